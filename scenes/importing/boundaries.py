"""Where areas lie between two days, from a file: one boundary of an area at a time, none upon another of its kind."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.area_names import key
from municipalities.models import Boundary, County
from municipalities.site.importing.problems import ImportErrors, Problem
from municipalities.site.importing.report import Report, Tally
from municipalities.site.texts import one_line
from scenes.geometry import project_all, to_geojson, to_shape
from scenes.simplifying import simplified

from .boundary_file import CATEGORIES, NAMES, BoundaryFile, first_of
from .boundary_units import KIND, NotFoundError, Period, Unit, Units, county_of_unit, period_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DAY = datetime.timedelta(days=1)
OVERLAP_TOLERANCE = 0.01
"""Of the smaller area's. Neighbours that were drawn apart from one another never meet to the metre."""
NAME_MAX = 100


@dataclass
class BoundaryReport(Report):
    boundaries: Tally = field(default_factory=Tally)
    elsewhere: int = 0
    ended: list[str] = field(default_factory=list)
    """What the file says nothing of, but ends."""
    lightened: int = 0
    """Read in before boundaries were simplified for maps, and simplified now."""

    def tallies(self) -> list[tuple[type[models.Model], Tally]]:
        return [(Boundary, self.boundaries)]

    @property
    def is_unchanged(self) -> bool:
        return super().is_unchanged and not self.lightened

    def lines(self) -> Iterator[str]:
        yield from super().lines()
        if self.lightened:
            yield ngettext(
                "%(count)s boundary from before is now simplified for maps.",
                "%(count)s boundaries from before are now simplified for maps.",
                self.lightened,
            ) % {"count": self.lightened}
        if self.ended:
            yield _("No longer on the list: %(names)s.") % {"names": ", ".join(self.ended)}
        if self.elsewhere:
            yield ngettext(
                "%(count)s area left out, in another county.",
                "%(count)s areas left out, in other counties.",
                self.elsewhere,
            ) % {"count": self.elsewhere}


@dataclass(frozen=True)
class Drawn:
    """A boundary of the file."""

    line: int
    shape: BaseGeometry
    unit: Unit | None = None
    name: str = ""
    """A vulnerable area's, as its category."""
    category: str = ""

    @property
    def label(self) -> str:
        return self.name or str(self.unit)

    @property
    def subject(self) -> Any:
        return self.unit.pk if self.unit else key(self.name)

    def problem(self, message: str) -> Problem:
        return Problem(message, self.line, self.label)


@transaction.atomic
def import_boundaries(
    file: BoundaryFile,
    *,
    kind: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    county: County | None = None,
    source: str,
    dry_run: bool = False,
) -> BoundaryReport:
    """Raises ImportErrors and writes nothing when a boundary is wrong."""
    import_ = _Import(kind, valid_from, valid_to, county, source)
    import_.take(file)
    if problems := [*file.problems, *import_.problems]:
        raise ImportErrors(*problems)
    import_.write()
    if dry_run:
        transaction.set_rollback(True)
    return import_.report


