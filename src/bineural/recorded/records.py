"""Records of runs that take too long for a page: what they gave, and with what they were made."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FORMAT = 1
RECORDS = Path(__file__).parent / "records"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class RecordError(ValueError):
    """A record or a recipe is missing, damaged or wrong; the message says what to do, in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the runs of a recipe gave, and with what they were made.

    Attributes
    ----------
    name : str
        Of the recipe, such as ``"cifar10-seeds"``.
    title : str
        What was run, in English.
    runs : list of dict
        A run each: ``settings`` and ``result``, dicts of numbers, texts, lists and dicts, and ``seconds`` that it took.
        Numbers of results have six significant digits.
    versions : dict of str
        Of Python, of `bineural` and of the packages that the runs used.
    machine : dict
        ``processor`` (its model), ``cores`` and ``memory_gb``, None for what is not known, and ``accelerator`` if the
        runs used one.
    threads : int
        That PyTorch computed with, in each run.
    date : str
        Day on which the last run ended, in UTC: ``"2026-11-28"``.
    command : str
        That made the record.
    data : dict of dict
        ``source`` and ``fingerprint`` of each data set, by its name.
    recipe : str
        Hash of the recipe, 64 hexadecimal digits.
    seconds : float
        That all runs took together, one after the other.
    witness : Any
        What the recipe gives for a few steps on the offline sample: tests compare with it.
    """

    name: str
    title: str
    recipe: str
    command: str
    date: str
    seconds: float
    threads: int
    versions: dict[str, str]
    machine: dict[str, Any]
    data: dict[str, dict[str, str]]
    witness: Any
    runs: list[dict[str, Any]]

    def rows(self, **settings: Any) -> list[dict[str, Any]]:
        """Return the runs that have these settings, in the order of the recipe.

        Parameters
        ----------
        **settings
            Names and values; all runs if there are none.

        Returns
        -------
        list of dict
            At least one: ``settings``, ``result`` and ``seconds``.

        Raises
        ------
        RecordError
            If no run has them; the message lists the values that there are.
        """
        wanted = {name: _as_read(value) for name, value in settings.items()}
        found = [
            run
            for run in self.runs
            if all(name in run["settings"] and run["settings"][name] == value for name, value in wanted.items())
        ]
        if not found:
            raise RecordError(
                f"the record {self.name} expected settings of a run, got {settings_text(settings)}: "
                f"choose among {self._choices()}"
            )
        return found

    def results(self, name: str, **settings: Any) -> list[Any]:
        """Return one part of the results of the runs that have these settings.

        Parameters
        ----------
        name : str
            What the recipe calls it.
        **settings
            As for `rows`.

        Returns
        -------
        list
            One of each run, such as an accuracy of each seed or a loss history of each seed.

        Raises
        ------
        RecordError
            If no run has these settings, or one lacks the part; the message lists what there is.
        """
        rows = self.rows(**settings)
        for row in rows:
            if name not in row["result"]:
                names = ", ".join(map(repr, row["result"]))
                raise RecordError(f"the record {self.name} expected one of {names}, got {name!r}: pick one of them")
        return [row["result"][name] for row in rows]

    def _choices(self) -> str:
        values: dict[str, list[str]] = {}
        for run in self.runs:
            for name, value in run["settings"].items():
                shown = values.setdefault(name, [])
                if repr(value) not in shown:
                    shown.append(repr(value))
        return "; ".join(f"{name}: {', '.join(shown)}" for name, shown in values.items())


def load_record(name: str | Path) -> Record:
    """Return the record of a recipe, which comes with the package.

    Parameters
    ----------
    name : str or Path
        Name of the recipe, or the file that ``python -m bineural.recorded NAME --out FILE`` has written.

    Returns
    -------
    Record

    Raises
    ------
    RecordError
        If there is none of this name, or it is damaged.

    Examples
    --------
    >>> load_record("no-such-run")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    bineural.recorded.records.RecordError: load_record expected ..., got 'no-such-run': ...
    """
    is_file = isinstance(name, Path) or name.endswith(".json")
    if not is_file and not _NAME.fullmatch(str(name)):
        raise RecordError(_unknown(name))
    path = Path(name) if is_file else RECORDS / f"{name}.json"
    try:
        text = path.read_text("utf8")
    except FileNotFoundError:
        raise RecordError(_unknown(name)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"load_record expected {path} to be a text that can be read, got {error}: {_again}") from None
    try:
        return _record(json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(
            f"load_record expected {path.name} to hold a whole record, got {str(error) or 'none'}: {_again}"
        ) from None


_again = "record it again, or take the file of the package anew"


def record_names() -> tuple[str, ...]:
    """Return the names of the records that the package has, in alphabetical order."""
    return tuple(sorted(path.stem for path in RECORDS.glob("*.json")))


def settings_text(settings: dict[str, Any]) -> str:
    """Write settings as a call does.

    Examples
    --------
    >>> settings_text({"seed": 1, "name": "wide"})
    "seed=1, name='wide'"
    """
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())


def plain(thing: Any, where: str, *, rounded: bool = True) -> Any:
    """Return what a JSON file gives back for numbers, texts, lists and dicts.

    Parameters
    ----------
    thing : Any
        A result, or settings.
    where : str
        What errors call it.
    rounded : bool
        Whether to leave six significant digits of each number that is not whole.

    Raises
    ------
    RecordError
        If there is anything else in it.

    Examples
    --------
    >>> plain({"loss": (2 / 3, 1)}, "the result")
    {'loss': [0.666667, 1]}
    """
    if thing is None or isinstance(thing, bool | str):
        return thing
    if isinstance(thing, int):
        return int(thing)
    if isinstance(thing, float):
        return float(f"{thing:.6g}") if rounded else float(thing)
    if isinstance(thing, list | tuple):
        return [plain(one, f"{where}[{number}]", rounded=rounded) for number, one in enumerate(thing)]
    if isinstance(thing, dict):
        for key in thing:
            if not isinstance(key, str):
                raise RecordError(f"{where} expected texts as keys, got {key!r}: a file keeps no others, write str(…)")
        return {key: plain(value, f"{where}[{key!r}]", rounded=rounded) for key, value in thing.items()}
    raise RecordError(
        f"{where} expected numbers, texts, lists and dicts, got a {type(thing).__name__}: write float(…) or .tolist()"
    )


def write_record(record: Record, path: Path) -> None:
    """Write a record, a run on each line, so that differences are readable; it appears as a whole."""
    parts = {"format": FORMAT} | {field.name: getattr(record, field.name) for field in fields(record)}
    runs = ",\n".join(_line(run) for run in parts.pop("runs"))
    head = "".join(f"{_line(name)}: {_line(part)},\n" for name, part in parts.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(f'{{\n{head}"runs": [\n{runs}\n]\n}}\n', "utf8", newline="\n")
    draft.replace(path)


def differences(old: Any, new: Any, tolerance: float, where: str = "") -> list[str]:
    """Return in what two results differ, each with its place.

    Parameters
    ----------
    old, new : Any
        Results, as `plain` returns them.
    tolerance : float
        By what share of the larger one two numbers may differ, from 0 up.
    where : str
        Place of the two in what is compared. Parts named ``seconds`` or ``…_seconds`` are measured and not compared.

    Examples
    --------
    >>> differences({"loss": [1.0, 2.0]}, {"loss": [1.0001, 2.1]}, 1e-3)
    ['loss[1]: 2.0 became 2.1']
    """
    if where.rpartition(".")[2] == "seconds" or where.endswith("_seconds"):
        return []
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return [
            text
            for key in old
            for text in differences(old[key], new[key], tolerance, f"{where}.{key}" if where else key)
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [text for number, (a, b) in pairs for text in differences(a, b, tolerance, f"{where}[{number}]")]
    if _is_number(old) and _is_number(new):
        same = math.isclose(old, new, rel_tol=tolerance) or (math.isnan(old) and math.isnan(new))
    else:
        same = type(old) is type(new) and old == new
    return [] if same else [f"{where or 'the result'}: {old!r} became {new!r}"]


def _is_number(thing: Any) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool)


def _line(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False)


def _as_read(value: Any) -> Any:
    return plain(value, "settings", rounded=False)


def _unknown(name: str | Path) -> str:
    names = record_names()
    if isinstance(name, Path) or name.endswith(".json"):
        return f"load_record expected a file, got {str(name)!r}, which is not there: correct the path"
    if not names:
        return f"load_record expected the name of a record, got {name!r}: this package has none"
    return f"load_record expected one of {', '.join(names)}, got {name!r}: pick one of them"


def _record(content: Any) -> Record:
    """Check what a file holds, field by field."""
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise ValueError(f"something other than format {FORMAT}")
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("name", "title", "recipe", "command", "date"), str),
        **dict.fromkeys(("versions", "machine", "data"), dict),
        "seconds": (int, float),
        "threads": int,
        "runs": list,
    }
    names = {field.name for field in fields(Record)}
    if content.keys() != names:
        raise ValueError(f"other fields than expected: {', '.join(sorted(content.keys() ^ names))}")
    for name, kind in kinds.items():
        if not isinstance(content[name], kind):
            raise ValueError(f"a {type(content[name]).__name__} as {name}")
    _check_runs(content["runs"])
    return Record(**content)


def _check_runs(runs: Sequence[Any]) -> None:
    for number, run in enumerate(runs, 1):
        is_run = isinstance(run, dict) and run.keys() == {"settings", "result", "seconds"}
        if not is_run or not isinstance(run["settings"], dict) or not isinstance(run["result"], dict):
            raise ValueError(f"something that is no run at place {number}")
    if not runs:
        raise ValueError("no run")
