"""What the README holds for others: examples that are run, links that must lead somewhere on other pages too."""

from __future__ import annotations

import re

_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)\)")
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def absolute_links(text: str, base: str) -> str:
    """Return Markdown whose links to files lead to the repository: a package index shows the text alone.

    Parameters
    ----------
    text : str
        Markdown with links relative to the repository's root.
    base : str
        Address of that root, with a slash at its end.

    Examples
    --------
    >>> absolute_links("[MIT](LICENSE), [site](https://example.org), [above](#data)", "https://example.org/blob/v1/")
    '[MIT](https://example.org/blob/v1/LICENSE), [site](https://example.org), [above](#data)'
    """
    return _LINK.sub(lambda found: f"]({base}{found[1]})", text)


def examples(text: str) -> list[str]:
    r"""Return the Python examples of a Markdown text, in its order.

    Examples
    --------
    >>> examples("Try\n```python\nprint(1)\n```\nor\n```sh\nls\n```\n")
    ['print(1)\n']
    """
    return _EXAMPLE.findall(text)
