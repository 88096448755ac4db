"""The last experiment of a chapter, in the page: the cells of a section run on what the reader wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bineural.exercises.checking.registry import find_exercise
from bookbuild.inpage.asking import ask
from bookbuild.inpage.choosing import Chosen, exercises_on
from bookbuild.inpage.slicing import code_for, imports_of, names_used
from bookbuild.sources.pieces import Piece, read_pieces
from bookbuild.sources.project import BookError

DIRECTIVE = "in-page-training"


@dataclass(frozen=True)
class Training:
    """What a page needs to train with the reader's functions, and to draw what came of it.

    Parameters
    ----------
    uses : tuple of str
        Labels of the exercises whose code runs first.
    before, after : str
        Code of the page that runs before and behind them.
    model : str
        The name of the trained network in it.
    points : tuple of str
        The names of the points, (N, 2), and of their labels, (N,), that are drawn.
    data : mapping of str to dict
        Arrays that the code needs, as `session.encode` writes them.
    """

    uses: tuple[str, ...]
    before: str
    after: str
    model: str
    points: tuple[str, ...]
    data: Mapping[str, Any]


def find_training(text: str, chosen: Chosen, cache: Path, fingerprint: str) -> Training | None:
    """Return what the directive of a page asks for; None without one, or if it does not run with NumPy alone.

    Raises
    ------
    BookError
        If what its options name is not on the page.
    """
    pieces = read_pieces(text)
    place = next((place for place, piece in enumerate(pieces) if piece.text == DIRECTIVE), None)
    if place is None:
        return None
    options = pieces[place].options
    start = next((n for n, piece in enumerate(pieces) if piece.kind == "label" and piece.text == options["from"]), None)
    if start is None:
        raise BookError(f"{DIRECTIVE} runs the cells from a label {options['from']!r} on, which its page lacks")
    earlier = [piece.text for piece in pieces[:start] if piece.kind == "cell" and not piece.folded]
    after = "\n".join(piece.text for piece in pieces[start:place] if _is_idea(piece))
    data = tuple(str(options["data"]).split())
    uses, own = [], set()
    for exercise in exercises_on(text):
        handed_in = set(find_exercise(exercise.name).hand_in) if not exercise.refused else set()
        if handed_in & names_used(after) and exercise.name not in chosen.against:
            uses.append(exercise)
            own |= handed_in
    before = code_for(names_used(after) - own - set(data), earlier)
    exported = ask({"kind": "export", "code": _making(data, earlier), "names": list(data)}, cache, fingerprint)
    training = Training(
        tuple(each.label for each in uses),
        before,
        after,
        str(options["model"]),
        tuple(str(options["points"]).split()),
        exported["arrays"],
    )
    request = as_request(training, chosen.imports)
    request["code"] = [{"title": each.label, "code": each.solution} for each in uses]
    against = ask({"kind": "train", "request": request}, cache, fingerprint)["against"]
    return None if against else training


def as_request(training: Training, imports: str) -> dict[str, Any]:
    """Return what the session is asked for, without language and code."""
    return {
        "before": f"{imports}\n{training.before}",
        "after": training.after,
        "model": training.model,
        "points": list(training.points),
        "data": dict(training.data),
    }


def _is_idea(piece: Piece) -> bool:
    return piece.kind == "cell" and "tags" not in piece.options and not piece.folded


def _making(data: tuple[str, ...], earlier: list[str]) -> str:
    return "\n".join([*imports_of(earlier), code_for(set(data), earlier)])
