"""Checks of the chapter `dropout-and-dropconnect`, one module an exercise."""
