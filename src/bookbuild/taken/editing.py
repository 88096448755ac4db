"""A page as it is read away from the screen: nothing to click, solutions and answers at the end of the chapter."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement, builder

from bookbuild.taken.pages import Page
from bookbuild.taken.texts import Translate
from bookbuild.taken.trees import add_class, classed, classes, drop, remove_class

# What is clicked, or moves, or depends on the screen; code and outputs that a cell hides; lists of pages, which the
# contents have; margins.
_CLICKED = ("headerlink", "copybtn", "toggle-button", "card-launch", "hide", "fold-code", "sd-summary-state-marker",
            "toctree-wrapper", "living", "inpage-training", "reminder", "stacked-note")  # fmt: skip
_ACTIVE = ("script", "style", "template", "button", "input", "select", "textarea", "canvas", "dialog", "nav", "iframe")
BACK = "back-of-chapter"


def edit(page: Page, translate: Translate) -> None:
    """Turn the content of a page into what is printed, at its place."""
    content = page.content
    drop(list(content.iter(*_ACTIVE)))
    for source in list(content.iter("source")):  # the parser puts what follows into it
        source.drop_tag()
    drop(classed(content, *_CLICKED))
    drop(case for check in classed(content, "bineural-check") if "passed" in classes(check)
         for case in classed(check, "bineural-check-cases"))  # fmt: skip
    _add_back(page, translate)
    _unfold(content)
    _drop_empty_cells(content)
    _keep_first_identifiers(content)


def _add_back(page: Page, translate: Translate) -> None:
    """Move the solutions and the answers to review questions behind the last section."""
    back = [*_solutions(page.content, translate), *_answers(page.content, translate)]
    if not back:
        return
    section = builder.SECTION(builder.H2(translate("Solutions and answers")), *back)
    section.set("id", f"{page.name}-back")
    section.set("class", BACK)
    foot = classed(page.content, "fold-checked")
    if foot:
        foot[0].addprevious(section)
    else:
        page.content.append(section)


def _solutions(content: HtmlElement, translate: Translate) -> Iterator[HtmlElement]:
    for solution in classed(content, "solution"):
        remove_class(solution, "dropdown")
        exercise = _exercise_of(content, solution)
        title = classed(exercise, "admonition-title")[:1] if exercise is not None else []
        for element in title:
            link = builder.A(translate("Solution"), href=f"#{solution.get('id')}")
            link.set("class", "to-back")
            element.append(link)
        _detach(solution)
        yield solution


def _exercise_of(content: HtmlElement, solution: HtmlElement) -> HtmlElement | None:
    """Return the exercise of a solution; the title of the solution then leads to it."""
    for title in classed(solution, "admonition-title")[:1]:
        links = [link.get("href").removeprefix("#") for link in title.iter("a") if link.get("href")]
        name = solution.get("data-exercise") or next(iter(links), "")
        for exercise in content.xpath(".//*[@id = $name]", name=name):
            for mention in list(title.iterchildren("span"))[-1:] if not links else []:
                mention.tag = "a"
                mention.set("href", f"#{name}")
            return exercise
    return None


def _answers(content: HtmlElement, translate: Translate) -> Iterator[HtmlElement]:
    for number, question in enumerate(classed(content, "question"), 1):
        folds = list(question.iter("details"))
        if not folds:
            continue
        identifier = question.get("id") or f"question-{number}"
        question.set("id", identifier)
        for title in classed(question, "admonition-title")[:1]:
            title.text = f"{number}. {title.text or ''}"
            link = builder.A(translate("Answer"), href=f"#{identifier}-answer")
            link.set("class", "to-back")
            title.append(link)
        label = translate("Question {number}").format(number=number)
        answer = builder.DIV(builder.P(builder.A(label, href=f"#{identifier}"), {"class": "answer-title"}))
        answer.set("id", f"{identifier}-answer")
        answer.set("class", "answer-at-back")
        for fold in folds:
            answer.extend(child for child in list(fold) if child.tag != "summary")
            drop([fold])
        yield answer


def _detach(element: HtmlElement) -> None:
    """Take an element out of its tree; the text behind it stays there."""
    parent, tail = element.getparent(), element.tail
    previous = element.getprevious()
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _unfold(content: HtmlElement) -> None:
    """Make a box with a title of each fold that is left."""
    for fold in list(content.iter("details")):
        fold.tag = "div"
        fold.attrib.pop("open", None)
        add_class(fold, "unfolded")
        for summary in list(fold.iterchildren("summary")):
            summary.tag = "p"
            add_class(summary, "fold-title")
    for admonition in classed(content, "dropdown", "toggle"):
        for name in ("dropdown", "toggle"):
            remove_class(admonition, name)


def _drop_empty_cells(content: HtmlElement) -> None:
    """Remove cells of which nothing is left: they stored numbers, or their code was folded."""
    for cell in reversed(classed(content, "cell_input", "cell_output", "cell")):
        if not len(cell) and not (cell.text or "").strip():
            drop([cell])


def _keep_first_identifiers(content: HtmlElement) -> None:
    known: set[str] = set()
    for element in content.iter():
        identifier = element.get("id")
        if identifier in known:
            del element.attrib["id"]
        elif identifier:
            known.add(identifier)
