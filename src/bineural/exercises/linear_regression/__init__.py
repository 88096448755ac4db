"""Checks of the chapter `linear-regression`, one module an exercise."""
