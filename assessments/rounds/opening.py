"""What opening a round does, told beforehand: which places, which questions, and who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.judging.people import by_area
from assessments.models import Assessment
from assessments.models.assessment import AREAS_OF
from municipalities.models import Actor, District, LocalPoliceArea, Membership, Municipality
from municipalities.models.actor import Party
from municipalities.site.collation import swedish_key
from municipalities.site.look import num
from scenes.models import Round, Scene

from . import rules as rounds
from .questions import choice_of, choices_of_questions

Area = Municipality | District | LocalPoliceArea


@dataclass(frozen=True)
class Uncovered:
    """An area with places that begin, and no coordinator to judge them."""

    area: Area
    party: Party
    places: int

    def __str__(self) -> str:
        words = {
            Party.POLICE: ngettext(
                "%(area)s has no coordinator of the police: %(count)s place stands still.",
                "%(area)s has no coordinator of the police: %(count)s places stand still.",
                self.places,
            ),
            Party.MUNICIPALITY: ngettext(
                "%(area)s has no coordinator of the municipality: %(count)s place stands still.",
                "%(area)s has no coordinator of the municipality: %(count)s places stand still.",
                self.places,
            ),
        }[self.party]
        return words % {"area": self.area, "count": num(self.places)}


class Opening:
    def __init__(self, round: Round) -> None:
        self.round = round
        listed = Assessment.objects.listed().filter(round=round.previous, scene=OuterRef("pk"))
        self.scenes: list[Scene] = list(
            rounds.scenes_to_start(round)
            .annotate(was_listed=Exists(listed))
            .select_related("municipality", "district", "local_police_area")
        )

    @property
    def sentences(self) -> list[str]:
        told = [self._places(), self._asked_anew(), self._without_places(), self._questions()]
        return [
            *filter(None, told),
            _("All coordinators of the county can then answer, sign and propose new places."),
            _("Whoever has something to do gets a letter that lists it."),
        ]

    def _places(self) -> str:
        if self.round.previous is None:
            return _(
                "It is the county's first round, so it begins without assessments. The local police areas and "
                "municipalities propose their places."
            )
        count = sum(scene.was_listed for scene in self.scenes)  # type: ignore[attr-defined]
        return ngettext(
            "%(count)s assessment is made: one for each place that was an open drug scene in round %(previous)s.",
            "%(count)s assessments are made: one for each place that was an open drug scene in round %(previous)s.",
            count,
        ) % {"count": num(count), "previous": self.round.previous}

    def _asked_anew(self) -> str:
        count = sum(not scene.was_listed for scene in self.scenes)  # type: ignore[attr-defined]
        words = ngettext(
            "%(count)s more is made, for a watched place that its coordinators want to judge again.",
            "%(count)s more are made, for watched places that their coordinators want to judge again.",
            count,
        )
        return words % {"count": num(count)} if count else ""

    def _without_places(self) -> str:
        municipalities = Municipality.objects.filter(county=self.round.county_id)
        count = municipalities.exclude(pk__in={scene.municipality_id for scene in self.scenes}).count()
        words = ngettext(
            "%(count)s municipality begins without places, and is asked whether it has any.",
            "%(count)s municipalities begin without places, and are asked whether they have any.",
            count,
        )
        return words % {"count": num(count)} if count else ""

    def _questions(self) -> str:
        asked = choice_of(self.round)
        if not asked:
            return _("Nothing is asked beside the indicators, the conditions and the conclusion.")
        return _("Beside the indicators is asked: %(form)s.") % {"form": dict(choices_of_questions())[asked]}

    @property
    def uncovered(self) -> list[Uncovered]:
        """By area."""
        coordinators = Membership.objects.in_force().coordinating().filter(actor__kind__in=Actor.AREA_KINDS)
        covered = by_area(coordinators.filter(actor__county=self.round.county_id).select_related("actor")).keys()
        missing = Counter(
            (party, _area_of(scene, party))
            for scene in self.scenes
            for party in Party
            if not covered & set(_areas(scene, party))
        )
        found = [Uncovered(area, party, places) for (party, area), places in missing.items()]
        return sorted(found, key=lambda one: (swedish_key(str(one.area)), one.party))


def _areas(scene: Scene, party: Party) -> Iterator[tuple[str, int]]:
    for kind in AREAS_OF[party]:
        if pk := getattr(scene, f"{kind}_id"):
            yield kind, pk


def _area_of(scene: Scene, party: Party) -> Area:
    """Whose coordinator is missing: of a place in a district, the district's."""
    if party == Party.POLICE:
        return scene.local_police_area
    return scene.district or scene.municipality
