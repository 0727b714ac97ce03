"""A row of a plan as named values: "m7.goal". Forms post such names, events record them, collisions compare them.

Values are what JSON can hold: days as ISO dates, numbers as text, rows of other tables as their keys.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.action.models import Measure

KEYS = ("cause", "method", "responsible")
PARTNERS = "partners"
FIELDS = (
    "cause",
    "cause_text",
    "aim",
    "method",
    "what",
    "goal",
    "goal_number",
    "goal_by",
    "goal_source",
    "term",
    "responsible",
    "function",
    "starts",
    "ends",
    "dose",
    "dose_unit",
    "cost",
    "cost_kr",
    "permit",
    "permit_status",
    "permit_on",
    "follow_up",
    PARTNERS,
)


def name_of(measure: Measure, field: str) -> str:
    return f"m{measure.pk}.{field}"


def field_of(name: str) -> str:
    return name.rpartition(".")[2]


def values(measure: Measure) -> dict[str, Any]:
    """By name, as they are stored."""
    return {name_of(measure, field): wire(_stored(measure, field)) for field in FIELDS}


def _stored(measure: Measure, field: str) -> Any:
    if field in KEYS:
        return getattr(measure, f"{field}_id")
    if field == PARTNERS:
        return list(measure.partners.all()) if measure.pk else []
    return getattr(measure, field)


def wire(value: Any) -> Any:
    """As events keep it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # 12.00 from the database and 12 from a form are the same.
        return format(value.normalize(), "f")
    if isinstance(value, list | tuple) or hasattr(value, "values_list"):
        return sorted(one.pk for one in value)
    return value.pk if hasattr(value, "pk") else value


def posted(measure: Measure, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What a form has understood, by name."""
    return {name_of(measure, field): wire(cleaned[field]) for field in FIELDS if field in cleaned}


def put(measure: Measure, wanted: Mapping[str, Any]) -> list[int] | None:
    """Set the fields without storing anything. Returns the keys of the partners, where they change."""
    partners = None
    for name, value in wanted.items():
        field = field_of(name)
        if field == PARTNERS:
            partners = value
        elif field in KEYS:
            setattr(measure, f"{field}_id", value)
        else:
            column: Any = Measure._meta.get_field(field)
            setattr(measure, field, column.to_python(value))
    return partners
