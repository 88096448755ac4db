"""What a page may load and run: the content security policy, made from the page as it was built."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from bookbuild.files import write_atomically

# Styles are set by the theme's scripts and stand in attributes; WebAssembly is Python's.
DIRECTIVES = (
    ("default-src", "'self'"),
    ("script-src", "'self' 'wasm-unsafe-eval'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
    ("form-action", "'self'"),
)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_CHARSET = re.compile(r"<meta\s+charset=[^>]*>", re.IGNORECASE)
_POLICY = re.compile(r"\n?<meta http-equiv=\"Content-Security-Policy\"[^>]*>", re.IGNORECASE)
_CATALOGUE = "Documentation.addTranslations("
_RUN = frozenset({"", "module", "text/javascript", "application/javascript"})


def with_policy(html: str) -> str:
    """Return a page with the policy that allows its own inline scripts, by their hashes, and no other.

    Parameters
    ----------
    html : str
        The whole page, with a ``<meta charset>``; a policy that it has is replaced.
    """
    html = _POLICY.sub("", html)
    hashes = " ".join(dict.fromkeys(f"'sha256-{each}'" for each in _hashes(html)))
    rules = "; ".join(
        f"{name} {value} {hashes}".rstrip() if name == "script-src" else f"{name} {value}" for name, value in DIRECTIVES
    )
    policy = f'\n<meta http-equiv="Content-Security-Policy" content="{rules}">'
    return _CHARSET.sub(lambda found: found.group() + policy, html, count=1)


def _hashes(html: str) -> Iterator[str]:
    for attributes, text in _SCRIPT.findall(html):
        kind = _TYPE.search(attributes)
        if not _SOURCE.search(attributes) and (kind.group(1).lower() if kind else "") in _RUN:
            yield base64.b64encode(hashlib.sha256(text.replace("\r\n", "\n").encode()).digest()).decode()


def without_eval(script: str) -> str:
    """Return Sphinx's `translations.js` with its rule of plurals as code: its own script would evaluate a string.

    Examples
    --------
    >>> print(without_eval('Documentation.addTranslations({"locale": "x", "messages": {}, "plural_expr": "n > 1"});'))
    Object.assign(Documentation.TRANSLATIONS, {});
    Documentation.PLURAL_EXPR = (n) => Number(n > 1);
    Documentation.LOCALE = "x";
    """
    if not script.startswith(_CATALOGUE):
        return script
    catalogue = json.loads(script.removeprefix(_CATALOGUE).rstrip().removesuffix(");"))
    return (
        f"Object.assign(Documentation.TRANSLATIONS, {json.dumps(catalogue['messages'])});\n"
        f"Documentation.PLURAL_EXPR = (n) => Number({catalogue['plural_expr']});\n"
        f"Documentation.LOCALE = {json.dumps(catalogue['locale'])};"
    )


def secure(folder: Path) -> None:
    """Give every page of a folder its policy, and Sphinx's script of translations what the policy allows."""
    translations = folder / "_static" / "translations.js"
    if translations.is_file():
        write_atomically(translations, without_eval(translations.read_text("utf8")))
    for path in sorted(folder.rglob("*.html")):
        if "_static" not in path.relative_to(folder).parts:
            html = path.read_text("utf8")
            secured = with_policy(html)
            if secured != html:
                write_atomically(path, secured)
