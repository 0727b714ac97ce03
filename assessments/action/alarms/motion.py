"""The question of a motion: which open drug scenes have a compulsory school nearby, and what is being done there?

Answered for a municipality, a district or the county in one round, as it was on the round's last day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models.measure import State
from assessments.figures.facts import AssessmentRow
from assessments.figures.picture import UNIT_OF
from assessments.signs import LIGHTS
from assessments.wording import listing
from municipalities.models import District, Municipality
from municipalities.site.look import day_long, measured, num
from scenes.models import Nearby, Round, Scene
from scenes.nearby import Near, near_by_name
from scenes.place_kinds import SCHOOL

from .counting import how_counted
from .ground import Ground, MeasureRow
from .schools import SchoolsOnRecord
from .words import why_none

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

KINDS = ("municipality", "district")
COUNTY = ""
"""As the address has it."""


@dataclass(frozen=True)
class Counted:
    """A measure that counts, as it was on the day."""

    name: str
    state: str
    note: str

    @property
    def in_words(self) -> str:
        """Without its sign, for files."""
        return ", ".join(filter(None, [f"{self.name}: {str(LIGHTS[self.state]).lower()}", self.note]))


@dataclass(frozen=True)
class Line:
    """A place with a compulsory school nearby."""

    pk: int
    name: str
    schools: list[str]
    measures: list[Counted]
    gap: str
    """What there is instead of a measure that counts; with one it is not told."""

    @property
    def is_gap(self) -> bool:
        return not self.measures


class Motion:
    def __init__(self, round: Round, user: AnyUser, area: str) -> None:
        self.round, self.user, self.area = round, user, area
        self.ground = Ground(round, user, round.ends)
        self.schools = SchoolsOnRecord(round, round.ends)
        self._days: dict[datetime.date, str] = {}

    # --- Areas

    @cached_property
    def areas(self) -> dict[str, str]:
        """What can be asked about, and its name: areas of which the user sees every open drug scene, also where there
        is none.
        """
        of_area: dict[str, set[int]] = {COUNTY: set()}
        for row in self.ground.picture.listed:
            for key in (COUNTY, *self._keys(row)):
                of_area.setdefault(key, set()).add(row.scene)
        names = {COUNTY: str(self.round.county), **self._names}
        seen = self.ground.seen.keys()
        sees_all = bool(seen) and seen >= of_area[COUNTY]
        mine = names.keys() if sees_all else self._mine
        return {key: names[key] for key in names if (seen >= of_area[key] if of_area.get(key) else key in mine)}

    @property
    def _mine(self) -> set[str]:
        own = {"municipality": Municipality.objects, "district": District.objects}
        return {
            f"{kind}-{_code(unit.pk, unit)}"
            for kind, units in own.items()
            for unit in units.in_own_area_of(self.user)  # type: ignore[attr-defined]  # both have it
        }

    @property
    def _names(self) -> dict[str, str]:
        units = self.ground.picture.all_units
        return {f"{kind}-{_code(pk, unit)}": unit.name for kind in KINDS for pk, unit in units[kind].items()}

    def _keys(self, row: AssessmentRow) -> Iterable[str]:
        units = self.ground.picture.all_units
        found = ((kind, UNIT_OF[kind](row.status)) for kind in KINDS)
        return [f"{kind}-{_code(pk, units[kind][pk])}" for kind, pk in found if pk is not None]

    @property
    def name(self) -> str:
        return self.areas[self.area]

    @cached_property
    def listed(self) -> list[int]:
        """The area's open drug scenes in the round, by name."""
        rows = self.ground.picture.listed
        chosen = {row.scene for row in rows if not self.area or self.area in self._keys(row)}
        return [scene for scene in self.ground.seen if scene in chosen]

    # --- Facts

    @property
    def is_known(self) -> bool:
        """Compulsory schools were on record."""
        return self.ground.picture.near_places(SCHOOL) is not None

    @cached_property
    def _schools(self) -> dict[int, list[Near]]:
        return near_by_name(Scene.objects.filter(pk__in=self.near), self.round, kind=SCHOOL)

    @cached_property
    def near(self) -> list[int]:
        """With a school nearby, as the round counts it."""
        near = self.ground.picture.near_places(SCHOOL) or set()
        return [scene for scene in self.listed if scene in near]

    @cached_property
    def _nearest(self) -> dict[int, Near | None]:
        """None: farther away than is looked for."""
        rows = Nearby.objects.filter(round=self.round).of_kind(SCHOOL).order_by()
        found = rows.values_list("scene", "nearest_name", "nearest_m")
        return {scene: None if metres is None else Near(name, metres) for scene, name, metres in found}

    @cached_property
    def lines(self) -> list[Line]:
        self.ground.about = set(self.near)
        return [self._line(scene) for scene in self.near]

    @property
    def gaps(self) -> list[Line]:
        return [line for line in self.lines if line.is_gap]

    def _line(self, scene: int) -> Line:
        # A published round does not follow the register: what it counted near is told even when it is there no more.
        schools = self._schools.get(scene) or [one for one in [self._nearest.get(scene)] if one]
        current = [one for one in self.ground.measures_at.get(scene, ()) if one.pk in self.ground.current]
        return Line(
            pk=scene,
            name=self.ground.seen[scene].name,
            schools=[f"{one.name} {measured(one.metres, 'm')}" for one in schools],
            measures=[self._counted(one) for one in current],
            gap="" if current else why_none(self.ground, scene),
        )

    def _counted(self, measure: MeasureRow) -> Counted:
        last = self.ground.told(measure.pk)[-1]
        name = measure.name if measure.plan in self.ground.readable else _("A measure of a plan for several areas")
        if last.state != State.DONE:
            return Counted(name, last.state, "")
        return Counted(name, last.state, self._done_on(last.since))

    def _done_on(self, day: datetime.date) -> str:
        """Many were done on the same day, and to write a day out is most of what a line costs."""
        if day not in self._days:
            self._days[day] = _("was done on %(day)s, counts for 12 months") % {"day": day_long(day)}
        return self._days[day]

    # --- Sentences

    @property
    def title(self) -> str:
        return _("Open drug scenes with a school within %(metres)s metres") % {"metres": self.metres}

    @property
    def metres(self) -> str:
        return num(self.ground.picture.facts.near_m)

    @property
    def day(self) -> str:
        return day_long(self.round.ends)

    @property
    def subtitle(self) -> str:
        values = {"area": self.name, "round": self.round.label, "day": self.day}
        return _("%(area)s · round %(round)s · as it was on %(day)s") % values

    @property
    def lead(self) -> str:
        """To be read aloud."""
        listed, near = len(self.listed), len(self.near)
        if not listed:
            values = {"area": self.name, "round": self.round.label}
            return _("%(area)s has no open drug scene in round %(round)s.") % values
        values = {"near": num(near), "count": num(listed), "area": self.name, "metres": self.metres}
        text = ngettext("%(area)s has %(count)s open drug scene.", "%(area)s has %(count)s open drug scenes.", listed)
        if not self.is_known:
            unknown = _("How far it is to schools has not been computed.")
            return f"{text % values} {unknown}"
        if not near:
            none = _("None of them has a compulsory school within %(metres)s metres.")
            return f"{text % values} {none % values}"
        has = ngettext(
            "%(near)s of them has one or more compulsory schools within %(metres)s metres.",
            "%(near)s of them have one or more compulsory schools within %(metres)s metres.",
            near,
        )
        return " ".join([text % values, has % values, *self._acted()])

    def _acted(self) -> Iterable[str]:
        acted, gaps = len(self.lines) - len(self.gaps), len(self.gaps)
        if acted:
            text = ngettext(
                "At %(count)s a measure was going on on %(day)s, or had been done in the twelve months before.",
                "At %(count)s a measure was going on on %(day)s, or had been done in the twelve months before.",
                acted,
            )
            yield text % {"count": num(acted), "day": self.day}
        if gaps:
            text = ngettext(
                "At %(count)s there was no measure: %(names)s.", "At %(count)s there was no measure: %(names)s.", gaps
            )
            yield text % {"count": num(gaps), "names": listing(line.name for line in self.gaps)}

    @property
    def old_schools(self) -> str:
        return self.schools.warning if self.is_known and self.listed else ""

    @property
    def beside_the_county(self) -> str:
        """Why it may tell of more than the county's page, which stays as it was published."""
        if self.round.published_on is None:
            return ""
        text = _(
            "The figures of the county's page were fixed when the round was published on %(published)s. Here counts "
            "also what has been reported since about %(day)s."
        )
        return text % {"published": day_long(self.round.published_on), "day": self.day}

    @property
    def others(self) -> str:
        """Places without a school nearby, with the nearest; empty where there are none."""
        names = [
            self._with_nearest(scene) for scene in self.listed if scene not in self.near and scene in self._nearest
        ]
        if not self.is_known or not names:
            return ""
        text = ngettext(
            "%(count)s place has no compulsory school within %(metres)s metres: %(names)s.",
            "%(count)s places have no compulsory school within %(metres)s metres: %(names)s.",
            len(names),
        )
        return text % {"count": num(len(names)), "metres": self.metres, "names": listing(names)}

    def _with_nearest(self, scene: int) -> str:
        name, nearest = self.ground.seen[scene].name, self._nearest[scene]
        if nearest is None:
            return _("%(place)s (none within 20 km)") % {"place": name}
        values = {"place": name, "school": nearest.name, "metres": measured(nearest.metres, "m")}
        return _("%(place)s (nearest is %(school)s, %(metres)s)") % values

    @property
    def nowhere(self) -> str:
        """Places of which it is not known where they are."""
        if not self.is_known:
            return ""
        names = [self.ground.seen[scene].name for scene in self.listed if scene not in self._nearest]
        text = ngettext(
            "It is not known where %(names)s lies, so it is not counted.",
            "It is not known where %(names)s lie, so they are not counted.",
            len(names),
        )
        return text % {"names": listing(names)} if names else ""

    @property
    def counted(self) -> list[str]:
        return how_counted(self.round, self.schools)


def _code(pk: int, unit: object) -> str:
    return unit.code if isinstance(unit, Municipality) else str(pk)
