"""What the county map shows beside the scenes themselves, which it fetches as GeoJSON."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.figures.facts import Inhabited
from assessments.figures.picture import Picture
from assessments.figures.rates import rate_of, where_inhabitants_are_from
from assessments.instrument import INSTRUMENTS
from assessments.models import Assessment
from assessments.scene_list.filters import CHANGES, RESULTS
from assessments.signs import WORDS
from municipalities.models import Boundary, County, District
from municipalities.site.look import num, rounded
from scenes.geographies import drawn_on
from scenes.maps import base_map
from scenes.models import Round
from scenes.place_kinds import PLACE_KINDS, all_of_them, any_of_them, place_shapes

if TYPE_CHECKING:
    from decimal import Decimal

    from municipalities.models.user import AnyUser

SHADES_FROM = (1, 3, 6, 11, 21)
"""The least number of listed scenes of each shade; an area with none has no shade."""

RATE_SHADES_FROM = (0, 1, 2, 5, 10)
"""Per 100,000 inhabitants: the same for every round and kind of area, so that two maps can be compared."""

MUNICIPALITY = "municipality"
RATE = "rate"


class AreaOnMap(NamedTuple):
    key: int
    name: str
    listed: int | None
    """None while it is not done, has not answered, and where the user does not see the round's figures yet."""
    inhabited: Inhabited | None
    by_rate: bool
    """Its shade is that of the rate."""

    @property
    def rate(self) -> Decimal | None:
        """As it is read, so that the shade is that of the number in the table."""
        rate = rate_of(self.listed, self.inhabited)
        return None if rate is None else rounded(rate, 1)

    @property
    def shade(self) -> int | None:
        """0 for none."""
        shown = self.rate if self.by_rate else self.listed
        if shown is None or not self.listed:
            return None if shown is None else 0
        return bisect_right(RATE_SHADES_FROM if self.by_rate else SHADES_FROM, shown)

    @property
    def hatch(self) -> str:
        """Of one without a shade: why it has none."""
        return "not-done" if self.listed is None else "unknown"


