"""With what a run is made: versions and machine, without a word on whose it is."""

import importlib.metadata
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

_PACKAGES = ("bineural", "numpy", "torch", "torchvision")


def loaded_versions() -> dict[str, str]:
    """Return the versions of Python, of `bineural` and of those of its packages that this process has loaded.

    Examples
    --------
    >>> {"python", "bineural"} <= loaded_versions().keys()
    True
    """
    return installed_versions(["python", *(name for name in _PACKAGES if name in sys.modules)])


def installed_versions(names: list[str]) -> dict[str, str]:
    """Return the versions of packages, and of Python under ``"python"``, an empty text for one that is missing."""
    return {name: platform.python_version() if name == "python" else _version(name) for name in names}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def machine() -> dict[str, Any]:
    """Return the model of the processor, the number of cores and the memory in gigabytes, None where it is not known.

    Examples
    --------
    >>> sorted(machine())
    ['cores', 'memory_gb', 'processor']
    """
    return {"processor": _processor(), "cores": os.cpu_count(), "memory_gb": _memory()}


def accelerator() -> dict[str, str]:
    """Return the model of the graphics card if this process has computed on one, else nothing."""
    if "torch" not in sys.modules:
        return {}
    import torch

    if torch.cuda.is_available() and torch.cuda.is_initialized():
        return {"accelerator": torch.cuda.get_device_name()}
    return {}


def _processor() -> str | None:
    if sys.platform == "linux":
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf8"), re.MULTILINE)
        return found[1].strip() if found else platform.machine()
    if sys.platform == "darwin":
        asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or platform.machine()
    return platform.processor() or None


def _memory() -> float | None:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return round(size / 1e9, 1)
