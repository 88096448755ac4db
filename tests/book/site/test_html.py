"""The built site is the one that a build from nothing would give, whatever was edited, damaged or put into it."""

from __future__ import annotations

from pathlib import Path

import yaml
from tiny_book import Book

from bookbuild.files import remove

LINKING = "(linking)=\n# Linking\n\nSee {ref}`experiment`.\n"


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return the files of a site by name, its folders as None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def test_site_after_edits_is_as_if_built_from_nothing(built: Book) -> None:
    toc = yaml.safe_load((built.root / "_toc.yml").read_text())
    toc["parts"][0]["chapters"].append({"file": "linking"})
    (built.root / "_toc.yml").write_text(yaml.safe_dump(toc))
    for language in ("en", "ru"):
        built.write(language, "linking", LINKING)
    built.edit("book/en/experiment.md", "The share is", "The zymurgic portion is")
    assert built.run("html", "en").returncode == 0
    assert "zymurgic portion" in built.page("en")
    index = (built.project.site / "en" / "_static" / "search-index.js").read_text("utf8")
    assert "zymurgic zymurg" in index
    assert "share" not in index

    built.edit("book/en/experiment.md", "# Experiment", "# Trial")
    style = built.root / "book" / "_static" / "type.css"
    style.write_text(f"{style.read_text('utf8')}\n.added {{ color: red }}\n", "utf8")
    (built.project.site / "en" / "draft.html").touch()
    (built.project.site / "en" / "empty").mkdir()
    assert built.run("html", "en").returncode == 0
    assert "Trial" in built.page("en", "linking")

    after_edits = contents(built.project.site / "en")
    for folder in ("doctrees", "pages", "html"):
        remove(built.project.build / folder / "en")
    assert built.run("html", "en").returncode == 0
    from_nothing = contents(built.project.site / "en")
    assert after_edits.keys() == from_nothing.keys()
    assert [name for name, content in from_nothing.items() if content != after_edits[name]] == []


# What a full disk, a kill or a hand may damage; None cuts the end off.
DAMAGE = {
    "made/html/en/.buildinfo": "",
    "made/html/en/searchindex.js": "Search.setIndex(",
    "html/en/.buildinfo": "",
    "html/en/_static/katex/katex.css": ".katex",
    "html/en/experiment.html": None,
    "doctrees/en/tree/experiment.doctree": None,
}


def test_whatever_is_damaged_the_site_is_made_again(built: Book) -> None:
    built.edit("book/en/index.md", "# A book", "# The book")
    assert built.run("html", "en").returncode == 0  # in this folder, so that the next one need not read pages anew
    before = contents(built.project.site / "en")
    (memory,) = (built.project.build / "doctrees" / "en").rglob("search-words*")
    memory.write_text("[1]")
    for name, text in DAMAGE.items():
        path = built.project.build / name
        assert path.is_file()
        path.write_bytes(path.read_bytes()[:-100] if text is None else text.encode())
    done = built.run("html")
    assert done.returncode == 0, done.stderr
    assert "en: built" in done.stdout
    assert "ru: nothing changed" in done.stdout
    assert contents(built.project.site / "en") == before
