"""What is taken out of the README, and how its links are written for other pages."""

from __future__ import annotations

from bookbuild.package.readme import absolute_links, examples

BASE = "https://example.org/blob/v1/"


def test_links_to_files_get_an_address_and_others_stay() -> None:
    text = "[a](LICENSE) [![b](https://x.org/b.svg)](https://x.org) [c](#data) [d](tests/labs) [e](mailto:a@x.org)"
    assert absolute_links(text, BASE) == (
        f"[a]({BASE}LICENSE) [![b](https://x.org/b.svg)](https://x.org) [c](#data) [d]({BASE}tests/labs) "
        "[e](mailto:a@x.org)"
    )


def test_python_alone_is_an_example() -> None:
    text = "```sh\nls\n```\n\n```python\nx = 1\n\nprint(x)\n```\ntext\n```python\ny = 2\n```\n"
    assert examples(text) == ["x = 1\n\nprint(x)\n", "y = 2\n"]
