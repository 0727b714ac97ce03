"""Whatever is written in a project as named values: "p3.police_coordinator", "m4.day". Events record such names, and
collisions compare them.

Values are what JSON can hold: days as ISO dates, rows of other tables as their keys.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from assessments.action.models import Commitment, Meeting, MeetingDecision, Pair, Project, Task

Row = Project | Pair | Commitment | Meeting | MeetingDecision | Task

FIELDS: dict[type[Row], tuple[str, ...]] = {
    Project: ("title", "goal", "starts", "ends", "target_pairs"),
    Pair: ("municipality_coordinator", "police_coordinator"),
    Commitment: ("name", "title", "on"),
    Meeting: ("theme", "day", "month", "month_last", "place", "minutes_by", "step_due"),
    MeetingDecision: ("text",),
    Task: ("text", "actor", "membership", "due"),
}
LETTERS: dict[type[Row], str] = {Pair: "p", Meeting: "m", MeetingDecision: "d", Task: "t"}


def prefix(row: Row) -> str:
    """Of the names of its fields."""
    if isinstance(row, Project):
        return ""
    if isinstance(row, Commitment):
        return f"{key(row.pair)}.{row.party}."
    return f"{key(row)}."


def key(row: Row) -> str:
    return f"{LETTERS[type(row)]}{row.pk}"


def project_of(row: Row) -> Project:
    if isinstance(row, Project):
        return row
    if isinstance(row, Commitment):
        return row.pair.project
    return row.project if isinstance(row, Pair | Meeting) else row.meeting.project


def values(row: Row) -> dict[str, Any]:
    """By name, as they are stored."""
    return {prefix(row) + field: wire(getattr(row, attribute(row, field))) for field in FIELDS[type(row)]}


def attribute(row: Row, field: str) -> str:
    """Of another table its key, without asking for the row."""
    column: Any = row._meta.get_field(field)
    return str(column.attname)


def wire(value: Any) -> Any:
    """As events keep it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.pk if hasattr(value, "pk") else value


def posted(row: Row, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What a form has understood, by name."""
    return {prefix(row) + field: wire(cleaned[field]) for field in FIELDS[type(row)] if field in cleaned}


def put(row: Row, wanted: Mapping[str, Any]) -> None:
    """Set the fields without storing anything."""
    for name, value in wanted.items():
        field = name.rpartition(".")[2]
        column: Any = row._meta.get_field(field)
        setattr(row, column.attname, value if column.is_relation else column.to_python(value))
