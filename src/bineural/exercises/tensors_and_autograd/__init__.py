"""Checks of the chapter `tensors-and-autograd`, one module an exercise."""
