"""Reads, checks and loads fixtures/law/, which its README describes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.action.models import LawReference
from assessments.action.reference import LoadedRows, put
from municipalities.reference_files import FixtureRow, csv_rows, keyed

TEXTS = ["title", "text", "link", "source", "mark", "checked_by"]
COLUMNS = ["code", "title", "text", "link", "source", "mark", "checked_on", "checked_by"]


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """The fields of each reference, by code. Raises BadFixture."""
    rows = keyed("code", csv_rows(folder / "references.csv", COLUMNS), lambda row: (row.text("code"),))
    return {code: _fields(row) for (code,), row in rows.items()}


@transaction.atomic
def load(folder: Path, *, overwrite: bool = False) -> LoadedRows:
    """Raises BadFixture."""
    return put(LawReference, read(folder), overwrite=overwrite)


def _fields(row: FixtureRow) -> dict[str, Any]:
    """As the table takes them: what it would refuse is told with its row."""
    fields = {**{name: row.cells[name] for name in TEXTS}, "checked_on": row.day("checked_on")}
    reference = LawReference(code=row.cells["code"], **fields)
    try:
        reference.clean_fields()
        reference.validate_constraints()
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise row.bad(column if column in COLUMNS else "mark", messages[0]) from error
    return fields
