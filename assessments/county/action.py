"""What is done about the county's places: how many have an approved analysis, a decided plan, a current measure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.action import Action
from assessments.figures.picture import UNIT_OF, Picture
from assessments.figures.unit_tables import names_of
from municipalities.site.look import num, of
from scenes.place_kinds import SCHOOL

from .links import SceneLinks


@dataclass(frozen=True)
class Cell:
    text: str
    is_zero: bool
    url: str
    """To the places. Empty for who may not see all of them, and where there are none."""


@dataclass(frozen=True)
class Row:
    name: str
    of: str
    url: str
    """To the area's extract. Empty for a police area, and for who may not see all of its places."""
    cells: list[Cell]
    """With an analysis, with a plan, with a current measure, and without one."""


@dataclass(frozen=True)
class ActionTable:
    heading: str
    caption: str
    rows: list[Row]


@dataclass(frozen=True)
class WhatIsDone:
    county: Row
    near: str
    """Open drug scenes with a compulsory school near and no current measure, in words. Empty: not known."""
    near_url: str
    tables: list[ActionTable]


def what_is_done(picture: Picture, links: SceneLinks) -> WhatIsDone | None:
    """Nothing to tell of a county without open drug scenes."""
    if not picture.listed:
        return None
    every = [row.scene for row in picture.listed]
    return WhatIsDone(
        county=_row(_("The county"), every, picture, links.of_county, ""),
        near=_near(picture),
        near_url=links.of_county(action="near_no_measure") if picture.near_without_measure else "",
        tables=[_table(kind, picture, links) for kind in UNIT_OF if picture.listed_per(kind)],
    )


def _table(kind: str, picture: Picture, links: SceneLinks) -> ActionTable:
    heading, caption = names_of(kind)
    return ActionTable(heading, caption, list(_rows(kind, picture, links)))


def _rows(kind: str, picture: Picture, links: SceneLinks) -> Iterator[Row]:
    scenes: dict[int | None, list[int]] = {}
    for row in picture.listed:
        scenes.setdefault(UNIT_OF[kind](row.status), []).append(row.scene)
    for pk, unit in picture.units[kind].items():
        if pk in scenes:
            of_unit = partial(links.of_unit, kind, unit)
            yield _row(unit.name, scenes[pk], picture, of_unit, links.extract_of(kind, unit))


def _row(name: str, scenes: Collection[int], picture: Picture, link: Callable[..., str], url: str) -> Row:
    known = picture.facts.action or Action()
    counts = {
        "analysis": len(known.analysed.intersection(scenes)),
        "plan": len(known.planned.intersection(scenes)),
        "measure": len(known.acted_on.intersection(scenes)),
    }
    counts["no_measure"] = len(scenes) - counts["measure"]
    cells = [Cell(num(count), not count, link(action=kind) if count else "") for kind, count in counts.items()]
    return Row(name, num(len(scenes)), url, cells)


def _near(picture: Picture) -> str:
    near, without = picture.near(SCHOOL), picture.near_without_measure
    if near is None or without is None:
        return ""
    text = ngettext(
        "%(share)s place with a compulsory school within %(metres)s metres has no current measure.",
        "%(share)s places with a compulsory school within %(metres)s metres have no current measure.",
        near,
    )
    return text % {"share": of(without, near), "metres": num(picture.facts.near_m)}
