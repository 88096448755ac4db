"""Proves, in a process where nothing but NumPy can be imported, what of a page runs in the browser.

Run as ``python -m bookbuild.inpage.proving``: what to try comes as JSON, what came of it goes back as JSON.
"""

from __future__ import annotations

import importlib.machinery
import json
import sys
import time
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from typing import Any

from bookbuild.inpage.bundle import PARTS

PACKAGES = frozenset({"babel", "bineural", "lazy_loader", "numpy"})
OWN = frozenset(f"bineural.{part.removesuffix('.py')}" for part in PARTS)


class Guard(MetaPathFinder):
    """Refuses every package that the page does not have."""

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """Leave what is allowed to those who find it."""
        top = name.partition(".")[0]
        if top == "bineural" and name.count(".") == 1 and name not in OWN:
            raise ModuleNotFoundError(f"the page has no {name}", name=name)
        if name == top and top not in sys.stdlib_module_names and top not in PACKAGES and not top.startswith("_"):
            raise ModuleNotFoundError(f"the page has no {name}", name=name)
        return None


def prove_exercises(question: dict[str, Any]) -> dict[str, Any]:
    """Return which imports load, and for each exercise what is against it: an empty text if nothing."""
    imports = [line for line in question["imports"] if _loads(line)]
    head = "\n".join(imports) + "\n"
    verdicts = {}
    for label, exercise in question["exercises"].items():
        request = {"before": head + exercise["before"], "check": exercise["check"]}
        began = time.perf_counter()
        try:
            answers = [_perform(request | {"code": [_own(exercise[part])]}) for part in ("solution", "starter")]
        except Exception as error:
            verdicts[label] = f"the code above it: {error}"
            continue
        seconds = time.perf_counter() - began
        verdicts[label] = _against(*answers, seconds=seconds, most=question["seconds"])
    return {"imports": imports, "verdicts": verdicts}


def prove_training(question: dict[str, Any]) -> dict[str, Any]:
    """Return what is against training with the solutions: an empty text if nothing."""
    try:
        answer = _perform(question["request"])
    except Exception as error:
        return {"against": f"the code above it: {error}"}
    return {"against": answer["error"]["text"] if "error" in answer else ""}


def export(question: dict[str, Any]) -> dict[str, Any]:
    """Return the arrays that code makes, which may need more than the page has."""
    from bookbuild.inpage.session import encode

    namespace: dict[str, Any] = {}
    exec(question["code"], namespace)
    return {"arrays": {name: encode(namespace[name]) for name in question["names"]}}


KINDS: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], bool]] = {
    "exercises": (prove_exercises, True),
    "train": (prove_training, True),
    "export": (export, False),
}


def _own(code: str) -> dict[str, str]:
    return {"title": "own", "code": code}


def _perform(request: dict[str, Any]) -> dict[str, Any]:
    from bookbuild.inpage.session import perform

    answer: dict[str, Any] = json.loads(perform(json.dumps({"language": "en"} | request), lambda text: None))
    return answer


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
    asked = json.load(sys.stdin)
    answer, guarded = KINDS[asked["kind"]]
    if guarded:
        sys.meta_path.insert(0, Guard())
    print(json.dumps(answer(asked)))
