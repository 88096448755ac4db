"""Checks of the appendix `scaling-up`, one module an exercise."""
