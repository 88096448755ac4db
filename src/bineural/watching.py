"""Whether somebody is watching what takes a while."""

import os
import sys


def is_watched() -> bool:
    """Return whether to show a progress bar; never if ``BINEURAL_PROGRESS`` is ``0``."""
    # A notebook's standard error is shown, but is no terminal.
    return os.environ.get("BINEURAL_PROGRESS") != "0" and (sys.stderr.isatty() or "ipykernel" in sys.modules)
