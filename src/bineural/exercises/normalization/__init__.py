"""Checks of the chapter `normalization`, one module an exercise."""
