"""The page, and the agenda for the next meeting of the coordinators: rows of text that the template only prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instrument import Choice
from assessments.models import Assessment
from assessments.wording import value_words
from municipalities.models.actor import Party
from municipalities.site.collation import swedish_key
from municipalities.site.look import num, of, percent
from scenes.models import Round

from .pairs import Pair
from .tally import ENOUGH, Agreement, Tally

MUCH_UNKNOWN = 0.3
"""A party that does not know more often than this needs a talk, not a figure."""


@dataclass(frozen=True)
class Row:
    """An indicator, a local police area or the county."""

    name: str
    number: int
    tally: Tally

    @property
    def equal(self) -> str:
        return of(self.tally.equal, self.tally.pairs) if self.tally.pairs else "–"

    @property
    def share(self) -> str:
        return percent(self.tally.share)

    @property
    def ac1(self) -> str:
        return num(self.tally.ac1, 2)

    @property
    def kappa(self) -> str:
        return num(self.tally.kappa, 2)

    @property
    def why_no_kappa(self) -> str:
        if self.tally.is_enough and self.tally.all_alike:
            return _("cannot be computed, all answered %(answer)s") % {"answer": value_words(self.tally.all_alike)}
        return ""


@dataclass(frozen=True)
class Difference:
    """What the two said of one indicator of a place."""

    number: int
    label: str
    words: str


@dataclass(frozen=True)
class Item:
    """A place on the agenda."""

    assessment: Assessment
    differences: list[Difference]


class AgreementPage:
    def __init__(self, round: Round) -> None:
        self.agreement = Agreement(round)
        self.labels = {indicator.number: indicator.label for indicator in self.agreement.instrument.indicators}

    @property
    def is_empty(self) -> bool:
        return not self.agreement.pairs

    @property
    def county(self) -> Row:
        return Row(str(self.agreement.round.county), 0, self.agreement.in_all)

    @property
    def indicators(self) -> list[Row]:
        return [Row(label, number, self.agreement.of_indicator(number)) for number, label in self.labels.items()]

    @property
    def areas(self) -> list[Row]:
        def area(pair: Pair) -> str:
            return pair.assessment.local_police_area.name

        pairs = sorted(self.agreement.pairs, key=lambda pair: swedish_key(area(pair)))
        return [Row(name, 0, Tally.of(group)) for name, group in groupby(pairs, key=area)]

    @property
    def one_sided(self) -> list[str]:
        """Where one party says yes more often: what the coordinators may want to talk about first."""
        rows = [row for row in self.indicators if row.tally.police_only != row.tally.municipality_only]
        rows.sort(key=lambda row: -abs(row.tally.police_only - row.tally.municipality_only))
        return [_one_sided(row) for row in rows[:3]]

    @property
    def unknowing(self) -> list[str]:
        """Parties that often do not know."""
        return [words for party in Party if (words := _unknowing(party, self.agreement.pairs))]

    @property
    def agenda(self) -> list[Item]:
        """Places where the two differ, those with most first."""
        apart = [pair for pair in self.agreement.known if not pair.is_equal]
        groups = groupby(apart, key=attrgetter("assessment"))
        items = [Item(assessment, [self._difference(pair) for pair in pairs]) for assessment, pairs in groups]
        return sorted(items, key=lambda item: -len(item.differences))

    @property
    def about_few(self) -> str:
        """Why some rows have no figures."""
        if all(row.tally.is_enough for row in [*self.indicators, *self.areas]):
            return ""
        return _("Shares and coefficients are shown from %(count)s pairs of answers.") % {"count": ENOUGH}

    def _difference(self, pair: Pair) -> Difference:
        words = _("the police %(police)s, the municipality %(municipality)s") % {
            "police": value_words(pair.police),
            "municipality": value_words(pair.municipality),
        }
        if pair.agreed:
            words = _("%(own)s; jointly %(agreed)s") % {"own": words, "agreed": value_words(pair.agreed)}
        return Difference(pair.indicator, self.labels[pair.indicator], words)


def _one_sided(row: Row) -> str:
    police, municipality = row.tally.police_only, row.tally.municipality_only
    if police > municipality:
        text = ngettext(
            "The police say yes and the municipality no at %(count)s place, the other way round at %(other)s.",
            "The police say yes and the municipality no at %(count)s places, the other way round at %(other)s.",
            police,
        )
    else:
        text = ngettext(
            "The municipality says yes and the police no at %(count)s place, the other way round at %(other)s.",
            "The municipality says yes and the police no at %(count)s places, the other way round at %(other)s.",
            municipality,
        )
    sentence = text % {"count": max(police, municipality), "other": min(police, municipality)}
    return f"{row.number}. {row.name}: {sentence}"


def _unknowing(party: Party, pairs: Iterable[Pair]) -> str:
    given = [getattr(pair, party) for pair in pairs]
    count = given.count(Choice.UNKNOWN)
    if not given or count / len(given) <= MUCH_UNKNOWN:
        return ""
    text = {
        Party.POLICE: _("The police do not know in %(part)s answers. Talk about why before you read the figures."),
        Party.MUNICIPALITY: _(
            "The municipality does not know in %(part)s answers. Talk about why before you read the figures."
        ),
    }[party]
    return text % {"part": of(count, len(given))}
