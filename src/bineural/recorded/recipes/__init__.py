"""Recipes of recorded runs, a module for each record; modules whose name begins with an underscore are shared.

A recipe has a docstring that says what is run; ``THREADS``, how many threads of torch a run has; ``RUNS``, the settings
of each run, a list of dicts; ``run(**settings)``, which returns what JSON can hold; and ``witness()``, which returns a
few numbers of a tiny run on an offline sample, by which a test notices that the package computes something else now.
"""
