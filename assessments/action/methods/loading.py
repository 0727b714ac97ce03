"""Puts the method bank of fixtures/methods/ into the database.

What is missing is added, and what no administrator has touched follows the files, so that a better search reaches
everybody. What an administrator has changed stays as it is, and what one has deleted stays away.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assessments.action.models import Method, MethodAim

from .files import Aim, MethodEntry, read

CHANGE_REASON = "load_reference"


@dataclass(frozen=True)
class LoadedMethods:
    entries: dict[str, MethodEntry]
    added: list[str]
    changed: list[str]
    kept: list[str]
    """Changed by an administrator, and otherwise than the files say."""
    deleted_here: list[str]

    @property
    def has_changed(self) -> bool:
        return bool(self.added or self.changed)


@transaction.atomic
def load(folder: Path, *, overwrite: bool = False) -> LoadedMethods:
    """Raises BadFixture. `overwrite` takes the files' word for all of them."""
    entries = read(folder)
    present = {method.code: method for method in Method.objects.all()}
    latest = _latest_reasons()
    missing = [code for code in entries if code not in present]
    added = [code for code in missing if overwrite or code not in latest]
    aims = _aims_here()
    differing = [
        code for code, entry in entries.items() if code in present and _differs(present[code], entry, aims[code])
    ]
    changed = [code for code in differing if overwrite or latest.get(code) == CHANGE_REASON]
    new = [Method(code=code, **entries[code].fields) for code in added]
    if new:
        bulk_create_with_history(new, Method, default_change_reason=CHANGE_REASON)
    _change([present[code] for code in changed], entries)
    _aim([*added, *changed], entries)
    return LoadedMethods(
        entries,
        added,
        changed,
        kept=[code for code in differing if code not in changed],
        deleted_here=[code for code in missing if code not in added],
    )


def _latest_reasons() -> dict[str, str]:
    """Why each one was last changed, by code: also of those that are no longer there."""
    told = Method.history.order_by("history_date", "history_id").values_list("code", "history_change_reason")
    return {code: reason or "" for code, reason in told}


def _aims_here() -> defaultdict[str, set[Aim]]:
    found: defaultdict[str, set[Aim]] = defaultdict(set)
    for code, kind, value in MethodAim.objects.values_list("method__code", "kind", "value"):
        found[code].add((kind, value))
    return found


def _differs(method: Method, entry: MethodEntry, aims: set[Aim]) -> bool:
    return aims != entry.aims or any(getattr(method, name) != value for name, value in entry.fields.items())


def _change(methods: list[Method], entries: dict[str, MethodEntry]) -> None:
    if not methods:
        return
    for method in methods:
        for name, value in entries[method.code].fields.items():
            setattr(method, name, value)
    fields = [*entries[methods[0].code].fields]
    bulk_update_with_history(methods, Method, fields, default_change_reason=CHANGE_REASON)


def _aim(codes: list[str], entries: dict[str, MethodEntry]) -> None:
    MethodAim.objects.filter(method__code__in=codes).delete()
    methods = Method.objects.in_bulk(codes, field_name="code")
    MethodAim.objects.bulk_create(
        MethodAim(method=methods[code], kind=kind, value=value)
        for code in codes
        for kind, value in sorted(entries[code].aims)
    )
