"""Exercises that run in the page: Python for the browser, the package that it imports, and which exercises need no more."""
