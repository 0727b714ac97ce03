"""Listed scenes for the number of people who live in an area (rule 20)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .facts import Inhabited

RATE_PER = 100_000
"""Most areas have tens of thousands of inhabitants and a few scenes: per 10,000 nearly all would begin with 0."""


def rate_of(listed: int | None, inhabited: Inhabited | None) -> float | None:
    """None: not known, which is not nought."""
    return None if listed is None or inhabited is None else listed * RATE_PER / inhabited.number


def where_inhabitants_are_from(known: Iterable[Inhabited]) -> str:
    """Year and source of every number that is shown. A rate of one or two places moves with each of them."""
    told = {(one.year, one.source) for one in known}
    if not told:
        return ""
    sources = "; ".join(f"{year}, {source}" for year, source in sorted(told))
    return _("Inhabitants: %(sources)s. Where places are few, one more or less changes the rate a lot.") % {
        "sources": sources
    }
