"""Which pages a build writes, and that the site is then the one that a build from nothing would give."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml
from tiny_book import Book

LINKING = "(linking)=\n# Linking\n\nSee {ref}`experiment`.\n"


def written(book: Book, page: str) -> int:
    """Return when a page was written."""
    return (book.project.build / "pages" / "en" / f"{page}.html").stat().st_mtime_ns


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a site without the checksums of styles, which Sphinx adds once they are there."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: re.sub(rb"\?v=[0-9a-f]+", b"", path.read_bytes()) if path.suffix == ".html" else path.read_bytes()
        for name, path in files.items()
    }


def test_only_what_changed_is_written_and_the_site_is_as_if_built_from_nothing(built: Book) -> None:
    toc = yaml.safe_load((built.root / "_toc.yml").read_text())
    toc["parts"][0]["chapters"].append({"file": "linking"})
    (built.root / "_toc.yml").write_text(yaml.safe_dump(toc))
    for language in ("en", "ru"):
        built.write(language, "linking", LINKING)
    assert built.run("html", "en").returncode == 0

    before = {page: written(built, page) for page in ("experiment", "linking")}
    built.edit("book/en/experiment.md", "The share is", "The zymurgic portion is")
    assert built.run("html", "en").returncode == 0
    assert written(built, "linking") == before["linking"]
    assert written(built, "experiment") > before["experiment"]
    assert "zymurgic portion" in built.page("en")
    index = (built.project.site / "en" / "searchindex.js").read_text("utf8")
    assert '"zymurg":' in index
    assert '"share":' not in index

    built.edit("book/en/experiment.md", "# Experiment", "# Trial")
    assert built.run("html", "en").returncode == 0
    assert written(built, "linking") > before["linking"]
    assert "Trial" in built.page("en", "linking")

    after_edits = contents(built.project.site / "en")
    for folder in ("doctrees", "pages", "html"):
        shutil.rmtree(built.project.build / folder / "en")
    assert built.run("html", "en").returncode == 0
    from_nothing = contents(built.project.site / "en")
    assert after_edits.keys() == from_nothing.keys()
    assert [name for name, content in from_nothing.items() if content != after_edits[name]] == []
