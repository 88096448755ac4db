"""Outputs that hold all languages at once."""

import html
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bineural.localize.catalog import asked_languages, get_language, recorded_lookups
from bineural.localize.numbers import split_math
from bineural.localize.terminals import print_text

MIME_LOCALIZED = "application/vnd.bineural.localized+json"
MIME_RECORD = "application/vnd.bineural.record+json"
MIME_WEIGHTS = "application/vnd.bineural.weights+json"
# In escaped text.
_ADDRESS = re.compile(r"&lt;(https?://[^\s<>]+?)&gt;")
_LINK = r'<a class="reference external" href="\1">\1</a>'


def display(
    render: Callable[[str], Mapping[str, Any]],
    *,
    record: Mapping[str, Any] | None = None,
    attached: Mapping[str, Any] | None = None,
) -> None:
    """Show one output that holds the languages that are asked for: an edition takes its own, a notebook the reader's.

    Which ones these are, `asked_languages` tells: in the build of the book all of them, else the reader's alone.
    Outside of IPython, the plain text is printed.

    Parameters
    ----------
    render : callable
        Called once for each of them, ``render(language)`` returns the output in it as ``{mime: data}``, images in
        base64. It always has ``text/plain``, for places that show nothing else. An image may have ``"alt"``,
        its alternative text, and ``"width"``, its width on the page in CSS pixels.
    record : mapping, optional
        Facts for the build, fit for JSON: ``{"kind": ..., "name": ..., ...}``. An output of the kind
        ``"value"`` is shown only live: on the page, its text is part of the prose.
    attached : mapping, optional
        Contents for the build by their MIME type, fit for JSON, such as weights. The output is then shown only live.

    Examples
    --------
    >>> from bineural.localize import translate
    >>> display(lambda language: {"text/plain": translate("yes", language)})
    yes
    """
    shell = running_shell()
    if shell is None:
        print_text(lambda language: render(language)["text/plain"])
        return
    with recorded_lookups() as lookups:
        bundles = {language: dict(render(language)) for language in asked_languages()}
    readers = bundles[get_language()]
    on_page = bundles
    if attached or (record is not None and record["kind"] == "value"):
        on_page = {language: {} for language in bundles}
    data, metadata = _live_view(readers)
    data[MIME_LOCALIZED] = {
        "languages": on_page,
        "messages": lookups.found,
        "missing": list(lookups.missing),
        "absent": lookups.absent,
    }
    if record is not None:
        data[MIME_RECORD] = dict(record)
    data.update(attached or {})
    shell.display_pub.publish(data=data, metadata=metadata)


def running_shell() -> Any:
    """Return the running IPython, None outside of it: a program that needs none need not have it."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def cell_number() -> int | None:
    """Return the number of the cell that is running, None outside of IPython."""
    return getattr(running_shell(), "execution_count", None)


def _live_view(bundle: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the data and the metadata that a notebook needs to show one language."""
    data = {mime: content for mime, content in bundle.items() if "/" in mime}
    attributes = {key: bundle[key] for key in ("alt", "width") if key in bundle}
    if "image/svg+xml" in data:
        # Dark ink on a transparent ground cannot be read in a notebook with a dark theme.
        data["image/svg+xml"] = data["image/svg+xml"].replace("<svg ", '<svg style="background: white" ', 1)
    if "image/webp" in data:
        # Colab shows no WebP of its own accord.
        rest = "".join(f' {key}="{html.escape(str(item))}"' for key, item in attributes.items())
        data["text/html"] = f'<img src="data:image/webp;base64,{data["image/webp"]}"{rest}>'
    return data, {mime: attributes for mime in data if attributes and mime.startswith("image/")}


def text_html(text: str) -> str:
    """Return a text as HTML: escaped, with its ``$mathematics$`` marked for MathJax the way Sphinx does.

    An address between angle brackets, as in Markdown, becomes a link.

    Examples
    --------
    >>> text_html("x < 1")
    'x &lt; 1'
    >>> text_html("see <https://mnist.org/digits>")
    'see <a class="reference external" href="https://mnist.org/digits">https://mnist.org/digits</a>'
    """
    parts = [html.escape(part) for part in split_math(text)]
    parts[::2] = [_ADDRESS.sub(_LINK, part.replace(r"\$", "$")) for part in parts[::2]]
    parts[1::2] = [rf'<span class="math notranslate nohighlight">\({part[1:-1]}\)</span>' for part in parts[1::2]]
    return "".join(parts)
