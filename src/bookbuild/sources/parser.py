"""MyST's own parser, set up as the book's pages are built, and its reading of a directive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import docutils.parsers.rst
import yaml
from docutils.parsers.rst.directives import unchanged
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

# The list of `_config.yml` (parse.myst_enable_extensions); a test compares the two.
EXTENSIONS = frozenset(
    {"amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist"}
    | {"dollarmath", "linkify", "substitution", "tasklist"}
)


@lru_cache(maxsize=3)
def parser(*, plain: bool = False, nested: bool = False) -> MarkdownIt:
    """Return the parser of a page, of GitHub's Markdown (`plain`), or of a directive's content (`nested`)."""
    config = MdParserConfig(
        enable_extensions=set(EXTENSIONS),
        gfm_only=plain,
        dmath_double_inline=True,
        disable_syntax=["front_matter"] if nested else [],
    )
    # What was escaped stays apart from the rest of the text.
    return create_md_parser(config, RendererHTML).disable("text_join")


@dataclass(frozen=True)
class Directive:
    """A fence taken apart.

    Parameters
    ----------
    name, argument : str
        ``{name} argument`` of the fence.
    options : dict[str, Any]
        Texts; for a code cell whatever YAML makes of them.
    body : list[str]
        Lines of the content without the options.
    offset : int
        Number of lines between the fence and the body.
    faults : list[str]
        What is wrong with the options.
    """

    name: str
    argument: str
    options: dict[str, Any]
    body: list[str]
    offset: int
    faults: list[str]


class _AnyOption(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return unchanged


class _AnyDirective(docutils.parsers.rst.Directive):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    # Not empty: MyST looks for options only where there can be some.
    option_spec: ClassVar[dict[str, Any]] = _AnyOption(name=unchanged)


def read_directive(token: Token, *, as_yaml: bool = False) -> Directive:
    """Take a fence apart as MyST does, or (`as_yaml`) as myst-nb does with a code cell."""
    name, _, argument = token.info.strip()[1:].partition("}")
    try:
        result = parse_directive_text(_AnyDirective, "", token.content, validate_options=not as_yaml)
    except yaml.YAMLError as error:
        fault = f"its options are not valid YAML ({one_line(error)})"
        return Directive(name, argument.strip(), {}, token.content.split("\n"), 0, [fault])
    options = {str(key): value for key, value in result.options.items()}
    faults = [warning.msg for warning in result.warnings]
    lines, offset = token.content.removesuffix("\n").split("\n"), result.body_offset
    if lines[offset : offset + len(result.body)] != result.body:
        # MyST loses a blank line at the end of a content with options, and counts it among the options.
        offset -= 1
    return Directive(name, argument.strip(), options, lines[offset:], offset, faults)


def one_line(error: Exception) -> str:
    """Return the text of an error without its line breaks."""
    return " ".join(str(error).split())
