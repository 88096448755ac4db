"""An edition of the built site as an archive that opens from disk, with its notebooks."""

from __future__ import annotations

import html
import posixpath
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bookbuild.sources.project import BookError, Project
from bookbuild.sources.settings import site_address
from bookbuild.taken.archive import write_archive
from bookbuild.taken.stamp import Stamp
from bookbuild.taken.texts import texts

ABOUT = "version.txt"
_ADDRESS = re.compile(r'(?<=\s)(?P<name>href|src)="(?P<address>[^"]*)"')


def write_offline(project: Project, language: str, stamp: Stamp, path: Path) -> None:
    """Write the archive; `index.html` is at its top.

    Raises
    ------
    BookError
        If the edition is not built.
    """
    edition = project.edition(language)
    folder = project.site / language
    if not (folder / "index.html").is_file():
        raise BookError(f"{folder.relative_to(project.root)} is missing: build the book first, with `make book`")
    site = f"{site_address(project)}{language}/"
    files = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        content = file.read_bytes()
        files[name] = leaving_links(content.decode(), name, site).encode() if file.suffix == ".html" else content
    translate = texts(language)
    about = translate("Version {version} of {day}").format(version=stamp.version, day=stamp.day(language))
    open_it = translate("Open index.html in a browser; the notebooks are in the folder notebooks.")
    files[ABOUT] = f"{edition['title']}\n{about}\n{site}\n\n{open_it}\n".encode()
    write_archive(path, {}, files, stamp.moment)


def leaving_links(page: str, name: str, site: str) -> str:
    """Return a page whose links out of its edition, to the other one, lead to the site.

    Examples
    --------
    >>> leaving_links('<a href="../ru/x.html"> <a href="y.html">', "x.html", "https://a.org/en/")
    '<a href="https://a.org/ru/x.html"> <a href="y.html">'
    """

    def replaced(found: re.Match[str]) -> str:
        address = html.unescape(found["address"])
        parts = urlsplit(address)
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
        if parts.scheme or parts.netloc or not parts.path or not inside.startswith("../"):
            return found[0]
        return f'{found["name"]}="{html.escape(urljoin(urljoin(site, name), address))}"'

    return _ADDRESS.sub(replaced, page)
