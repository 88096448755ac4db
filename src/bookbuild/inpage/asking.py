"""Questions to `proving`, which runs code of pages in a process of its own; answers are kept."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bookbuild.files import write_atomically
from bookbuild.sources.project import BookError

SECONDS = 120


def ask(question: dict[str, Any], cache: Path, fingerprint: str) -> dict[str, Any]:
    """Return the answer to a question, from the cache if it was asked before.

    Parameters
    ----------
    question : dict
        Its ``kind`` is a function of `proving`.
    cache : Path
        The folder that keeps the answers.
    fingerprint : str
        Changes when the package does, and answers with it.

    Raises
    ------
    BookError
        If the code does not end, or nothing can be found out.
    """
    text = json.dumps(question, sort_keys=True)
    path = cache / f"{hashlib.sha256(f'{fingerprint} {text}'.encode()).hexdigest()}.json"
    try:
        kept: dict[str, Any] = json.loads(path.read_text("utf8"))
    except (OSError, ValueError):
        kept = _answer(text)
        cache.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(kept))
    return kept


def _answer(question: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bookbuild.inpage.proving"]
    try:
        done = subprocess.run(command, input=question, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise BookError(f"what runs in the page cannot be found out: its code took more than {SECONDS} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BookError(f"what runs in the page cannot be found out ({last})")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
