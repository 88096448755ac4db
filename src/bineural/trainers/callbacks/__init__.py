"""Callbacks of `bineural.trainers.Trainer`, one per file."""
