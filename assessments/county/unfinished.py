"""The county's page while a round is open: how far it has come. Its count is no result and is compared with nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.charts import Series
from assessments.figures.comparison import Corrected, corrected_in
from assessments.figures.picture import UNIT_OF, Picture, UnitAnswer
from assessments.figures.progress import RoundTally, tallies, time_left
from assessments.figures.sentences import counted
from assessments.figures.unit_tables import names_of
from assessments.wording import listing
from municipalities.site.look import num, of
from scenes.models import Round

from .headline import subtitle
from .links import SceneLinks
from .missing import Missing, missing
from .series import SeriesRow, series_chart, series_rows

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


@dataclass(frozen=True)
class UnitProgress:
    name: str
    url: str
    done: str
    so_far: str
    """In words until every assessment of the unit is done, so that nobody reads it as a fall."""
    is_done: bool
    published: str
    was_published: str
    """Where another number was published and corrected since."""


@dataclass(frozen=True)
class UnitsProgress:
    heading: str
    caption: str
    rows: list[UnitProgress]
    said_none: str
    silent: str


@dataclass(frozen=True)
class OpenRound:
    round: Round
    previous: Round | None
    subtitle: str
    rounds: list[RoundTally]
    done: str
    of: str
    lead: str
    do_not_compare: str
    why: str
    time_left: str
    missing: Missing
    units: list[UnitsProgress]
    series: Series | None
    series_rows: list[SeriesRow]

    @property
    def opened_rounds(self) -> list[RoundTally]:
        return [tally for tally in self.rounds if tally.round.state != Round.State.PLANNED]

    @property
    def has_many_rounds(self) -> bool:
        return len(self.opened_rounds) > 6


def open_round(round: Round, user: AnyUser) -> OpenRound:
    picture, rounds = Picture(round), tallies(round.county)
    links = SceneLinks(round, user)
    corrected = corrected_in([picture.previous])[picture.previous] if picture.previous else {}
    done, total = len(picture.now), len(picture.rows)
    return OpenRound(
        round=round,
        previous=picture.previous,
        subtitle=subtitle(picture),
        rounds=rounds,
        done=num(done),
        of=ngettext("of %(count)s assessment done", "of %(count)s assessments done", total) % {"count": num(total)},
        lead=_lead(picture),
        do_not_compare=_do_not_compare(picture, rounds),
        why=_why(picture, rounds),
        time_left=f"{capfirst(time_left(round))}." if round.closes_on else "",
        missing=missing(picture, links),
        units=[_units(picture, kind, links, corrected) for kind in UNIT_OF if picture.bases[kind]],
        series=series_chart(picture, rounds),
        series_rows=list(series_rows(rounds)),
    )


def _lead(picture: Picture) -> str:
    listed, total = len(picture.listed), len(picture.rows)
    others = len(picture.now) - listed
    if not total:
        return _("No place has been added yet.")
    so_far = ngettext(
        "So far %(count)s place is judged to be an open drug scene",
        "So far %(count)s places are judged to be open drug scenes",
        listed,
    ) % {"count": num(listed)}
    not_listed = ngettext("%(count)s not to be one.", "%(count)s not to be.", others) % {"count": counted(others)}
    sentence = _("%(so_far)s, and %(others)s") % {"so_far": so_far, "others": not_listed} if others else f"{so_far}."
    if len(picture.now) == total:
        return sentence
    known = ngettext(
        "How many there are in the county is known when all %(count)s is done.",
        "How many there are in the county is known when all %(count)s are done.",
        total,
    )
    return f"{sentence} {known % {'count': num(total)}}"


def _latest(rounds: Sequence[RoundTally]) -> RoundTally | None:
    return next((tally for tally in reversed(rounds) if tally.round.is_published), None)


def _do_not_compare(picture: Picture, rounds: Sequence[RoundTally]) -> str:
    latest = _latest(rounds)
    if latest is None or picture.is_all_settled:
        return ""
    values = {"so_far": num(len(picture.listed)), "published": num(latest.right)}
    return _("Do not compare %(so_far)s with %(published)s") % values


def _why(picture: Picture, rounds: Sequence[RoundTally]) -> str:
    latest = _latest(rounds)
    if latest is None:
        return ""
    left = len(picture.rows) - len(picture.now)
    remaining = ngettext("%(count)s assessment is left.", "%(count)s assessments are left.", left) % {
        "count": num(left)
    }
    holds = _(
        "The latest published number is %(count)s, from round %(round)s, and holds until round %(now)s is published."
    ) % {"count": num(latest.right), "round": latest.round, "now": picture.round}
    return f"{remaining} {holds}"


def _units(picture: Picture, kind: str, links: SceneLinks, corrected: Corrected) -> UnitsProgress:
    """Units with something to judge, or that were affected in the round before."""
    unit_of = UNIT_OF[kind]
    total = Counter(unit_of(row.status) for row in picture.rows)
    done = Counter(unit_of(row.status) for row in picture.rows if row.is_settled)
    heading, caption = names_of(kind)
    before = picture.listed_before_per(kind)
    of_units = corrected.items() if kind == "municipality" else ()
    right = {pk: correct for (pk, measure), correct in of_units if measure == "listed"}
    return UnitsProgress(
        heading=heading,
        caption=caption,
        rows=[
            UnitProgress(
                name=unit.name,
                url=links.of_unit(kind, unit),
                done=of(done[pk], total[pk]) if total[pk] else "–",
                so_far=num(picture.listed_per(kind)[pk]) if picture.is_done(kind, pk) else _("not done"),
                is_done=picture.is_done(kind, pk),
                published=num(right[pk].right if pk in right else before[pk]),
                was_published=num(right[pk].published) if pk in right else "",
            )
            for pk, unit in picture.all_units[kind].items()
            if total[pk] or pk in right or pk in before
        ],
        said_none=_named(picture, kind, UnitAnswer.NONE, reported=True),
        silent=_named(picture, kind, UnitAnswer.NO_ANSWER, reported=False),
    )


def _named(picture: Picture, kind: str, answer: UnitAnswer, *, reported: bool) -> str:
    """Those without a place to judge. The table tells of the others."""
    units = picture.answers[kind].get(answer, [])
    names = [unit.name for unit in units if reported or not picture.has_places(kind, unit.pk)]
    if not names:
        return ""
    if reported:
        text = ngettext("%(names)s has said that it has none.", "%(names)s have said that they have none.", len(names))
    else:
        text = ngettext("%(names)s has not answered.", "%(names)s have not answered.", len(names))
    return text % {"names": listing(names)}
