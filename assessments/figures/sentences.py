"""What the figures say in words, grammatical for none, one and many."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from assessments.wording import listing
from municipalities.site.look import num

from .ledger import Ledger

NUMBERS = [
    pgettext_lazy("number of places", "one"),
    pgettext_lazy("number of places", "two"),
    pgettext_lazy("number of places", "three"),
    pgettext_lazy("number of places", "four"),
    pgettext_lazy("number of places", "five"),
    pgettext_lazy("number of places", "six"),
    pgettext_lazy("number of places", "seven"),
    pgettext_lazy("number of places", "eight"),
    pgettext_lazy("number of places", "nine"),
    pgettext_lazy("number of places", "ten"),
    pgettext_lazy("number of places", "eleven"),
    pgettext_lazy("number of places", "twelve"),
]


def counted(count: int) -> str:
    """Up to twelve in words, as one writes in running text."""
    return str(NUMBERS[count - 1]) if 1 <= count <= len(NUMBERS) else num(count)


def alternatives(texts: Sequence[str]) -> str:
    """One, two or three."""
    if len(texts) < 2:
        return "".join(texts)
    return _("%(first)s or %(last)s") % {"first": ", ".join(texts[:-1]), "last": texts[-1]}


def comparison(change: int, round: str) -> str:
    """Against the round before."""
    if not change:
        return _("It is as many as in round %(round)s.") % {"round": round}
    values = {"count": counted(abs(change)), "round": round}
    if change < 0:
        return _("It is %(count)s fewer than in round %(round)s.") % values
    return _("It is %(count)s more than in round %(round)s.") % values


def what_happened(ledger: Ledger) -> str:
    """Ten places have ceased and no new ones have been added."""
    sentences = [listing([_ceased(ledger.ceased), _new(ledger.new)])]
    others = [
        _returned(ledger.returned) if ledger.returned else "",
        _merged(ledger.merged) if ledger.merged else "",
        _split(ledger.split) if ledger.split else "",
    ]
    if any(others):
        sentences.append(listing([clause for clause in others if clause]))
    return " ".join(f"{capfirst(sentence)}." for sentence in sentences)


def _ceased(count: int) -> str:
    if not count:
        return _("no place has ceased")
    return ngettext("%(count)s place has ceased", "%(count)s places have ceased", count) % {"count": counted(count)}


def _new(count: int) -> str:
    if not count:
        return _("no new ones have been added")
    return ngettext("%(count)s new one has been added", "%(count)s new ones have been added", count) % {
        "count": counted(count)
    }


def _returned(count: int) -> str:
    return ngettext("%(count)s has come back", "%(count)s have come back", count) % {"count": counted(count)}


def _merged(count: int) -> str:
    """Negative where places that were not counted before merged into one that is."""
    if count < 0:
        return _("mergers have increased the number by %(count)s") % {"count": counted(-count)}
    return _("mergers have reduced the number by %(count)s") % {"count": counted(count)}


def _split(count: int) -> str:
    if count < 0:
        return _("splits have reduced the number by %(count)s") % {"count": counted(-count)}
    return _("splits have increased the number by %(count)s") % {"count": counted(count)}


def not_comparable_yet(pending: int, round: str) -> str:
    text = ngettext(
        "%(count)s place from round %(round)s is not settled yet, so the number cannot be compared.",
        "%(count)s places from round %(round)s are not settled yet, so the number cannot be compared.",
        pending,
    )
    return capfirst(text % {"count": counted(pending), "round": round})


def nothing_else(kinds: Sequence[str], *, moved: bool) -> str:
    """Names the kinds of change that have no column. `moved`: some scene changed area."""
    if kinds and not moved:
        return _("No places are %(kinds)s in the round, and none have changed area.") % {"kinds": alternatives(kinds)}
    if kinds:
        return _("No places are %(kinds)s in the round.") % {"kinds": alternatives(kinds)}
    return "" if moved else _("No places have changed area.")


def goal_verdict(change: int) -> str:
    if change < 0:
        return _("The goal is reached: fewer than in the previous round.")
    if change:
        return _("The goal is not reached: more than in the previous round.")
    return _("The goal is not reached: as many as in the previous round.")


def equation(ledger: Ledger) -> str:
    """64 + 11 − 12 = 63"""
    terms = [num(ledger.opening)]
    for kind, direction in DIRECTIONS.items():
        if amount := direction * getattr(ledger, kind):
            terms.append(f"{'+' if amount > 0 else '−'} {num(abs(amount))}")
    return f"{' '.join(terms)} = {num(ledger.expected)}"


DIRECTIONS = {"new": 1, "returned": 1, "ceased": -1, "merged": -1, "split": 1, "pending": -1}
"""The kinds of change of a county, in the order of its ledger: they add or they remove."""

DIRECTIONS_OF_UNIT = DIRECTIONS | {"moved_in": 1, "moved_out": -1}
"""Those of a unit below the county, which scenes move in and out of."""
