"""Show the result of a check in one language, as HTML for a page and a notebook and as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bineural.exercises.checking.describing import code
from bineural.exercises.checking.results import Case, CheckResult
from bineural.localize import message, translate


def render(result: CheckResult, language: str) -> dict[str, str]:
    """Return a result in both forms.

    Parameters
    ----------
    result : CheckResult
        What a check found.
    language : str
        The code of a language, for instance ``"en"``.

    Returns
    -------
    dict of str to str
        MIME types and texts. The HTML needs no style sheet: marks and words say what passed. A hint that
        several cases share is shown with the first of them.

    Examples
    --------
    >>> result = CheckResult("backpropagation/relu", [Case("a vector", True)])
    >>> print(render(result, "en")["text/plain"])
    ✓ `backpropagation/relu`: passed, 1 of 1 checks
      1. ✓ passed: a vector
    """
    return {"text/html": _html(result, language), "text/plain": _plain(result, language)}


def _plain(result: CheckResult, language: str) -> str:
    lines = [f"{_mark(result.passed)} {_verdict(result, language)}"]
    for number, (case, hint) in enumerate(_with_hints(result), 1):
        lines.append(f"  {number}. {_mark(case.passed)} {_case_verdict(case, language)}")
        for label, text, _ in _details(case, hint, language):
            lines.append(f"     {label}: " + text.replace("\n", "\n       "))
    return "\n".join(lines)


def _html(result: CheckResult, language: str) -> str:
    verdict = markup(_verdict(result, language))
    parts = [
        f'<div class="bineural-check {_class(result.passed)}" lang="{language}">',
        f'<p class="bineural-check-verdict">{_mark_html(result.passed)} <strong>{verdict}</strong></p>',
        '<ol class="bineural-check-cases">',
    ]
    for case, hint in _with_hints(result):
        verdict = markup(_case_verdict(case, language))
        parts.append(f'<li class="{_class(case.passed)}">{_mark_html(case.passed)} {verdict}')
        details = list(_details(case, hint, language))
        if details:
            parts.append("<dl>")
            for label, text, kind in details:
                parts.append(f'<dt>{html.escape(label)}</dt><dd class="{kind}">{_content(text, kind)}</dd>')
            parts.append("</dl>")
        parts.append("</li>")
    return "\n".join([*parts, "</ol>", "</div>"])


def _with_hints(result: CheckResult) -> Iterator[tuple[Case, str]]:
    seen: set[str] = set()
    for case in result.cases:
        yield case, "" if case.hint in seen else case.hint
        seen.add(case.hint)


def _verdict(result: CheckResult, language: str) -> str:
    passed = sum(case.passed for case in result.cases)
    counts = {"name": code(result.name or "check"), "passed": passed, "count": len(result.cases)}
    if result.passed:
        text = message("{name}: passed, {passed:d} of {count:d} checks", **counts)
    else:
        text = message("{name}: not passed yet, {passed:d} of {count:d} checks", **counts)
    return translate(text, language)


def _case_verdict(case: Case, language: str) -> str:
    if case.passed:
        return translate(message("passed: {title}", title=case.title), language)
    return translate(message("failed: {title}", title=case.title), language)


def _details(case: Case, hint: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield a label in the reader's language, a text, and the kind of the text."""
    if case.call and not case.passed:
        yield translate(message("what was tried"), language), f"`{case.call}`", "tried"
    for label, text, kind in (
        (message("what was expected"), case.expected, "expected"),
        (message("what came"), case.got, "got"),
        (message("where it happened"), case.where, "where"),
    ):
        if text:
            yield translate(label, language), translate(text, language), kind
    if case.printed:
        yield translate(message("your code printed"), language), case.printed, "printed"
    if case.warned and not case.passed:
        yield translate(message("the warning"), language), code(case.warned), "warned"
    if hint and case.passed:
        yield translate(message("remark"), language), translate(hint, language), "remark"
    elif hint:
        yield translate(message("hint"), language), translate(hint, language), "hint"


def _content(text: str, kind: str) -> str:
    if kind == "printed":
        return f"<pre>{html.escape(text)}</pre>"
    return f"<strong>{markup(text)}</strong>" if kind == "hint" else markup(text)


def _class(passed: bool) -> str:
    return "passed" if passed else "failed"


def _mark(passed: bool) -> str:
    return "✓" if passed else "✗"


def _mark_html(passed: bool) -> str:
    # The word beside it says the same: a screen reader need not read the mark.
    return f'<span class="mark" aria-hidden="true">{_mark(passed)}</span>'


def markup(text: str) -> str:
    """Escape a text and turn what stands between backticks into code.

    Examples
    --------
    >>> markup("`x < 0`")
    '<code>x &lt; 0</code>'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
