"""``grades.html``, and a page a student in the student's language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from bineural.exercises.checking.describing import code
from bineural.exercises.checking.report import markup, render
from bineural.grade.deadlines import Deadlines
from bineural.grade.lab import Lab
from bineural.grade.marks import ReportMark, StudentMark, TaskMark, teachers_view
from bineural.localize import message, translate

FOLDER = "students"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } th, td { border: 1px solid #8888; padding: .25rem .6rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; } dt { font-weight: bold; }
.mark { font-weight: bold; } .wide { overflow-x: auto; } pre { white-space: pre-wrap; }
"""


def student_file(student: str) -> str:
    """Return the name of a student's page.

    Examples
    --------
    >>> student_file("Анна Ли: 2")
    'Анна Ли_ 2.html'
    """
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]|^\.|[. ]$', "_", student) + ".html"


def student_page(mark: StudentMark, lab: Lab, deadlines: Deadlines | None) -> str:
    """Return the page of a student, in the student's language."""
    language = mark.language
    title = f"{_title(lab, language)}: {mark.student}" if _title(lab, language) else mark.student
    body = [
        f"<h1>{html.escape(title)}</h1>",
        f"<p><strong>{_text(_total(mark, lab), language)}</strong></p>",
        *(f"<p>{_text(each, language)}</p>" for each in _times(mark, deadlines)),
        *_list(message("What could not be graded fully"), mark.ended, language),
        *_tasks(mark, language),
        *_report_tasks(mark, language),
        *_list(message("Errors in cells"), mark.errors, language),
    ]
    return _page(title, language, body)


def overview(marks: Sequence[StudentMark], lab: Lab, language: str) -> str:
    """Return the page of the whole class, in the teacher's language."""
    title = _title(lab, language) or translate(message("Grades"), language)
    heads = [
        message("student"),
        *(code(task.exercise) for task in lab.tasks),
        *(code(task.name) for task in lab.report),
        message("sum"),
        message("share by the deadline"),
    ]
    heads += [message("total"), message("handed in"), message("first failing check"), message("not graded fully")]
    heads += [message("cells to look at")]
    rows = [f"<tr>{''.join(_row(mark, language))}</tr>" for mark in marks]
    kept = list(dict.fromkeys(text for mark in marks for text in _guards(mark)))
    body = [
        f"<h1>{html.escape(title)}</h1>",
        '<div class="wide"><table>',
        f"<thead><tr>{''.join(f'<th>{_text(head, language)}</th>' for head in heads)}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody></table></div>",
        *_list(message("How students' code was kept within bounds"), kept, language),
    ]
    return _page(title, language, body)


def write_pages(marks: Sequence[StudentMark], lab: Lab, deadlines: Deadlines | None, language: str, out: Path) -> None:
    """Write all pages into a folder."""
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    for mark in marks:
        page = student_page(mark, lab, deadlines)
        (out / FOLDER / student_file(mark.student)).write_text(page, encoding="utf-8")
    (out / "grades.html").write_text(overview(marks, lab, language), encoding="utf-8")


def _title(lab: Lab, language: str) -> str:
    return lab.title.get(language) or next(iter(lab.title.values()), "")


def _total(mark: StudentMark, lab: Lab) -> str:
    if lab.worth is not None:
        return _scaled(mark, lab)
    if mark.factor == 1:
        return message("Points: {total:g} of {points:g}.", total=mark.total, points=lab.points)
    return message(
        "Points: {total:g} of {points:g}: {sum:g}, of which the share {factor:g} counts by the deadline.",
        total=mark.total,
        points=lab.points,
        sum=mark.sum,
        factor=mark.factor,
    )


def _scaled(mark: StudentMark, lab: Lab) -> str:
    numbers = {"total": mark.total, "most": lab.most, "sum": mark.sum, "points": lab.points}
    if mark.factor == 1:
        return message("Points: {total:g} of {most:g}, for {sum:g} of {points:g} in the lab.", **numbers)
    return message(
        "Points: {total:g} of {most:g}, for {sum:g} of {points:g} in the lab, of which the share {factor:g} counts by "
        "the deadline.",
        factor=mark.factor,
        **numbers,
    )


