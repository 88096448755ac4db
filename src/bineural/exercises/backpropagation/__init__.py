"""Checks of the chapter `backpropagation`, one module an exercise."""
