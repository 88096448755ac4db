"""Checks of the chapter `initialization`, one module an exercise."""
