"""Proves, in a process where nothing but NumPy can be imported, which exercises of a page run in the browser.

Run as ``python -m bookbuild.inpage.proving``: what to try comes as JSON, what came of it goes back as JSON.
"""

from __future__ import annotations

import importlib.machinery
import json
import sys
import time
from importlib.abc import MetaPathFinder
from typing import Any

PACKAGES = frozenset({"babel", "bineural", "lazy_loader", "numpy"})


class Guard(MetaPathFinder):
    """Refuses every package that the page does not have."""

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """Leave what is allowed to those who find it."""
        top = name.partition(".")[0]
        if name == top and top not in sys.stdlib_module_names and top not in PACKAGES and not top.startswith("_"):
            raise ModuleNotFoundError(f"the page has no {name}", name=name)
        return None


def prove(page: dict[str, Any]) -> dict[str, Any]:
    """Return which imports load, and for each exercise what is against it: an empty text if nothing."""
    from bookbuild.inpage.session import perform

    imports = [line for line in page["imports"] if _loads(line)]
    head = "\n".join(imports) + "\n"
    verdicts = {}
    for label, exercise in page["exercises"].items():
        request = {"language": "en", "before": head + exercise["before"], "check": exercise["check"]}
        began = time.perf_counter()
        try:
            answers = [
                json.loads(perform(json.dumps(request | {"code": exercise[part]}), lambda text: None))
                for part in ("solution", "starter")
            ]
        except Exception as error:
            verdicts[label] = f"the code above it: {error}"
            continue
        seconds = time.perf_counter() - began
        verdicts[label] = _against(*answers, seconds=seconds, most=page["seconds"])
    return {"imports": imports, "verdicts": verdicts}


def _loads(line: str) -> bool:
    try:
        exec(line, {})
    except Exception:
        return False
    return True


def _against(solution: dict[str, Any], starter: dict[str, Any], *, seconds: float, most: float) -> str:
    if "error" in solution:
        return str(solution["error"]["text"])
    if not solution.get("check", {}).get("passed"):
        return "its solution does not pass"
    if starter.get("check", {}).get("passed"):
        return "its starter passes"
    return f"it takes {seconds:.1f} s" if seconds > most else ""


if __name__ == "__main__":
    sys.meta_path.insert(0, Guard())
    for module in [name for name in sys.modules if name.partition(".")[0] in ("matplotlib", "torch", "sklearn")]:
        del sys.modules[module]
    json.dump(prove(json.load(sys.stdin)), sys.stdout)
