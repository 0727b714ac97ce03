"""What was published beside what the assessments give, and what has been corrected since (rule 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from assessments.models import Correction, PublishedFigure
from municipalities.site.look import day_long, num, of, rounded
from scenes.models import Round, Scene

from .picture import Picture
from .publishing import NEAR_MEASURES, computed_figures

Measure = PublishedFigure.Measure

LABELS = {
    Measure.MUNICIPALITIES: pgettext_lazy("figure", "Municipalities"),
    Measure.LOCAL_POLICE_AREAS: pgettext_lazy("figure", "Local police areas"),
    Measure.DISTRICTS: pgettext_lazy("figure", "Districts"),
    Measure.JOINT: pgettext_lazy("figure", "Joint assessments"),
    Measure.JOINT_SHARE: pgettext_lazy("figure", "Joint assessments"),
    Measure.AREA: pgettext_lazy("figure", "Total area, m²"),
}
"""Shorter than the measures' own names, and with room to break on a phone."""

Key = tuple[int | None, str]


class Correct(NamedTuple):
    published: int
    right: int


Corrected = Mapping[Key, Correct]


@dataclass(frozen=True)
class Computed:
    value: float
    base: int | None = None


@dataclass(frozen=True)
class FigureComparison:
    """One published figure, and whether the assessments say the same."""

    figure: PublishedFigure
    label: str
    published: str
    computed: str
    corrections: list[str]
    agrees: bool | None
    """None: the assessments cannot tell."""


def comparisons(picture: Picture) -> list[FigureComparison]:
    """The county's figures first, then the municipalities'."""
    figures = list(picture.round.published_figures.prefetch_related("corrections"))
    if not figures:
        return []
    computed = _computed(picture)
    found = [_comparison(figure, computed, picture) for figure in figures]
    return sorted(found, key=lambda comparison: comparison.figure.municipality_id is not None)


def corrected_in(rounds: Collection[Round]) -> dict[Round, dict[Key, Correct]]:
    """What turned out to be right in each round, of the figures that were not."""
    found: dict[int, dict[Key, Correct]] = {round.pk: {} for round in rounds}
    corrections = Correction.objects.filter(figure__round__in=found).order_by("at", "pk")
    names = ("figure__round", "figure__municipality", "figure__measure", "figure__value", "value")
    for pk, municipality, measure, published, right in corrections.values_list(*names):
        found[pk][municipality, measure] = Correct(int(published), int(right))  # the latest holds
    return {round: found[round.pk] for round in rounds}


def comparison_of(figure: PublishedFigure) -> FigureComparison:
    picture = Picture(figure.round)
    return _comparison(figure, _computed(picture), picture)


def _computed(picture: Picture) -> dict[Key, Computed]:
    """By municipality (none for the county) and measure."""
    computed: dict[Key, Computed] = {
        (figure.municipality_id, figure.measure): Computed(figure.value, figure.base)
        for figure in computed_figures(picture)
    }
    # A municipality without a listed scene has no figure of its own.
    for pk in picture.all_units["municipality"]:
        computed.setdefault((pk, Measure.LISTED), Computed(0, len(picture.listed)))
    computed |= dict(_near_per_municipality(picture))
    if picture.listed:
        computed[None, Measure.JOINT_SHARE] = Computed(100 * picture.joint / len(picture.listed))
        # Where no list is on record, the parties' own word is all that is known (rule 18).
        if (None, Measure.OUTSIDE_VULNERABLE) not in computed and all(row.category for row in picture.listed):
            outside = sum(row.category != Scene.Category.VULNERABLE for row in picture.listed)
            computed[None, Measure.OUTSIDE_VULNERABLE] = Computed(outside, len(picture.listed))
    return computed


def _near_per_municipality(picture: Picture) -> Iterator[tuple[Key, Computed]]:
    """Listed scenes with a school or preschool near."""
    for measure, kind in NEAR_MEASURES.items():
        near = picture.near_places(kind)
        if near is None:
            continue
        counts = Counter(row.status.municipality for row in picture.listed if row.scene in near)
        for pk, listed in picture.listed_per("municipality").items():
            yield (pk, measure), Computed(counts[pk], listed)


def _comparison(figure: PublishedFigure, computed: dict[Key, Computed], picture: Picture) -> FigureComparison:
    now = computed.get((figure.municipality_id, figure.measure))
    return FigureComparison(
        figure=figure,
        label=_label(figure, picture),
        published=_published_words(figure),
        computed=_computed_words(figure, now, picture),
        corrections=[_correction_words(figure, correction) for correction in figure.corrections.all()],
        agrees=_agrees(figure, now) if now else None,
    )


def _agrees(figure: PublishedFigure, computed: Computed) -> bool:
    """To as many decimals as were published: 96 % is 96.2 %."""
    decimals = 0 if figure.value == int(figure.value) else 1
    same_base = figure.base is None or computed.base is None or figure.base == computed.base
    return same_base and rounded(computed.value, decimals) == rounded(figure.value, decimals)


def _label(figure: PublishedFigure, picture: Picture) -> str:
    label = str(LABELS.get(Measure(figure.measure)) or capfirst(figure.get_measure_display()))
    if figure.municipality_id is None:
        return label
    return _("%(measure)s in %(municipality)s") % {
        "measure": label,
        "municipality": picture.all_units["municipality"][figure.municipality_id],
    }


def _published_words(figure: PublishedFigure) -> str:
    if figure.measure == Measure.JOINT_SHARE:
        return _percent(figure.value)
    if figure.measure == Measure.AREA:
        return area_words(figure.value, figure.base)
    return figure_words(figure.value, figure.base)


def _computed_words(figure: PublishedFigure, computed: Computed | None, picture: Picture) -> str:
    if computed is None:
        return "–"
    if figure.measure == Measure.JOINT_SHARE:
        return of(picture.joint, len(picture.listed))
    # A base that was not published is not printed against it either.
    base = computed.base if figure.base is not None else None
    if figure.measure == Measure.AREA:
        return area_words(computed.value, base)
    return figure_words(computed.value, base)


def figure_words(value: float, base: int | None) -> str:
    whole = int(value) if value == int(value) else value
    return num(whole) if base is None else of(whole, base)


def _correction_words(figure: PublishedFigure, correction: Correction) -> str:
    value = (
        _percent(correction.value) if figure.measure == Measure.JOINT_SHARE else figure_words(correction.value, None)
    )
    return _("Corrected to %(value)s on %(day)s: %(reason)s") % {
        "value": value,
        "day": day_long(correction.at),
        "reason": correction.reason,
    }


def area_words(value: float, drawn: int | None) -> str:
    """The base of an area is how many scenes have an outline, which it is not a part of."""
    if drawn is None:
        return num(value, 0)
    return _("%(area)s, %(count)s drawn") % {"area": num(value, 0), "count": num(drawn)}


def _percent(value: float) -> str:
    return f"{figure_words(value, None)}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Published:
    """A figure as it will be published."""

    label: str
    value: str


def in_words(figures: Iterable[PublishedFigure], picture: Picture) -> list[Published]:
    return [Published(_label(figure, picture), _published_words(figure)) for figure in figures]


def differing(found: Iterable[FigureComparison]) -> list[FigureComparison]:
    return [comparison for comparison in found if comparison.agrees is False]
