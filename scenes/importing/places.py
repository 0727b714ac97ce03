from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import County
from municipalities.site.importing.batches import batches
from municipalities.site.importing.problems import ImportErrors, Problem, to_confirm
from municipalities.site.importing.reading import Table, shown_lines
from municipalities.site.importing.report import Report, Tally
from scenes import nearby
from scenes.models import Place, PlaceImport, Round
from scenes.models.place import locate
from scenes.place_kinds import SCHOOL

from .closing import Closing
from .columns import PlaceTable, understood
from .counties import Counties
from .entries import PlaceEntry, PlaceEntryReader
from .remarks import remarks

# A column that the file does not have leaves what is stored: a register that tells of no last days does not open closed
# schools again.
FIELDS = {"name": "name", "school form": "school_form", "municipality": "municipality_id"} | {
    "from": "valid_from",
    "to": "valid_to",
}
STORED = ("county_id", "latitude", "longitude", *FIELDS.values())


@dataclass
class PlaceReport(Report):
    places: Tally = field(default_factory=Tally)
    ignored: list[str] = field(default_factory=list)
    left_out: dict[str, list[int]] = field(default_factory=dict)
    elsewhere: int = 0
    remarks: list[str] = field(default_factory=list)

    def tallies(self) -> list[tuple[type[models.Model], Tally]]:
        return [(Place, self.places)]

    def lines(self) -> Iterator[str]:
        yield from super().lines()
        for reason, lines in self.left_out.items():
            yield ngettext(
                "%(count)d row left out, %(reason)s: line %(lines)s.",
                "%(count)d rows left out, %(reason)s: lines %(lines)s.",
                len(lines),
            ) % {"count": len(lines), "reason": reason, "lines": shown_lines(lines)}
        if self.elsewhere:
            yield ngettext(
                "%(count)d row left out, in another county.",
                "%(count)d rows left out, in other counties.",
                self.elsewhere,
            ) % {"count": self.elsewhere}
        if self.ignored:
            yield _("Columns of the register that are not used: %(names)s.") % {"names": ", ".join(self.ignored)}


@transaction.atomic
def import_places(
    table: Table,
    *,
    kind: str = "",
    county: County | None = None,
    dry_run: bool = False,
    allow_similar: bool = False,
    confirm: bool = False,
) -> PlaceReport:
    """Add places and change those known by kind and identifier. Raises ImportErrors and writes nothing when a row is
    wrong. Places that the file does not mention stay: one that closes is given a last day.

    `allow_similar` takes new identifiers that look like known ones, `confirm` names that may point out a person.
    """
    # One import at a time.
    counties = Counties(County.objects.select_for_update().order_by("pk"))
    places = understood(table)
    if places.is_register and kind not in ("", SCHOOL):
        raise ImportErrors(Problem(_("The file is from the national school register. Give --kind school.")))
    reader = PlaceEntryReader(kind=SCHOOL if places.is_register else kind, allow_similar=allow_similar)
    entries = list(reader.read(places))
    placed = list(zip(entries, counties.of(entries), strict=True))
    doubts = () if confirm else to_confirm(reader.doubts)
    if problems := [*table.problems, *reader.problems, *doubts, *counties.problems]:
        raise ImportErrors(*map(places.named, problems))

    report = PlaceReport(ignored=places.ignored, left_out=dict(reader.left_out))
    taken = [(entry, found) for entry, found in placed if found and county in (None, found)]
    report.elsewhere = len(placed) - len(taken)
    for batch in batches(taken):
        _write(batch, places, report.places)
    closing = Closing(reader.closed, county)
    closing.write(report.places)
    report.elsewhere += closing.elsewhere
    report.remarks += [*map(str, reader.doubts), *closing.remarks(), *remarks(places, reader, taken)]
    if dry_run:
        transaction.set_rollback(True)
        return report
    PlaceImport.objects.note({(found.pk, entry.kind) for entry, found in taken})
    if not report.is_unchanged:
        # A school near a border may be near scenes of the next county too.
        kinds = sorted({entry.kind for entry, _county in taken} | ({SCHOOL} if closing.lines else set()))
        nearby.refresh_all(Round.objects.select_related("county"), kinds=kinds)
    return report


def _write(batch: list[tuple[PlaceEntry, County]], places: PlaceTable, tally: Tally) -> None:
    keys = [entry.source_id for entry, _county in batch]
    stored = {(place.kind, place.source_id): place for place in Place.objects.filter(source_id__in=keys)}
    new, changed = [], []
    for entry, county in batch:
        place = stored.get(entry.key)
        if place is None:
            new.append(_tell(Place(kind=entry.kind, source_id=entry.source_id), entry, county, FIELDS))
            continue
        before = _state(place)
        if _state(_tell(place, entry, county, places.header)) != before:
            changed.append(place)
    locate(new + changed)
    Place.objects.bulk_create(new)
    Place.objects.bulk_update(changed, [*STORED, "easting", "northing"])
    tally.created += len(new)
    tally.changed += len(changed)
    tally.unchanged += len(batch) - len(new) - len(changed)


def _tell(place: Place, entry: PlaceEntry, county: County, columns: Collection[str]) -> Place:
    """The place what the row says of it, as far as the file has columns for it."""
    place.county = county
    place.latitude, place.longitude = entry.latitude, entry.longitude
    for column, attribute in FIELDS.items():
        if column in columns:
            setattr(place, attribute, getattr(entry, attribute))
    return place


def _state(place: Place) -> list[Any]:
    return [getattr(place, attribute) for attribute in STORED]