class _Import:
    def __init__(
        self, kind: str, first: datetime.date, last: datetime.date | None, county: County | None, source: str
    ) -> None:
        self.kind, self.first, self.last, self.county, self.source = kind, first, last, county, source
        self.report = BoundaryReport()
        self.problems: list[Problem] = []
        self.new: list[Drawn] = []
        self.changed: list[Boundary] = []
        self.present = self._present()

    @property
    def period(self) -> Period:
        return self.first, self.last or datetime.date.max

    @property
    def is_list(self) -> bool:
        """What is not on a new list of vulnerable areas is none any longer. Other areas exist without a boundary."""
        return self.kind == KIND.VULNERABLE_AREA

    def _present(self) -> dict[Any, list[Boundary]]:
        """By what they are the boundary of, the earliest first."""
        found: dict[Any, list[Boundary]] = defaultdict(list)
        boundaries = Boundary.objects.filter(kind=self.kind).select_for_update(no_key=True, of=("self",))
        if not self.is_list:
            of_county = f"{self.kind}__municipality__county" if self.kind == KIND.DISTRICT else f"{self.kind}__county"
            boundaries = boundaries.select_related(of_county)
        for one in boundaries:
            found[key(one.name) if self.is_list else getattr(one, f"{self.kind}_id")].append(one)
        return {subject: sorted(ones, key=_begins) for subject, ones in found.items()}

    # --- What the file says

    def take(self, file: BoundaryFile) -> None:
        drawn = list(self._drawn(file))
        self._refuse_twice(drawn)
        if self.is_list:
            drawn = self._in_the_county(drawn)
            self._end_the_earlier_list({one.subject for one in drawn})
        for one in drawn:
            self._place_in_time(one)
        if not self.problems:
            self._refuse_overlaps(drawn)

    def _drawn(self, file: BoundaryFile) -> Iterator[Drawn]:
        units = None if self.is_list else Units(self.kind, county=self.county, period=self.period)
        for row in file.rows:
            shape = file.shapes.get(row.line)
            try:
                unit = units.find(row.cells) if units else None
                name, category = ("", "") if units else _listed(row.cells)
            except NotFoundError as error:
                self.problems.append(Problem(str(error), row.line))
                continue
            if units and unit is None:
                self.report.elsewhere += 1
            elif shape is not None:
                yield Drawn(row.line, shape, unit, name, category)

    def _refuse_twice(self, drawn: list[Drawn]) -> None:
        first: dict[Any, Drawn] = {}
        for one in drawn:
            if (other := first.setdefault(one.subject, one)) is not one:
                message = _("is in line %(line)d too. Join its parts to one MultiPolygon.")
                self.problems.append(one.problem(message % {"line": other.line}))

    def _in_the_county(self, drawn: list[Drawn]) -> list[Drawn]:
        here = [one for one in drawn if self._is_in_the_county(one.shape)]
        self.report.elsewhere += len(drawn) - len(here)
        return here

    def _is_in_the_county(self, shape: BaseGeometry) -> bool:
        """By its middle. A county without a boundary on record takes them all."""
        return self._county_shape is None or bool(self._county_shape.intersects(shape.centroid))

    @cached_property
    def _county_shape(self) -> BaseGeometry | None:
        geometry = self.county.boundaries.geometry() if self.county else None
        return to_shape(geometry) if geometry else None

    # --- One at a time

    def _place_in_time(self, drawn: Drawn) -> None:
        same = next((one for one in self.present.get(drawn.subject, []) if one.valid_from == self.first), None)
        if same:
            self._compare(drawn, same)
            return
        for one in self.present.get(drawn.subject, []):
            if one.valid_from and one.valid_from > self.first:
                self._refuse_unless_over(drawn, before=one)
            elif one.valid_to is None:
                self._end(one)
            elif one.valid_to >= self.first:
                message = _("has a boundary until %(day)s. Give --valid-from %(after)s or later.")
                self.problems.append(drawn.problem(message % {"day": one.valid_to, "after": one.valid_to + DAY}))
        self.new.append(drawn)

    def _compare(self, drawn: Drawn, same: Boundary) -> None:
        """The same file once more changes nothing, nor does it open again what a later one has ended."""
        if same.geometry != to_geojson(drawn.shape) or same.category != drawn.category:
            message = _("has another boundary from %(day)s already. Delete that one under Administration first.")
            self.problems.append(drawn.problem(message % {"day": self.first}))
        elif self.last is None or same.valid_to == self.last:
            self.report.boundaries.unchanged += 1
        else:
            for one in self.present[drawn.subject]:
                if one.valid_from and one.valid_from > self.first:
                    self._refuse_unless_over(drawn, before=one)
            same.valid_to = self.last
            self.changed.append(same)

    def _refuse_unless_over(self, drawn: Drawn, *, before: Boundary) -> None:
        begins = _begins(before)
        if self.period[1] >= begins:
            message = _("has a later boundary, from %(day)s. Give --valid-to %(before)s or earlier.")
            self.problems.append(drawn.problem(message % {"day": begins, "before": begins - DAY}))

    def _end(self, one: Boundary) -> None:
        one.valid_to = self.first - DAY
        self.changed.append(one)

    def _end_the_earlier_list(self, subjects: set[Any]) -> None:
        others = [one for subject, ones in self.present.items() if subject not in subjects for one in ones]
        for one in others:
            if not self._is_in_the_county(to_shape(one.geometry)):
                continue
            if _begins(one) < self.first and one.valid_to is None:
                self._end(one)
                self.report.ended.append(one.name)
            elif _begins(one) > self.first and self.period[1] >= _begins(one):
                message = _("There is a later list, from %(day)s. Give --valid-to %(before)s or earlier.")
                values = {"day": one.valid_from, "before": _begins(one) - DAY}
                self.problems.append(Problem(message % values))
                return

    # --- None upon another

    def _refuse_overlaps(self, drawn: list[Drawn]) -> None:
        """Also of those on record. The ones without a first day are those that load_reference gives, generalised to
        kilometres: they say nothing of where a border runs.
        """
        import shapely

        known = [one for ones in self.present.values() for one in ones if one.valid_from]
        shapes = project_all([*(one.shape for one in drawn), *(to_shape(one.geometry) for one in known)])
        pairs = shapely.STRtree(shapes).query(shapes[: len(drawn)], predicate="intersects").T.tolist() if drawn else []
        for number, other in pairs:
            if other <= number or not _overlap(shapes[number], shapes[other]):
                continue
            one = drawn[number]
            if other < len(drawn):
                self._refuse_overlap(one, drawn[other].label, period_of(drawn[other].unit, self.period))
            elif _subject(known[other - len(drawn)]) != one.subject:
                them = known[other - len(drawn)]
                self._refuse_overlap(one, str(them), _period(them))

    def _refuse_overlap(self, one: Drawn, other: str, period: Period) -> None:
        (first, last), (other_first, other_last) = period_of(one.unit, self.period), period
        if first <= other_last and other_first <= last:
            message = _("lies partly on %(other)s, which is of the same kind and time. Draw the border between them.")
            self.problems.append(one.problem(message % {"other": other}))

    # --- Writing

    def write(self) -> None:
        """What ends first: an area has one boundary without a last day."""
        Boundary.objects.bulk_update(self.changed, ["valid_to"])
        shown = self._for_maps()
        Boundary.objects.bulk_create(
            Boundary(
                kind=self.kind,
                name=one.name,
                category=one.category,
                geometry=to_geojson(one.shape),
                simplified=shown.get(one.line),
                source=self.source,
                valid_from=self.first,
                valid_to=self.last,
                **({self.kind: one.unit} if one.unit else {}),
            )
            for one in self.new
        )
        self._lighten_earlier()
        self.report.boundaries.created = len(self.new)
        self.report.boundaries.changed = len(self.changed)

    def _for_maps(self) -> dict[int, dict[str, Any]]:
        """By line. A map shows the areas of one county."""
        counties: dict[int, list[Drawn]] = defaultdict(list)
        for one in self.new:
            if one.unit:
                counties[county_of_unit(one.unit).pk].append(one)
        return {
            one.line: shape
            for drawn in counties.values()
            for one, shape in zip(drawn, simplified([one.shape for one in drawn]), strict=True)
            if shape != to_geojson(one.shape)
        }

    def _lighten_earlier(self) -> None:
        """Of the kind, whatever the file holds: what is on record from before boundaries were simplified for maps."""
        together: dict[tuple[int, datetime.date], list[Boundary]] = defaultdict(list)
        for ones in self.present.values():
            for one in ones:
                if one.valid_from and (unit := _unit(one)):  # those without a first day are generalised already
                    together[county_of_unit(unit).pk, one.valid_from].append(one)
        lightened = [one for ones in together.values() for one in _lightened(ones)]
        Boundary.objects.bulk_update(lightened, ["simplified"])
        self.report.lightened = len(lightened)


