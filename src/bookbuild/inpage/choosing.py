"""Which exercises of a page run in the browser, and with which code of the page before them.

An exercise does if its table asks for nothing beside NumPy (`needs`), and if its solution passes and its starter does
not where nothing else can be imported, after those statements above it that it uses.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from bineural.exercises.checking.registry import UnknownExerciseError, find_exercise
from bookbuild.inpage.asking import ask
from bookbuild.inpage.slicing import code_for, imports_of, names_used
from bookbuild.sources.pieces import Piece, read_pieces

MOST_SECONDS = 3.0
STARTER = "skip-execution"


@dataclass(frozen=True)
class InPage:
    """An exercise that runs in the page.

    Parameters
    ----------
    label : str
        ``"ex-bp-linear"``.
    name : str
        That of its check, ``"backpropagation/linear"``.
    starter, check : str
        The code of the cells.
    before : str
        What of the page runs first.
    """

    label: str
    name: str
    starter: str
    check: str
    before: str


@dataclass(frozen=True)
class Found:
    """An exercise as it stands on a page."""

    label: str
    name: str
    starter: str
    solution: str
    check: str
    above: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True)
class Chosen:
    """The exercises of a page that run in it, why the others do not, and the imports of the page that load."""

    exercises: tuple[InPage, ...]
    against: dict[str, str]
    imports: str


def choose(text: str, cache: Path, fingerprint: str) -> Chosen:
    """Return which exercises of a page run in it.

    Parameters
    ----------
    text : str
        The source of the page.
    cache : Path
        A folder that keeps what was found out.
    fingerprint : str
        Changes when the package changes, and with it what was found out.
    """
    found = exercises_on(text)
    against = {each.name: each.refused for each in found if each.refused}
    left = [each for each in found if not each.refused]
    if not left:
        return Chosen((), against, "")
    cells = [cell for each in left for cell in each.above]
    befores = {each.label: _before(each) for each in left}
    question = {
        "kind": "exercises",
        "imports": ["import numpy as np", *imports_of(dict.fromkeys(cells))],
        "seconds": MOST_SECONDS,
        "exercises": {
            each.label: {
                "before": befores[each.label],
                "starter": each.starter,
                "solution": each.solution,
                "check": each.check,
            }
            for each in left
        },
    }
    proven = ask(question, cache, fingerprint)
    against |= {each.name: proven["verdicts"][each.label] for each in left if proven["verdicts"][each.label]}
    imports = list(dict.fromkeys(proven["imports"]))
    chosen = tuple(
        InPage(each.label, each.name, each.starter, each.check, befores[each.label])
        for each in left
        if each.name not in against
    )
    return Chosen(chosen, against, "\n".join(imports))


@lru_cache(maxsize=64)
def exercises_on(text: str) -> tuple[Found, ...]:
    """Return the exercises of a page that have a starter, a solution and a check, in order."""
    pieces = read_pieces(text)
    found = []
    for place, piece in enumerate(pieces):
        if piece.kind == "directive" and piece.text == "exercise-start":
            refused = str(piece.options.get("in-page") or "").partition(":")[2].strip()
            exercise = _read(pieces, place, str(piece.options.get("label", "")), refused)
            if exercise is not None:
                found.append(exercise)
    return tuple(found)


def _read(pieces: Sequence[Piece], place: int, label: str, refused: str) -> Found | None:
    starter = solution = ""
    for piece in pieces[place + 1 :]:
        if piece.kind == "directive" and piece.text == "exercise-start":
            return None
        if piece.kind != "cell":
            continue
        if "exercise" in piece.inside:
            starter = piece.text if STARTER in piece.tags else starter
        elif "solution" in piece.inside:
            solution = f"{solution}\n{piece.text}".strip()
        elif solution:
            name = check_name(piece.text)
            if not name or not starter:
                return None
            above = tuple(each.text for each in pieces[:place] if each.kind == "cell" and not _is_answer(each))
            handed_in = names_used(piece.text) - {"check"}
            return Found(
                label, name, starter, code_with_imports(handed_in, solution), piece.text, above, refused or _needs(name)
            )
    return None


def code_with_imports(names: set[str], code: str) -> str:
    """Return of a solution what is handed in, without what it does beside that, such as trying it on the page."""
    return "\n".join([*imports_of([code]), code_for(names, [code])])


def _is_answer(piece: Piece) -> bool:
    return "solution" in piece.inside or "exercise" in piece.inside or bool(check_name(piece.text))


def check_name(code: str) -> str:
    """Return the exercise that a cell checks, an empty text if it is none that does.

    Examples
    --------
    >>> check_name('check("backpropagation/relu", relu_backward)')
    'backpropagation/relu'
    """
    try:
        tree = ast.parse(code).body
    except SyntaxError:
        return ""
    call = tree[0].value if len(tree) == 1 and isinstance(tree[0], ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "check":
        return ""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _needs(name: str) -> str:
    try:
        needs = find_exercise(name).needs
    except (ImportError, UnknownExerciseError) as error:
        return str(error)
    return f"needs {', '.join(needs)}" if needs else ""


def _before(exercise: Found) -> str:
    code = f"{exercise.starter}\n{exercise.solution}\n{exercise.check}"
    return code_for(names_used(code) - {"check"}, exercise.above)


def as_data(exercise: InPage) -> dict[str, str]:
    """Return an exercise as a page holds it."""
    return asdict(exercise)
