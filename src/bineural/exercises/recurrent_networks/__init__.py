"""Checks of the chapter `recurrent-networks`, one module an exercise."""
