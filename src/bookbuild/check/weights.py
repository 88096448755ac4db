"""Weights of the built site, so that a page opens on a slow connection."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bookbuild.check.problem import Problem
from bookbuild.sources.markup import elements

IMAGE_LIMIT = 300_000
PAGE_LIMIT = 1_500_000
IMAGES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


def check_weights(site: Path, root: Path) -> list[Problem]:
    """Report images over 300 kB and pages over 1.5 MB.

    A page weighs its HTML and the images it shows, each once; of a picture with several sources, its image. Styles,
    scripts and fonts are not counted: the browser loads them once for the whole book.

    Parameters
    ----------
    site : Path
        The built site; nothing is reported when there is none.
    root : Path
        Folder that the paths of problems are relative to.
    """
    problems = []
    images = {path: path.stat().st_size for path in site.rglob("*") if path.suffix.lower() in IMAGES}
    for path, size in sorted(images.items()):
        if size > IMAGE_LIMIT:
            limit = f"expected at most {IMAGE_LIMIT / 1e3:.0f}: choose another format or size"
            message = f"this image has {size / 1e3:.0f} kB, {limit}"
            problems.append(Problem(path.relative_to(root), 1, message))
    for path in sorted(site.rglob("*.html")):
        size = path.stat().st_size
        html = path.read_text("utf-8")
        # Only a page that mentions enough images is worth parsing.
        mentioned = unquote(html)
        if size + sum(weight for image, weight in images.items() if image.name in mentioned) > PAGE_LIMIT:
            shown = images.keys() & {_file(target, path) for target in _shown(html)}
            size += sum(images[image] for image in shown)
            if size > PAGE_LIMIT:
                message = (
                    f"this page has {size / 1e6:.1f} MB with its {len(shown)} images, "
                    f"expected at most {PAGE_LIMIT / 1e6}: split it or show less"
                )
                problems.append(Problem(path.relative_to(root), 1, message))
    return problems


def _shown(html: str) -> set[str]:
    parts = [element for element in elements(html) if element.tag != "source" or "srcset" not in element.attributes]
    return {target for element in parts for target, is_image in element.targets() if is_image}


def _file(target: str, page: Path) -> Path:
    return Path(os.path.normpath(page.parent / unquote(urlsplit(target).path)))
