"""Checks of the chapter `vanishing-gradients`, one module an exercise."""
