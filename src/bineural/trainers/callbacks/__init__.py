"""Callbacks of `bineural.trainers.Trainer`, one a file."""