class CountyMap:
    """`kind` is of the areas that are shaded. Police areas and districts can be where they are drawn.

    The shade is that of the number of scenes, or where inhabitants are on record of the rate (rule 20).
    """

    def __init__(self, round: Round, user: AnyUser, kind: str = MUNICIPALITY, shades: str = "") -> None:
        self.round = round
        self.shows_figures = Round.objects.figures_visible_to(user).contains(round)
        self.kind = kind if kind in self.kinds else MUNICIPALITY
        self.by_rate = shades == RATE and self.has_rates
        counted = Assessment.objects.listed().filter(round=round).order_by().values_list(self.kind)
        self._listed = dict(counted.annotate(Count("pk"))) if self.shows_figures else {}

    @cached_property
    def kinds(self) -> dict[str, AreaWords]:
        """That can be chosen between."""
        drawn = Boundary.objects.valid_on(self.round.ends).filter(_of(self.round.county))
        present = set(drawn.order_by().values_list("kind", flat=True).distinct())
        return {kind: words for kind, words in area_words().items() if kind == MUNICIPALITY or kind in present}

    @property
    def words(self) -> AreaWords:
        return self.kinds[self.kind]

    @property
    def keep(self) -> str:
        """For the address of another round."""
        chosen = {"areas": self.kind if self.kind != MUNICIPALITY else "", "shades": RATE if self.by_rate else ""}
        return urlencode({name: value for name, value in chosen.items() if value})

    @cached_property
    def _picture(self) -> Picture:
        return Picture(self.round)

    @cached_property
    def _inhabited(self) -> dict[int, Inhabited]:
        return self._picture.facts.inhabitants.get(self.kind, {}) if self.shows_figures else {}

    @cached_property
    def has_rates(self) -> bool:
        """Of some area that is shown it is known how many live there."""
        return any(key in self._inhabited for key, _name in self._named)

    @property
    def inhabitants_are_from(self) -> str:
        return where_inhabitants_are_from(area.inhabited for area in self.areas if area.inhabited)

    @cached_property
    def _silent(self) -> frozenset[int]:
        """With something left to judge, or that have said nothing. In rounds read from history nobody was asked."""
        picture = self._picture
        if self.round.is_published and not picture.knows_zeros:
            return frozenset()
        units = picture.all_units[self.kind]
        return frozenset(pk for pk in units if not picture.is_done(self.kind, pk))

    def _count(self, key: int) -> int | None:
        return self._listed.get(key, 0) if self.shows_figures and key not in self._silent else None

    classification_kinds = (*RESULTS, "ceased")
    change_kinds = CHANGES
    place_kinds = PLACE_KINDS

    @property
    def all_kinds_of_places(self) -> str:
        return all_of_them()

    @property
    def silent_word(self) -> str:
        return _("no answer") if self.round.is_published else _("not done")

    @property
    def has_silent(self) -> bool:
        return any(area.listed is None for area in self.areas)

    @property
    def has_unknown(self) -> bool:
        return any(area.shade is None and area.listed is not None for area in self.areas)

    @property
    def has_none(self) -> bool:
        return any(area.shade == 0 for area in self.areas)

    @property
    def legend(self) -> str:
        return _("Open drug scenes per 100,000 inhabitants") if self.by_rate else self.words.legend

    @property
    def listed(self) -> int | None:
        """None until all of them are done."""
        if self.has_silent and not self.round.is_published:
            return None
        return sum(area.listed for area in self.areas if area.listed)

    @cached_property
    def areas(self) -> list[AreaOnMap]:
        """All of the county in the round, whatever the selection."""
        return [
            AreaOnMap(key, name, self._count(key), self._inhabited.get(key), self.by_rate) for key, name in self._named
        ]

    @cached_property
    def _named(self) -> list[tuple[int, str]]:
        return list(self._units.values_list("pk", "name"))

    @property
    def _units(self) -> QuerySet[Any]:
        county, day = self.round.county, self.round.ends
        if self.kind == "district":
            return District.objects.valid_on(day).filter(municipality__county=county).order_by("name")
        if self.kind == "local_police_area":
            return county.local_police_areas.valid_on(day).order_by("name")
        return county.municipalities.order_by("name")

    def shades(self) -> list[tuple[int, str]]:
        """Those in use, each with its numbers in words."""
        used = {area.shade for area in self.areas}
        least = RATE_SHADES_FROM if self.by_rate else SHADES_FROM
        in_words = _rates if self.by_rate else _numbers
        ranges = zip(least, [*least[1:], None], strict=True)
        return [(shade, in_words(*ends)) for shade, ends in enumerate(ranges, start=1) if shade in used]

    def data(self) -> dict[str, Any]:
        """For the script."""
        base, rounds = base_map(self.round.county), self.round.county.rounds.all()
        if self.kind != MUNICIPALITY:
            base["boundaries"] = self._boundaries()
        by_key = {area.key: area for area in self.areas}  # districts of two municipalities may share a name
        for boundary in base["boundaries"]:
            area = by_key[boundary["key"]]
            boundary |= {"listed": area.listed, "shade": area.shade, "hatch": area.hatch}
        return base | {
            "round": self.round.label,
            "rounds": [round.label for round in rounds],
            "validOn": self.round.ends.isoformat(),
            "of": {round.label: INSTRUMENTS[round.instrument].size for round in rounds},
            "words": {kind: capfirst(str(WORDS[kind])) for kind in [*CHANGES, *RESULTS]},
            "placeShapes": place_shapes(),
            "texts": _texts(),
        }

    def _boundaries(self) -> list[dict[str, Any]]:
        drawn = drawn_on(self.round.ends, self.kind, self.round.county).for_maps().order_by(f"{self.kind}__name")
        found = drawn.values_list(self.kind, f"{self.kind}__name", "shown")
        return [{"key": key, "name": name, "own": False, "geometry": geometry} for key, name, geometry in found]


