"""Checks of the chapter `digits-mlp`, one module an exercise."""
