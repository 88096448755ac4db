"""Checks of the chapter `convolutions`, one module an exercise."""
