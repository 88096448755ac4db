"""Whether somebody is watching what takes a while."""

import os
import sys


def is_silenced() -> bool:
    """Return whether nothing about progress is to be told: ``BINEURAL_PROGRESS`` is ``0``, as where pages are built."""
    return os.environ.get("BINEURAL_PROGRESS") == "0"


def is_notebook() -> bool:
    """Return whether somebody watches a notebook, whose outputs can be drawn again in their place."""
    return not is_silenced() and "ipykernel" in sys.modules


def is_watched() -> bool:
    """Return whether to show a progress bar; never if ``BINEURAL_PROGRESS`` is ``0``."""
    # A notebook's standard error is shown, but is no terminal.
    return is_notebook() or (not is_silenced() and sys.stderr.isatty())
