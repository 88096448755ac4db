"""Checks of the chapter `mini-batches`, one module an exercise."""
