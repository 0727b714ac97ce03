"""What a file of places does not say, or says in words that are not known here: it decides what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import ngettext

from municipalities.models import County
from municipalities.site.importing.reading import shown_lines
from scenes.models import Place
from scenes.models.place import COMPULSORY, PlaceQuerySet
from scenes.place_kinds import SCHOOL

from .columns import PlaceTable
from .entries import PlaceEntry, PlaceEntryReader

Taken = Sequence[tuple[PlaceEntry, County]]


def remarks(places: PlaceTable, reader: PlaceEntryReader, taken: Taken) -> Iterator[str]:
    for form, lines in reader.forms.items():
        yield ngettext(
            "The school form “%(form)s” is not known here: line %(lines)s.",
            "The school form “%(form)s” is not known here: lines %(lines)s.",
            len(lines),
        ) % {"form": form, "lines": shown_lines(lines)}
    yield from _not_counted(taken)
    if reader.kept:
        yield ngettext(
            "%(count)d school on record has no coordinates in the file, and stays where it was: line %(lines)s.",
            "%(count)d schools on record have no coordinates in the file, and stay where they were: lines %(lines)s.",
            len(reader.kept),
        ) % {"count": len(reader.kept), "lines": shown_lines(reader.kept)}
    if places.is_register:
        yield from _still_closed(places, taken)
        yield from _not_mentioned(reader, taken)


def _not_counted(taken: Taken) -> Iterator[str]:
    lines = [
        entry.line for entry, _county in taken if entry.kind == SCHOOL and COMPULSORY not in entry.school_form.lower()
    ]
    if lines:
        yield ngettext(
            "%(count)d school is not counted as near, since its form is not “grundskola”: line %(lines)s.",
            "%(count)d schools are not counted as near, since their form is not “grundskola”: lines %(lines)s.",
            len(lines),
        ) % {"count": len(lines), "lines": shown_lines(lines)}


def _still_closed(places: PlaceTable, taken: Taken) -> Iterator[str]:
    """A register that tells of no last days does not open closed schools again."""
    if "to" in places.header:
        return
    closed = set(_schools(taken).filter(valid_to__lt=timezone.localdate()).values_list("source_id", flat=True))
    lines = [entry.line for entry, _county in taken if entry.source_id in closed]
    if lines:
        yield ngettext(
            "%(count)d school is active in the file, but has a last day on record and stays closed: line %(lines)s.",
            "%(count)d schools are active in the file, but have a last day on record and stay closed: lines %(lines)s.",
            len(lines),
        ) % {"count": len(lines), "lines": shown_lines(lines)}


def _not_mentioned(reader: PlaceEntryReader, taken: Taken) -> Iterator[str]:
    is_open = Q(valid_to=None) | Q(valid_to__gte=timezone.localdate())
    count = len(set(_schools(taken).filter(is_open).values_list("source_id", flat=True)) - reader.mentioned)
    if count:
        yield ngettext(
            "%(count)d school on record in the same county is not in the file, and stays open.",
            "%(count)d schools on record in the same counties are not in the file, and stay open.",
            count,
        ) % {"count": count}


def _schools(taken: Taken) -> PlaceQuerySet:
    counties = {county.pk for _entry, county in taken}
    return Place.objects.of_kind(SCHOOL).filter(county__in=counties).order_by()
