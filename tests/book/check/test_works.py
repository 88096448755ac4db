"""The list of works: languages are known, titles can be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookbuild.check.works import check_works


def faults(folder: Path, text: str) -> list[str]:
    path = folder / "references.bib"
    path.write_text(f"% works\n{text}\n", "utf8")
    return [str(problem) for problem in check_works(path, folder)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("@misc{a, title = {Сети}}", "a: a Russian title without a language: add langid = {russian}"),
        ("@misc{a, title = {Nets}, langid = {rusian}}", "a: langid 'rusian' is not known: expected english, american"),
        (r"@misc{a, title = {On $\underbrace{x}_y$}}", r"a: $\underbrace{x}_y$ in the title cannot be plain text"),
        ("@misc{a, title = {Nets}", "this is not valid BibTeX: "),
    ],
)
def test_fault_is_told_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    (found,) = faults(tmp_path, text)
    assert found.startswith(f"references.bib:2: {fault}") or "not valid BibTeX" in fault
    assert fault in found


def test_good_works_have_no_faults(tmp_path: Path) -> None:
    text = r"@misc{a, title = {Сети}, langid = {russian}} @book{b, title = {On $\ell_1$ for \$5 and $10}}"
    assert faults(tmp_path, text) == []
    assert check_works(tmp_path / "nothing.bib", tmp_path) == []
