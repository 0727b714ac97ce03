"""Names of areas as people write them in files."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from municipalities.models import District, LocalPoliceArea, Municipality
from municipalities.site.importing.cells import Cells
from municipalities.site.texts import one_line

M = TypeVar("M")
Unit: TypeAlias = Municipality | District | LocalPoliceArea
U = TypeVar("U", bound=Unit)

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
        municipality = self._by_key.get(as_code(text) or municipality_key(text, self._by_key))
        if municipality is None:
            message = _("“%(text)s” is no municipality in %(county)s.") % {"text": text[:40], "county": self.where}
            cells.refuse("municipality", message + suggestion(text, self._names))
        return municipality


def called(text: str, units: Iterable[U]) -> list[U]:
    """Those of one kind with that name; a municipality also by its code. Several, where they share a name."""
    units = list(units)
    names = {key(unit.name) for unit in units}
    return [unit for unit in units if _is_called(unit, text, names)]


def _is_called(unit: Unit, text: str, names: Container[str]) -> bool:
    if isinstance(unit, Municipality):
        return unit.code == as_code(text) or key(unit.name) == municipality_key(text, names)
    return key(unit.name) == key(text)


def not_one(text: str, found: Sequence[Unit], units: Iterable[Unit], *, where: str) -> str:
    """Why it is no area or several."""
    values = {"text": text[:40], "county": where}
    if found:
        return _("there are several areas called “%(text)s” in %(county)s.") % values
    return _("“%(text)s” is no such area in %(county)s.") % values + suggestion(text, [unit.name for unit in units])


def as_code(text: str) -> str:
    """Of a municipality, if it can be one. A spreadsheet takes 0180 for a number and drops the zero."""
    return text.zfill(4) if text.isdigit() else ""


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
