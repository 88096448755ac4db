"""Checks of the chapter `honest-measurement`, one module an exercise."""
