"""Puts the reference data of fixtures/ into the database.

What is missing is added. What is there belongs to the administrators: where it differs from the files it is kept and
reported, so that a new version never undoes a correction made here, and an area they renamed or deleted does not come
back under its old name. `overwrite` takes the files' word instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import Boundary, County, District, LocalPoliceArea, Municipality
from .reference_files import AreaEntries, Key, read

CHANGE_REASON = "load_reference"
BOUNDARY_SOURCE = "Statistics Sweden (SCB), generalised"

M = TypeVar("M", bound=models.Model)


@dataclass
class Loaded(Generic[M]):
    """What became of the areas of one kind that the files tell of."""

    model: type[M]
    entries: AreaEntries
    areas: dict[Key, M]
    added: set[Key]
    deleted_here: set[Key]
    changed: set[Key] = field(default_factory=set)
    # Areas that were here before: what the files say instead, by field.
    differing: defaultdict[Key, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))


def load(folder: Path, *, overwrite: bool = False) -> list[Loaded[Any]]:
    files = read(folder)
    with transaction.atomic():
        counties = put(County, files.counties, by_code(County))
        municipalities = put(Municipality, files.municipalities, by_code(Municipality), county=counties.areas)
        districts = put(
            District,
            files.districts,
            by_name(District, "municipality_id", municipalities.areas, restore=overwrite),
            municipality=municipalities.areas,
        )
        police_areas = put(
            LocalPoliceArea,
            files.local_police_areas,
            by_name(LocalPoliceArea, "county_id", counties.areas, restore=overwrite),
            county=counties.areas,
        )
        draw(counties, Boundary.Kind.COUNTY)
        draw(municipalities, Boundary.Kind.MUNICIPALITY)
        link(districts, "predecessors", districts.areas)
        link(police_areas, "municipalities", municipalities.areas)
        link(police_areas, "districts", districts.areas)
        link(police_areas, "predecessors", police_areas.areas)
        kinds: list[Loaded[Any]] = [counties, municipalities, districts, police_areas]
        if overwrite:
            for loaded in kinds:
                take_the_files_word(loaded)
    return kinds


def by_code(model: type[County | Municipality]) -> dict[Key, Any]:
    return {(area.code,): area for area in model.objects.all()}


def by_name(
    model: type[District | LocalPoliceArea], owner_id: str, owners: Mapping[Key, models.Model], *, restore: bool
) -> dict[Key, Any]:
    """Areas under each name they have or have had; None stands for a deleted one, unless those are to be restored."""
    codes = {owner.pk: code for (code,), owner in owners.items()}
    areas = {area.pk: area for area in model.objects.all()}
    names = [*model.history.order_by("history_date", "history_id").values_list(owner_id, "name", "id")]
    names += [(getattr(area, owner_id), area.name, area.pk) for area in areas.values()]
    found = {(codes[owner], name): areas.get(pk) for owner, name, pk in names if owner in codes}
    return {key: area for key, area in found.items() if area or not restore}


def put(
    model: type[M], entries: AreaEntries, present: Mapping[Key, M | None], **owners: Mapping[Key, models.Model]
) -> Loaded[M]:
    """Add what is missing and note where the rest differs."""
    fields = {
        key: entry.fields | {f"{owner}_id": areas[entry.owner].pk for owner, areas in owners.items()}
        for key, entry in entries.items()
    }
    new = {key: model(**values) for key, values in fields.items() if key not in present}
    create(model, list(new.values()))
    known = {key: area for key in entries if (area := present.get(key))}
    deleted = entries.keys() - new.keys() - known.keys()
    loaded = Loaded(model, entries, new | known, added=set(new), deleted_here=deleted)
    for key, area in known.items():
        for name, value in fields[key].items():
            if getattr(area, name) != value:
                loaded.differing[key][name] = value
    return loaded


def draw(loaded: Loaded[M], kind: Boundary.Kind) -> None:
    """Give the new areas their boundaries, and note where the rest differs. Those of the files have no first day."""
    undated = Boundary.objects.filter(kind=kind, valid_from=None)
    present = dict(undated.values_list(kind, "geometry"))
    new = []
    for key, area in loaded.areas.items():
        wanted = {"kind": kind, "geometry": loaded.entries[key].boundary, "source": BOUNDARY_SOURCE}
        if key in loaded.added:
            new.append(Boundary(**wanted, **{kind: area}))
        elif wanted["geometry"] != present.get(area.pk):
            loaded.differing[key]["boundaries"] = wanted
    Boundary.objects.bulk_create(new)


def link(loaded: Loaded[M], name: str, targets: Mapping[Key, models.Model]) -> None:
    """Link the new areas to what they cover or come from, and note where the rest differs."""
    manager = getattr(loaded.model, name)
    source_id, target_id = manager.field.m2m_column_name(), manager.field.m2m_reverse_name()
    present = defaultdict(set)
    for source, target in manager.through.objects.values_list(source_id, target_id):
        present[source].add(target)
    new = []
    for key, area in loaded.areas.items():
        wanted = {targets[target].pk for target in loaded.entries[key].links[name] if target in targets}
        if key in loaded.added:
            new += [manager.through(**{source_id: area.pk, target_id: target}) for target in wanted]
        elif wanted != present[area.pk]:
            loaded.differing[key][name] = wanted
    manager.through.objects.bulk_create(new)


def take_the_files_word(loaded: Loaded[M]) -> None:
    own_fields = set()
    for key, values in loaded.differing.items():
        area = loaded.areas[key]
        for name, value in values.items():
            field = loaded.model._meta.get_field(name)
            if field.many_to_many:
                getattr(area, name).set(value)
            elif field.one_to_many:
                getattr(area, name).update_or_create(valid_from=None, defaults=value)
            else:
                setattr(area, name, value)
                own_fields.add(name)
    update(loaded.model, [loaded.areas[key] for key in loaded.differing], own_fields)
    loaded.changed = set(loaded.differing)
    loaded.differing.clear()


def create(model: type[M], areas: list[M]) -> None:
    if areas and hasattr(model, "history"):
        bulk_create_with_history(areas, model, default_change_reason=CHANGE_REASON)
    else:
        model._default_manager.bulk_create(areas)


def update(model: type[M], areas: list[M], fields: set[str]) -> None:
    if not (areas and fields):
        return
    if hasattr(model, "history"):
        bulk_update_with_history(areas, model, sorted(fields), default_change_reason=CHANGE_REASON)
    else:
        model._default_manager.bulk_update(areas, sorted(fields))
