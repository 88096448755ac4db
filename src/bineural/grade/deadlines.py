"""Deadlines: all points before the soft one, a share of them until the hard one, none after it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bineural.grade.lab import known_keys, positive, read_toml
from bineural.grade.problems import GradeError


@dataclass(frozen=True)
class Deadlines:
    """When what counts how much.

    Parameters
    ----------
    soft, hard : datetime
        With their time zones.
    late : float
        The share of the points between the two.
    extensions : mapping of str to tuple of datetime
        Soft and hard deadline of single students.
    submitted : mapping of str to datetime
        When a student handed in, where the teacher knows better than the file.
    zone : tzinfo
        Of times that name none.

    Examples
    --------
    >>> from datetime import UTC
    >>> day = datetime(2026, 10, 12, 23, 59, tzinfo=UTC)
    >>> deadlines = Deadlines(day, day + timedelta(days=7))
    >>> [deadlines.factor("ann", day + timedelta(days=days)) for days in (0, 1, 7, 8)]
    [1.0, 0.5, 0.5, 0.0]
    """

    soft: datetime
    hard: datetime
    late: float = 0.5
    extensions: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)
    submitted: Mapping[str, datetime] = field(default_factory=dict)
    zone: tzinfo | None = None

    def of(self, student: str) -> tuple[datetime, datetime]:
        """Return the soft and the hard deadline of a student."""
        return self.extensions.get(student, (self.soft, self.hard))

    def factor(self, student: str, handed_in: datetime) -> float:
        """Return the share of the points that count."""
        soft, hard = self.of(student)
        if handed_in <= soft:
            return 1.0
        return float(self.late) if handed_in <= hard else 0.0


def read_deadlines(path: Path) -> Deadlines:
    """Read deadlines from a TOML file.

    Raises
    ------
    GradeError
        If the file cannot be read, or something in it is wrong.
    """
    content = read_toml(path, "--deadlines")
    where = path.name
    known_keys(content, ("zone", "soft", "hard", "late", "extensions", "submitted"), where)
    zone = _zone(content.get("zone"), where)
    soft, hard = (moment(content.get(key), zone, f"{key} of {where}") for key in ("soft", "hard"))
    _in_order(soft, hard, where)
    late = positive(content.get("late", 0.5), f"late of {where}", zero=True)
    if late > 1:
        raise GradeError(f"late of {where} expected a share from 0 to 1, got {late}: half of the points is 0.5")
    extensions = {
        student: _extension(table, soft, hard, zone, f"the extension of {student} in {where}")
        for student, table in _table(content, "extensions", where).items()
    }
    submitted = {
        student: moment(value, zone, f"the time of {student} in {where}")
        for student, value in _table(content, "submitted", where).items()
    }
    return Deadlines(soft, hard, late, extensions, submitted, zone)


def moment(value: object, zone: tzinfo | None, where: str) -> datetime:
    """Return a point in time with its zone, from TOML or from a text in ISO's form.

    Raises
    ------
    GradeError
        If it is none, or has no zone.

    Examples
    --------
    >>> moment("2026-10-12T23:59:00+03:00", None, "soft").isoformat()
    '2026-10-12T23:59:00+03:00'
    """
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        raise GradeError(f"{where} expected a time of the day too, got {value}: write {value}T23:59:00+03:00")
    if not isinstance(value, datetime):
        raise GradeError(f"{where} expected a time such as 2026-10-12T23:59:00+03:00, got {value!r}: correct it")
    if value.tzinfo is None:
        if zone is None:
            raise GradeError(
                f'{where} expected a time zone, got {value}: write {value}+03:00, or zone = "Europe/Moscow"'
            )
        value = value.replace(tzinfo=zone)
    return value


def _zone(name: object, where: str) -> tzinfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name))
    except (LookupError, ValueError, OSError) as error:
        raise GradeError(
            f"zone of {where} expected a time zone such as Europe/Moscow, got {name!r}: correct it"
        ) from error


def _in_order(soft: datetime, hard: datetime, where: str) -> None:
    if hard < soft:
        raise GradeError(
            f"{where} expected the hard deadline after the soft one, got {hard} before {soft}: correct one"
        )


def _table(content: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise GradeError(f"{key} of {where} expected a table, got {table!r}: write [{key}]")
    return table


def _extension(
    table: object, soft: datetime, hard: datetime, zone: tzinfo | None, where: str
) -> tuple[datetime, datetime]:
    if not isinstance(table, dict):
        raise GradeError(f"{where} expected days, or soft and hard, got {table!r}: write {{days = 3}}")
    known_keys(table, ("days", "soft", "hard"), where)
    longer = timedelta(days=positive(table.get("days", 0), f"days of {where}", zero=True))
    first = moment(table["soft"], zone, where) if "soft" in table else soft + longer
    second = moment(table["hard"], zone, where) if "hard" in table else max(hard + longer, first)
    _in_order(first, second, where)
    return first, second