def _lightened(boundaries: list[Boundary]) -> Iterator[Boundary]:
    """All of a county's from one day at once, so that neighbours keep their common edge."""
    if any(one.simplified for one in boundaries):
        return
    shapes = simplified([to_shape(one.geometry) for one in boundaries])
    for one, shape in zip(boundaries, shapes, strict=True):
        if shape != to_geojson(to_shape(one.geometry)):
            one.simplified = shape
            yield one


def _listed(cells: dict[str, str]) -> tuple[str, str]:
    name, category = one_line(first_of(cells, *NAMES)), one_line(first_of(cells, *CATEGORIES))
    if not name:
        raise NotFoundError(_("has neither the property name nor NAMN."))
    for text in (name, category):
        if len(text) > NAME_MAX:
            raise NotFoundError(
                _("has %(length)d characters. The most is %(most)d.") % {"length": len(text), "most": NAME_MAX}
            )
    return name, category


def _begins(boundary: Boundary) -> datetime.date:
    return boundary.valid_from or datetime.date.min


def _subject(boundary: Boundary) -> Any:
    unit = _unit(boundary)
    return unit.pk if unit else key(boundary.name)


def _unit(boundary: Boundary) -> Unit | None:
    return boundary.municipality or boundary.district or boundary.local_police_area


def _period(boundary: Boundary) -> Period:
    """As it is now that the file has ended it, if it has."""
    return period_of(_unit(boundary), (_begins(boundary), boundary.valid_to or datetime.date.max))


def _overlap(one: BaseGeometry, other: BaseGeometry) -> bool:
    tolerated = OVERLAP_TOLERANCE * min(one.area, other.area)
    return bool(one.intersection(other).area > tolerated)
