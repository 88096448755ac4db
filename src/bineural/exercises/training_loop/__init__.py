"""Checks of the chapter `training-loop`, one module an exercise."""
