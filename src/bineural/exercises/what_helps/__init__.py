"""Checks of the chapter `what-helps`, one module an exercise."""
