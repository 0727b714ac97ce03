"""Puts rows of files into a table that keeps its history.

What is missing is added, and what no administrator has touched follows the files, so that what is better reaches
everybody. What an administrator has changed stays as it is, and what one has deleted stays away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

CHANGE_REASON = "load_reference"


@dataclass(frozen=True)
class LoadedRows:
    """By their codes."""

    total: int
    added: list[str]
    changed: list[str]
    kept: list[str]
    """Changed by an administrator, and otherwise than the files say."""
    deleted_here: list[str]

    @property
    def has_changed(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def leaves_some(self) -> bool:
        return bool(self.kept or self.deleted_here)


def put(
    model: Any, entries: Mapping[str, dict[str, Any]], *, overwrite: bool, differing: Collection[str] = ()
) -> LoadedRows:
    """`entries` are the fields of each row by its code. `differing` are those that differ in what hangs on them.
    `overwrite` takes the files' word for all of them.
    """
    present = {row.code: row for row in model.objects.filter(code__in=entries)}
    latest = _latest_reasons(model)
    missing = [code for code in entries if code not in present]
    added = [code for code in missing if overwrite or code not in latest]
    differs = [
        code for code, row in present.items() if code in differing or _fields(row, entries[code]) != entries[code]
    ]
    changed = [code for code in differs if overwrite or latest.get(code) == CHANGE_REASON]
    if added:
        new = [model(code=code, **entries[code]) for code in added]
        bulk_create_with_history(new, model, default_change_reason=CHANGE_REASON)
    _change([present[code] for code in changed], entries, model)
    return LoadedRows(
        len(entries),
        added,
        changed,
        kept=[code for code in differs if code not in changed],
        deleted_here=[code for code in missing if code not in added],
    )


def _latest_reasons(model: Any) -> dict[str, str]:
    """Why each one was last changed, by code: also of those that are no longer there."""
    told = model.history.order_by("history_date", "history_id").values_list("code", "history_change_reason")
    return {code: reason or "" for code, reason in told}


def _fields(row: Any, names: Collection[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _change(rows: list[Any], entries: Mapping[str, dict[str, Any]], model: Any) -> None:
    if not rows:
        return
    for row in rows:
        for name, value in entries[row.code].items():
            setattr(row, name, value)
    bulk_update_with_history(rows, model, [*entries[rows[0].code]], default_change_reason=CHANGE_REASON)
