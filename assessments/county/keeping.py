"""A published round's page is the same until something is added to the round, and drawing it is most of what it costs.

It is kept under all that it follows from, so that nothing has to be thrown away when any of it changes: what is then
asked for is another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Q, Sum

from assessments.figures.action import Action, action_in
from assessments.figures.facts import from_json
from assessments.figures.progress import RoundTally
from assessments.models import Publication, PublishedFigure, ZeroReport
from municipalities.models import County
from scenes.models import Nearby, Round

from .links import SceneLinks

HOUR = 60 * 60


def kept_under(round: Round, rounds: Sequence[RoundTally], links: SceneLinks, *, may_manage: bool) -> str:
    """Empty: the page is counted from what may change at any moment, and is not kept."""
    told = [tally.round for tally in rounds if tally.round.in_time <= round.in_time]
    publications = list(
        Publication.objects.filter(round__county=round.county_id).order_by("pk").values_list("pk", "round", "at")
    )
    stored = {of for _pk, of, _at in publications}
    if not all(one.is_published and one.pk in stored for one in told):
        return ""
    county = round.county
    return repr(
        [
            round.pk,
            (county.code, county.name, county.goal_year, county.near_m),
            [_of_round(tally) for tally in rounds],
            publications,
            _figures(county),
            _known_since(round),
            (may_manage, links.sees_all, sorted((kind, sorted(areas)) for kind, areas in links.mine.items())),
        ]
    )


def _of_round(tally: RoundTally) -> tuple[Any, ...]:
    """Of one that is not published only that it is there: how far it has come is not told."""
    round = tally.round
    identity = (round.pk, *round.in_time, round.state, round.published_on, round.instrument)
    return (*identity, *tally[1:]) if round.is_published else identity


def _figures(county: County) -> dict[str, Any]:
    """Published and corrected in any of its rounds: rows are added, never changed."""
    return PublishedFigure.objects.filter(round__county=county).aggregate(
        Max("pk"), Count("pk", distinct=True), Max("corrections"), Max("corrections__at"), Count("corrections")
    )


def _known_since(round: Round) -> list[Any]:
    """What was not known when the round was published: who had no scene, what lies near, what is done about it."""
    near = Nearby.objects.filter(round=round).order_by("kind").values_list("kind")
    return [
        sorted(ZeroReport.objects.standing().filter(round=round).values_list("pk", flat=True)),
        list(near.annotate(Count("pk"), near=Count("pk", filter=Q(within__gt=0)), metres=Sum("nearest_m"))),
        action.packed() if (action := _action_known_since(round)) else None,
    ]


def _action_known_since(round: Round) -> Action | None:
    publication = Publication.objects.latest_of(round.pk)
    is_fixed = publication is None or from_json(publication.facts).action_then is not None
    return None if is_fixed else action_in(round)
