"""Shows the book in a browser while it is being written: rebuilds on save and reloads the page."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from pathlib import Path

from livereload import Server

from bookbuild.site.html import entry_page
from bookbuild.site.unchanged import is_litter
from bookbuild.sources.project import BookError, Project

HOST = "127.0.0.1"
WATCHED = ("_config.yml", "_toc.yml", "book/**/*", "src/**/*")


def serve(project: Project, port: int) -> None:
    """Build, then serve the site on this machine and rebuild whenever a source changes, until interrupted.

    A build that fails leaves the last good pages in the browser and its messages in the terminal. Each build is a
    process of its own, so that edits of the package are seen.

    Raises
    ------
    BookError
        If the port cannot be had; it is tried before anything is built.
    """

    def rebuild() -> None:
        subprocess.run([sys.executable, "-m", "bookbuild", "--root", str(project.root), "book"], check=False)

    def is_ignored(path: str) -> bool:
        return is_litter(Path(path).relative_to(project.root))

    require_port(port)
    server = Server()  # before the first build: what is saved meanwhile is newer
    for pattern in WATCHED:
        server.watch(str(project.root / pattern), rebuild, ignore=is_ignored)
    rebuild()
    require_port(port)
    if entry_page(project).is_file():
        print(f"open http://{HOST}:{port}/ (Ctrl+C stops)", flush=True)
    else:
        print(
            f"nothing to show yet: mend what the messages above name and save, then open http://{HOST}:{port}/ "
            "(Ctrl+C stops)",
            flush=True,
        )
    server.serve(root=str(entry_page(project).parent), port=port, host=HOST, restart_delay=0)


def require_port(port: int) -> None:
    """Refuse a port that cannot be listened on.

    Raises
    ------
    BookError
        With the reason, and what to do.
    """
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "is used by another program: end it, or",
            errno.EACCES: "is for administrators:",
        }
        reason = reasons.get(error.errno or 0, f"cannot be used ({error.strerror}):")
        other = port + 1 if 1024 <= port < 65535 else 8000
        raise BookError(
            f"port {port} {reason} take another one with `python -m bookbuild serve --port {other}`"
        ) from None
