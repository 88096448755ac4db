"""Exercises that run in the page: Python for the browser, its package, and which exercises need no more."""
