"""The lines under a page, where a build of the tiny book does not show them: several threads, data."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bookbuild.sphinx_ext.facts import footer


def test_footer_of_a_run_on_several_threads_and_data() -> None:
    data = {"mnist": {"source": "original"}, "digits": {"source": "sample"}}
    observed = {"python": "3.11.2", "versions": {"numpy": "2.0", "nothing": "1"}, "data": data}
    result: Any = SimpleNamespace(when="2026-11-28T01:31:00+00:00", seconds=41.07, threads=4, observed=observed)
    executed, used = (paragraph.astext() for paragraph in footer(result, "en").children)
    assert executed == "Executed 28 November 2026, 01:31 UTC in 41.1 s, on 4 threads; Python 3.11.2, numpy 2.0."
    assert used.startswith("Data: ")
    assert used.endswith("(OFFLINE SAMPLE).")
    assert " (original); " in used
