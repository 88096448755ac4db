"""Checks of the chapter `cifar10`, one module an exercise."""
