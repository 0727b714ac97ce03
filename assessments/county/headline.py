"""The answer first, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures import sentences
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally
from assessments.figures.summary import number
from assessments.models import PublishedFigure
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
    published: str = ""
    """What was published instead of the figure, where it has been corrected."""
    correction: str = ""
    """When and why."""


def subtitle(picture: Picture) -> str:
    """When it was published, what it describes, what it is compared with."""
    round, previous = picture.round, picture.previous
    parts = [
        _state_words(picture),
        _("describes %(period)s") % {"period": period_words(round)},
        _("compared with round %(round)s") % {"round": previous.label} if previous and not round.is_open else "",
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


def headline(picture: Picture, rounds: Sequence[RoundTally], published: PublishedFigure | None) -> Headline:
    """`published` is the round's own published number, with its corrections."""
    round = picture.round
    tally = next(tally for tally in rounds if tally.round == round)
    correction = published.latest_correction if published else None
    listed = tally.right if correction else len(picture.listed)
    what = ngettext("open drug scene", "open drug scenes", listed)
    goal, verdict, is_met = _goal(picture, rounds)
    return Headline(
        figure=num(listed),
        what=what if round.is_published else _("%(scenes)s so far") % {"scenes": what},
        lead=" ".join(_lead(picture, rounds)),
        goal=goal,
        verdict=verdict,
        is_met=is_met,
        published=num(number(published.value)) if published and correction else "",
        correction=_("Published as %(published)s. Corrected on %(day)s: %(reason)s")
        % {"published": num(number(published.value)), "day": day_long(correction.at), "reason": correction.reason}
        if published and correction
        else "",
    )


def _lead(picture: Picture, rounds: Sequence[RoundTally]) -> Iterator[str]:
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
        yield sentences.comparison(change_of(picture, rounds), previous.label)
        yield sentences.what_happened(ledger)


def change_of(picture: Picture, rounds: Sequence[RoundTally]) -> int:
    """Between the two rounds as they have turned out to be."""
    right = {tally.round: tally.right for tally in rounds if tally.round.is_published}
    before = right.get(picture.previous, len(picture.listed_before)) if picture.previous else 0
    return right.get(picture.round, len(picture.listed)) - before


def _goal(picture: Picture, rounds: Sequence[RoundTally]) -> tuple[str, str, bool]:
    """The goal looks ahead, so it is measured on the newest published round only."""
    year = picture.round.county.goal_year
    if year is None:
        return "", "", False
    goal = _("The goal is that the number falls every round through %(year)s.") % {"year": year}
    published = [tally.round for tally in rounds if tally.round.is_published]
    if not published or published[-1] != picture.round or picture.ledger is None:
        return goal, "", False
    change = change_of(picture, rounds)
    return goal, sentences.goal_verdict(change), change < 0