def _times(mark: StudentMark, deadlines: Deadlines | None) -> Iterator[str]:
    zone = deadlines.soft.tzinfo if deadlines else None
    when = _written(mark.handed_in.astimezone(zone))
    if mark.by_file:
        yield message("Handed in: {time}, by the time of the file.", time=when)
    else:
        yield message("Handed in: {time}, by the list.", time=when)
    if deadlines:
        soft, hard = (_written(each) for each in deadlines.of(mark.student))
        yield message("Deadlines: {soft} for all points, {hard} for a share.", soft=soft, hard=hard)


def _written(time: datetime) -> str:
    return code(time.strftime("%Y-%m-%d %H:%M %z"))


def _tasks(mark: StudentMark, language: str) -> Iterator[str]:
    first = mark.first_failed()
    yield f"<h2>{_text(message('Exercises'), language)}</h2>"
    for task in mark.tasks:
        points = _text(message("{points:g} of {most:g} points", points=task.points, most=task.task.points), language)
        head = f"<code>{html.escape(task.task.exercise)}</code>: {points}"
        opened = " open" if task is first else ""
        yield f"<details{opened}><summary>{head}</summary>"
        yield from _report(task, language)
        yield "</details>"


def _report_tasks(mark: StudentMark, language: str) -> Iterator[str]:
    if mark.report:
        yield f"<h2>{_text(message('Report'), language)}</h2>"
        yield f"<ul>{''.join(_report_task(each, language) for each in mark.report)}</ul>"


def _report_task(mark: ReportMark, language: str) -> str:
    if mark.points is None:
        said = message("not marked yet, at most {most:g}", most=mark.task.points)
    else:
        said = message("{points:g} of {most:g} points", points=mark.points, most=mark.task.points)
    return f"<li>{html.escape(mark.task.said(language))} ({_text(said, language)})</li>"


def _report(task: TaskMark, language: str) -> Iterator[str]:
    if task.note:
        yield f"<p>{_text(task.note, language)}</p>"
    result = task.results.get(language)
    if result:
        yield render(result, language)["text/html"]


def _row(mark: StudentMark, language: str) -> Iterator[str]:
    page = f"{FOLDER}/{quote(student_file(mark.student))}"
    yield f'<td><a href="{page}">{html.escape(mark.student)}</a></td>'
    points = [*(task.points for task in mark.tasks), *(task.points for task in mark.report)]
    for number in (*points, mark.sum, mark.factor, mark.total):
        text = "–" if number is None else _text(message("{number:g}", number=number), language)
        yield f'<td class="number">{text}</td>'
    yield f"<td>{html.escape(mark.handed_in.isoformat(sep=' ', timespec='minutes'))}</td>"
    yield f"<td>{'<br>'.join(markup(text) for text in teachers_view(mark, language) if text)}</td>"
    ended = [*mark.ended, *(task.note for task in mark.tasks if not task.settled)]
    for texts in (ended, mark.remarks):
        yield f"<td>{'<br>'.join(_text(text, language) for text in texts)}</td>"


def _guards(mark: StudentMark) -> Iterator[str]:
    keepers = {
        "landlock": message("Linux (Landlock)"),
        "namespace": message("Linux (a namespace)"),
        "nobody": message("nobody"),
        "python": message("Python alone"),
        "user": message("another user of the system"),
    }
    parts = {
        "files": message("files of the system"),
        "network": message("access to the internet"),
        "processes": message("other processes"),
    }
    for part, keeper in mark.guarded.items():
        yield message("{part}: kept by {keeper}", part=parts[part], keeper=keepers[keeper])


def _list(title: str, texts: Iterable[str], language: str) -> Iterator[str]:
    items = [f"<li>{_text(text, language)}</li>" for text in texts]
    if items:
        yield f"<h2>{_text(title, language)}</h2>"
        yield f"<ul>{''.join(items)}</ul>"


def _text(text: str, language: str) -> str:
    return markup(translate(text, language))


def _page(title: str, language: str, body: Sequence[str]) -> str:
    # What students wrote is escaped; should something slip through, no browser runs it.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = [
        "<!doctype html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>",
    ]
    return "\n".join([*head, *body, "</body></html>", ""])
