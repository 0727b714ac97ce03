"""Figures with their bases: 8 of 26, never 8."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.area import area_change, area_words
from assessments.figures.comparison import Corrected
from assessments.figures.picture import Picture
from assessments.figures.summary import UNIT_KEYS
from municipalities.models import District
from municipalities.site.look import num, of, percent
from scenes.place_kinds import SCHOOL


@dataclass(frozen=True)
class Stat:
    """A figure with its base."""

    value: str
    base: str
    label: str


def stats(picture: Picture, corrected: Corrected) -> Iterator[Stat]:
    """`corrected` holds the published figures that were wrong, and what is right."""

    def right(measure: str, counted: int) -> int:
        found = corrected.get((None, measure))
        return found.right if found else counted

    listed, bases = right("listed", len(picture.listed)), picture.bases
    affected = {kind: right(measure, picture.affected(kind)) for measure, kind in UNIT_KEYS.items()}
    joint, area = right("joint", picture.joint), right("area_m2", sum(picture.areas))

    def stat(kind: str, label: str) -> Stat:
        return Stat(num(affected[kind]), _of(bases[kind]), label)

    yield stat(
        "municipality",
        ngettext(
            "municipality has at least one open drug scene",
            "municipalities have at least one open drug scene",
            affected["municipality"],
        ),
    )
    yield stat("local_police_area", ngettext("local police area", "local police areas", affected["local_police_area"]))
    if bases["district"]:
        yield stat("district", _districts_words(picture, affected["district"]))
    if listed:
        share = percent(joint / listed)
        label = _("judged jointly by police and municipality (%(share)s)") % {"share": share}
        yield Stat(num(joint), _of(listed), label)
    if listed and (near := picture.near(SCHOOL)) is not None:
        near = right("schools_within_500m", near)
        yield Stat(num(near), _of(listed), _near_words(picture, near))
    if listed and (counts := picture.in_vulnerable):
        outside = right("outside_vulnerable", counts[False])
        words = ngettext("lies outside vulnerable areas", "lie outside vulnerable areas", outside)
        yield Stat(num(outside), _of(listed), words)
    if picture.areas:
        drawn = of(len(picture.areas), listed)
        yield Stat(num(area), "", _("m² in all, %(drawn)s have an outline") % {"drawn": drawn})


def _of(base: int) -> str:
    return _("of %(base)s") % {"base": num(base)}


def _near_words(picture: Picture, count: int) -> str:
    text = ngettext("has a school within %(distance)s metres", "have a school within %(distance)s metres", count)
    return text % {"distance": num(picture.facts.near_m)}


def _districts_words(picture: Picture, count: int) -> str:
    """Names the municipality where only one is divided."""
    districts = [unit for unit in picture.all_units["district"].values() if isinstance(unit, District)]
    municipalities = {district.municipality_id for district in districts}
    words = ngettext("district", "districts", count)
    if len(municipalities) > 1:
        return words
    name = picture.all_units["municipality"][municipalities.pop()].name
    return _("%(districts)s in %(municipality)s") % {"districts": words, "municipality": name}


def area_note(picture: Picture) -> str:
    if not picture.listed:
        return ""
    if picture.areas:
        change = area_change(picture)
        return area_words(change) if change and change.both_drawn else ""
    return _("No scene has an outline in this round, so their area is not known.")


def vulnerable_note(picture: Picture) -> str:
    """Where the parties call a place something else than the boundaries say (rule 18)."""
    count = len(picture.told_otherwise)
    if not count:
        return ""
    text = ngettext(
        "Of %(count)s place the parties' category says otherwise than the boundaries of vulnerable areas. It stays.",
        "Of %(count)s places the parties' category says otherwise than the boundaries of vulnerable areas. It stays.",
        count,
    )
    return text % {"count": num(count)}
