"""Names of areas as people write them in files."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from municipalities.models import County, Municipality
from municipalities.site.importing.cells import Cells
from municipalities.site.texts import one_line

M = TypeVar("M")

MUNICIPAL_ENDINGS = " kommun", " stad"


class Municipalities:
    """Fetched once, and found by code or name."""

    def __init__(self, municipalities: QuerySet[Municipality], *, where: str) -> None:
        found = list(municipalities)
        self.where = where
        self._names = [municipality.name for municipality in found]
        self._by_key = by_name(found) | {municipality.code: municipality for municipality in found}

    def find(self, cells: Cells) -> Municipality | None:
        text = cells.text("municipality")
        if not text:
            return None
        # A spreadsheet takes 0180 for a number and drops the zero.
        municipality = self._by_key.get(text.zfill(4) if text.isdigit() else municipality_key(text, self._by_key))
        if municipality is None:
            message = _("“%(text)s” is no municipality in %(county)s.") % {"text": text[:40], "county": self.where}
            cells.refuse("municipality", message + suggestion(text, self._names))
        return municipality


def county_of(code: str) -> County | None:
    """A spreadsheet, or a person, drops the zero of 01."""
    return County.objects.filter(code=one_line(code).zfill(2)).first()


def by_name(areas: Iterable[M]) -> dict[str, M]:
    return {key(str(area)): area for area in areas}


def names(areas: Mapping[str, object]) -> list[str]:
    return [str(area) for area in areas.values()]


def key(name: str) -> str:
    """However it is spaced and cased, and whether or not its å is one character (files from macOS)."""
    return one_line(name).casefold()


def municipality_key(name: str, known: Container[str]) -> str:
    """Of Lund also where it says Lunds kommun. The s is taken away where nothing is found with it, as Borås is."""
    found = key(name)
    for ending in MUNICIPAL_ENDINGS:
        bare = found.removesuffix(ending)
        if found not in known and bare != found:
            return next((one for one in (bare, bare.removesuffix("s")) if one in known), found)
    return found


def suggestion(text: str, candidates: Iterable[str]) -> str:
    close = get_close_matches(text.capitalize(), list(candidates), n=1)
    return " " + _("Did you mean %(name)s?") % {"name": close[0]} if close else ""
