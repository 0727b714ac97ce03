"""Puts the method bank of fixtures/methods/ into the database."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from django.db import transaction

from assessments.action.models import Method, MethodAim
from assessments.action.reference import LoadedRows, put

from .files import Aim, MethodEntry, read


@transaction.atomic
def load(folder: Path, *, overwrite: bool = False) -> LoadedRows:
    """Raises BadFixture."""
    entries, aims = read(folder), _aims_here()
    loaded = put(
        Method,
        {code: entry.fields for code, entry in entries.items()},
        overwrite=overwrite,
        differing={code for code, entry in entries.items() if aims[code] != entry.aims},
    )
    _aim([*loaded.added, *loaded.changed], entries)
    return loaded


def _aims_here() -> defaultdict[str, set[Aim]]:
    found: defaultdict[str, set[Aim]] = defaultdict(set)
    for code, kind, value in MethodAim.objects.values_list("method__code", "kind", "value"):
        found[code].add((kind, value))
    return found


def _aim(codes: list[str], entries: dict[str, MethodEntry]) -> None:
    MethodAim.objects.filter(method__code__in=codes).delete()
    methods = Method.objects.in_bulk(codes, field_name="code")
    MethodAim.objects.bulk_create(
        MethodAim(method=methods[code], kind=kind, value=value)
        for code in codes
        for kind, value in sorted(entries[code].aims)
    )
