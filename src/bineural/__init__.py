"""Neural Networks in Practice: the code that the chapters share. Importing it imports nothing else."""


def __getattr__(name: str) -> str:
    """Return the version when it is asked for: reading it costs milliseconds that importing need not."""
    if name == "__version__":
        from importlib.metadata import version

        return version("bineural")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
