"""Reading records of runs that took too long for a page."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "records"
_KEYS = ("title", "recipe", "command", "date", "threads", "versions", "machine", "data", "witness", "runs")


@dataclass(frozen=True)
class Record:
    """What came out of the runs of a recipe, and under which conditions.

    Attributes
    ----------
    name : str
        Such as ``"cifar10-seeds"``.
    title : str
        What was run, one sentence.
    recipe : str
        Hash of the recipe that was run.
    command : str
        What to type to run it again.
    date : str
        The day in UTC on which the last run ended, such as ``"2026-11-28"``.
    threads : int
        Threads of torch that each run had.
    versions : dict of str to str
        Of Python and the libraries.
    machine : dict
        ``processor``, ``cores`` and ``memory`` in GiB.
    data : dict of str to str
        Name of each data set to its fingerprint.
    witness : list of float
        Numbers of a tiny run on the offline sample.
    runs : list of dict
        ``settings`` and ``result`` of each run, and its ``seconds`` of the clock, loading included.
    """

    name: str
    title: str
    recipe: str
    command: str
    date: str
    threads: int
    versions: dict[str, str]
    machine: dict[str, Any]
    data: dict[str, str]
    witness: list[float]
    runs: list[dict[str, Any]]

    def results(self, **settings: Any) -> list[Any]:
        """Return the results of the runs with these settings, in their order.

        Raises
        ------
        ValueError
            If there is none.
        """
        found = [run["result"] for run in self.runs if settings.items() <= _hashable(run["settings"]).items()]
        if not found:
            raise ValueError(
                f"Record.results expected settings of a run of {self.name}, got {settings}: "
                f"look at [run['settings'] for run in load_record({self.name!r}).runs]"
            )
        return found


def _hashable(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}


def record_names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all records, sorted."""
    return sorted(path.stem for path in folder.glob("*.json"))


def load_record(name: str, folder: Path = FOLDER) -> Record:
    """Return a record.

    Parameters
    ----------
    name : str
        One of `record_names()`.
    folder : Path
        Where records are; by default those of the package.

    Raises
    ------
    ValueError
        If there is no such record, or its file is damaged.
    """
    path = folder / f"{name}.json"
    try:
        content = json.loads(path.read_text("utf8"))
        return Record(name=name, **{key: content[key] for key in _KEYS})
    except FileNotFoundError:
        names = ", ".join(record_names(folder)) or "none so far"
        raise ValueError(f"load_record expected a record among {names}, got {name!r}: pick one of them") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"load_record expected the record of `python -m bineural.recorded {name}` in {path.name}, got a file that "
            "is damaged: install the package again, or record it anew"
        ) from error


def record_text(record: Record) -> str:
    """Return what the file of a record holds: a line for each run, so that changes can be read."""
    head = {key: getattr(record, key) for key in _KEYS if key != "runs"}
    lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    runs = ",\n".join("  " + json.dumps(rounded(run), ensure_ascii=False) for run in record.runs)
    return "\n".join(["{", *lines, ' "runs": [', runs, " ]", "}"]) + "\n"


def rounded(value: Any) -> Any:
    """Round numbers to six significant digits, in whatever holds them.

    Examples
    --------
    >>> rounded({"loss": [2.302585092994046], "epochs": 3})
    {'loss': [2.30259], 'epochs': 3}
    """
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value
