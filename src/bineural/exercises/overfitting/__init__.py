"""Checks of the chapter `overfitting`, one module an exercise."""
