"""Shows the book in a browser while it is being written: rebuilds on save and reloads the page."""

from __future__ import annotations

import subprocess
import sys

from livereload import Server

from bookbuild.site.html import entry_page
from bookbuild.sources.project import Project


def serve(project: Project, port: int) -> None:
    """Build, then serve the site on this machine and rebuild whenever a source changes, until interrupted.

    A build that fails leaves the last good pages in the browser and its messages in the terminal. Each build is a
    process of its own, so
    that edits of the package are seen.
    """

    def rebuild() -> None:
        subprocess.run([sys.executable, "-m", "bookbuild", "--root", str(project.root), "book"], check=False)

    rebuild()
    server = Server()
    for pattern in (
        "_config.yml",
        "_toc.yml",
        "book/**/*.md",
        "book/*.*",
        "book/_static/**/*",
        "src/**/*.py",
        "src/**/*.po",
        "src/**/*.html",
    ):
        server.watch(str(project.root / pattern), rebuild)
    print(f"open http://127.0.0.1:{port}/ (Ctrl+C stops)")
    server.serve(root=str(entry_page(project).parent), port=port, host="127.0.0.1", restart_delay=0)