def _of(county: County) -> Q:
    return Q(local_police_area__county=county) | Q(district__municipality__county=county)


class AreaWords(NamedTuple):
    """What is said of a kind of area around the map."""

    choice: str
    caption: str
    column: str
    legend: str
    total: str


def area_words() -> dict[str, AreaWords]:
    return {
        MUNICIPALITY: AreaWords(
            _("municipality"),
            _("Open drug scenes per municipality"),
            _("Municipality"),
            _("Open drug scenes in the municipality"),
            _("The county"),
        ),
        "local_police_area": AreaWords(
            _("local police area"),
            _("Open drug scenes per local police area"),
            pgettext("column", "Local police area"),
            _("Open drug scenes in the local police area"),
            _("In all"),
        ),
        "district": AreaWords(
            _("district"),
            _("Open drug scenes per district"),
            pgettext("column", "District"),
            _("Open drug scenes in the district"),
            _("In all"),
        ),
    }


def _numbers(least: int, above: int | None) -> str:
    if above is None:
        return _("%(least)d or more") % {"least": least}
    return f"{least}–{above - 1}"


def _rates(least: int, above: int | None) -> str:
    if above is None:
        return _("%(least)d or higher") % {"least": least}
    return f"{least}–{num(above - 0.1, 1)}" if least else _("below %(above)d") % {"above": above}


def _texts() -> dict[str, str]:
    return {
        "loading": _("Fetching places …"),
        "shown": _("The map shows %(count)s."),
        "partlyShown": _("This part of the map shows %(count)s of %(of)s."),
        "nowhere": _("%(count)s without outline and position can only be seen in the list."),
        "compared": _("When you zoom in, the outlines of the rounds lie on top of each other."),
        "swipe": _("The line parts the rounds. It is moved by mouse, finger or arrow keys."),
        "beside": _("The maps move together."),
        "place": ngettext("%(count)s place", "%(count)s places", 1),
        "places": ngettext("%(count)s place", "%(count)s places", 2),
        "cluster": _("%(count)s. Click to zoom in."),
        "score": _("%(score)s of %(of)s"),
        "school": _("nearest school %(school)s, %(distance)s"),
        "round": _("round %(round)s"),
        "earlier": _("round %(round)s, dashed"),
        "later": _("round %(round)s, filled"),
        "noOutline": _("no outline"),
        "zoomIn": _("Zoom in to see %(places)s.") % {"places": all_of_them()},
        "noPlaces": _("No %(places)s are known here.") % {"places": any_of_them()},
        "tooMany": _("The first %(count)s are shown. Zoom in to see all."),
        "placesFailed": capfirst(_("%(places)s could not be fetched.") % {"places": all_of_them()}),
    }


class Counts(NamedTuple):
    """How many rows of scene_table there are of each kind, in one query."""

    all: int
    listed: int
    ceased: int
    pending: int

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Counts:
        found = rows.order_by().aggregate(
            all=Count("pk"),
            listed=Count("pk", filter=Q(is_listed=True)),
            ceased=Count("pk", filter=Q(change="ceased")),
            pending=Count("pk", filter=Q(settled_at=None)),
        )
        return cls(**found)

    @property
    def in_short(self) -> str:
        """5 open drug scenes, 1 ceased."""
        ceased, pending = num(self.ceased), num(self.pending)
        others = self.all - self.listed - self.ceased - self.pending
        parts = [
            ngettext("%(count)s open drug scene", "%(count)s open drug scenes", self.listed)
            % {"count": num(self.listed)},
            ngettext("%(count)s ceased", "%(count)s ceased", self.ceased) % {"count": ceased} if self.ceased else "",
            ngettext("%(count)s not settled yet", "%(count)s not settled yet", self.pending) % {"count": pending}
            if self.pending
            else "",
            ngettext("%(count)s other place", "%(count)s other places", others) % {"count": num(others)}
            if others
            else "",
        ]
        return ", ".join(filter(None, parts))
