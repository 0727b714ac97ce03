"""The answer first, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures import sentences
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally
from assessments.wording import period_words
from municipalities.site.look import day_long, num


@dataclass(frozen=True)
class Headline:
    figure: str
    what: str
    lead: str
    goal: str
    """What the goal is."""
    verdict: str
    """Whether it is met; empty where nothing can be said."""
    is_met: bool


def subtitle(picture: Picture) -> str:
    """When it was published, what it describes, what it is compared with."""
    round, previous = picture.round, picture.previous
    parts = [
        _state_words(picture),
        _("describes %(period)s") % {"period": period_words(round)},
        _("compared with round %(round)s") % {"round": previous.label} if previous else "",
    ]
    return " · ".join(part for part in parts if part)


def _state_words(picture: Picture) -> str:
    round = picture.round
    if round.is_published:
        return _("Published %(day)s") % {"day": day_long(round.published_on)}
    if not round.is_open:
        return _("Being proofed, not published")
    if round.closes_on:
        return _("Open. Sign by %(day)s") % {"day": day_long(round.closes_on)}
    return _("Open, not published")


def headline(picture: Picture, rounds: Sequence[RoundTally]) -> Headline:
    listed, round = len(picture.listed), picture.round
    what = ngettext("open drug scene", "open drug scenes", listed)
    goal, verdict, is_met = _goal(picture, rounds)
    return Headline(
        figure=num(listed),
        what=what if round.is_published else _("%(scenes)s so far") % {"scenes": what},
        lead=" ".join(_lead(picture)),
        goal=goal,
        verdict=verdict,
        is_met=is_met,
    )


def _lead(picture: Picture) -> Iterator[str]:
    ledger, previous = picture.ledger, picture.previous
    if not picture.round.is_published:
        done, total = len(picture.now), len(picture.rows)
        yield ngettext("%(done)s of %(of)s assessment is done.", "%(done)s of %(of)s assessments are done.", total) % {
            "done": num(done),
            "of": num(total),
        }
    if ledger is None or previous is None:
        yield _("It is the county's first round, so there is nothing to compare with yet.")
    elif ledger.pending:
        yield sentences.not_comparable_yet(ledger.pending, previous.label)
    else:
        yield sentences.comparison(ledger.change, previous.label)
        yield sentences.what_happened(ledger)


def _goal(picture: Picture, rounds: Sequence[RoundTally]) -> tuple[str, str, bool]:
    """The goal looks ahead, so it is measured on the newest published round only."""
    year = picture.round.county.goal_year
    if year is None:
        return "", "", False
    goal = _("The goal is that the number falls every round through %(year)s.") % {"year": year}
    published = [tally.round for tally in rounds if tally.round.is_published]
    if not published or published[-1] != picture.round or picture.ledger is None:
        return goal, "", False
    change = picture.ledger.change
    return goal, sentences.goal_verdict(change), change < 0
