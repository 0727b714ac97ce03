"""What an administrator reads before areas are reorganised, before the day has come, and afterwards."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Assessment, MovedAssessment, Reorganisation, Signature, Transfer
from assessments.wording import listing, party_words
from municipalities.models import Actor, District, Membership, User
from municipalities.models.actor import Party
from municipalities.models.membership import AREAS
from municipalities.site.look import day_long, day_month
from scenes.models import Scene

from .handover import Area, Handover, Stake, Targets, field_of, mark_of, party_of, stakes
from .rules import transfers_of, why_skipped
from .undoing import moved_by, obstacles_to_undoing


@dataclass(frozen=True)
class Lack:
    """What stands in the way of judging in an area that takes over, and where it is mended."""

    words: str
    remedy: str
    url: str


@dataclass(frozen=True)
class Told:
    """Coordinators who read of the move on their start page."""

    side: str
    area: str
    people: str


@dataclass(frozen=True)
class PlaceToMove:
    scene: Scene
    before: Area
    after: Area
    stakes: list[Stake]
    staying: Assessment | None
    skipped: str = ""
    """Why it would stay, in words."""

    @property
    def assessments(self) -> list[str]:
        return [
            _("round %(round)s, %(state)s") % {"round": stake.assessment.round, "state": state_words(stake)}
            for stake in self.stakes
        ]

    @property
    def falling(self) -> list[str]:
        return [falling_words(part) for stake in self.stakes for part in stake.falling]


def state_words(stake: Stake) -> str:
    if stake.signatures:
        return _("signed by one of two")
    return _("started") if stake.assessment.is_started else _("not started")


def falling_words(part: Signature) -> str:
    """Whose, and which party."""
    if not part.took_part:
        return {
            Party.POLICE: _("that the police took no part"),
            Party.MUNICIPALITY: _("that the municipality took no part"),
        }[Party(part.party)]
    who = str(part.signed_by or _("Import"))
    signer = {"who": who, "party": part.get_party_display(), "day": day_month(part.signed_at)}
    return _("%(who)s (%(party)s), %(day)s") % signer


class Preview:
    def __init__(self, handover: Handover, targets: Targets, transfers: Iterable[Transfer] = ()) -> None:
        """`transfers` are those of a plan, which may no longer be possible as planned."""
        self.handover = handover
        self.transfers = list(transfers)
        skipped = {one.scene_id: why_skipped(one, handover) for one in self.transfers}
        self.skipped = {pk: str(Transfer.Skipped(why).label) for pk, why in skipped.items() if why}
        self.targets = {pk: area for pk, area in targets.items() if pk not in self.skipped}

    @cached_property
    def at_stake(self) -> dict[int, list[Stake]]:
        return stakes(self.handover, self.targets)

    @property
    def mark(self) -> str:
        return mark_of(self.at_stake)

    @cached_property
    def places(self) -> list[PlaceToMove]:
        scenes = [(scene, self.targets[scene.pk]) for scene in self.handover.scenes if scene.pk in self.targets]
        stay = [(one.scene, one.area) for one in self.transfers if one.scene_id in self.skipped]
        return [
            PlaceToMove(
                scene=scene,
                before=self.handover.area,
                after=target,
                stakes=self.at_stake.get(scene.pk, []),
                staying=self.handover.staying.get(scene.pk),
                skipped=self.skipped.get(scene.pk, ""),
            )
            for scene, target in [*scenes, *stay]
        ]

    @property
    def moving(self) -> list[PlaceToMove]:
        return [place for place in self.places if not place.skipped]

    @property
    def left(self) -> str:
        """Places that stay in the area since nobody has said otherwise."""
        named = {*self.targets, *self.skipped}
        return listing(str(scene) for scene in self.handover.scenes if scene.pk not in named)

    @property
    def assessments(self) -> int:
        return sum(len(of_scene) for of_scene in self.at_stake.values())

    @property
    def signatures(self) -> int:
        return sum(len(stake.signatures) for of_scene in self.at_stake.values() for stake in of_scene)

    @property
    def is_ahead(self) -> bool:
        return self.handover.day > timezone.localdate()

    @cached_property
    def takers(self) -> list[Area]:
        """Areas that take over, each once."""
        return list({area.pk: area for area in self.targets.values()}.values())

    @cached_property
    def lacks(self) -> list[Lack]:
        return [lack for area in self.takers for lack in lacks_of(area, self.handover.day)]

    @cached_property
    def told(self) -> list[Told]:
        return told_of(self.handover.area, self.takers, [place.scene for place in self.moving])


def lacks_of(area: Area, day: datetime.date) -> Iterator[Lack]:
    """By the day that it takes over, or today if that has passed."""
    kind, when = field_of(area), max(day, timezone.localdate())
    if not area.is_valid_on(when):
        url = reverse(f"admin:municipalities_{area._meta.model_name}_change", args=[area.pk])
        words = _("%(area)s has ended, so nobody can judge there.") % {"area": area}
        yield Lack(words, _("Read the area in the register"), url)
    actor = Actor.objects.filter(**{kind: area}).first()
    if actor is None:
        sort = Actor.Kind.POLICE if party_of(area) == Party.POLICE else Actor.Kind.DISTRICT
        known = {"kind": sort, kind: area.pk, "county": _county(area)}
        url = f"{reverse('admin:municipalities_actor_add')}?{urlencode(known)}"
        yield Lack(
            _("%(area)s has no actor, so nobody can be given an assignment.") % {"area": area}, _("Add an actor"), url
        )
    elif not _is_signed_for(area, when):
        words = {
            Party.POLICE: _("%(area)s has no coordinator on %(day)s: nobody can sign for the police."),
            Party.MUNICIPALITY: _("%(area)s has no coordinator on %(day)s: nobody can sign for the municipality."),
        }[party_of(area)]
        url = reverse("admin:municipalities_actor_change", args=[actor.pk])
        yield Lack(words % {"area": area, "day": day_long(when)}, _("Appoint a coordinator"), url)


def _is_signed_for(area: Area, day: datetime.date) -> bool:
    """By its own coordinators; for a district its municipality's may sign too."""
    own = Q(**{f"actor__{field_of(area)}": area})
    if isinstance(area, District):
        own |= Q(actor__municipality=area.municipality_id)
    return Membership.objects.in_force(day).coordinating().filter(own).exists()


def _county(area: Area) -> int:
    return area.county_id if field_of(area) == "local_police_area" else area.municipality.county_id  # type: ignore[union-attr]


def told_of(before: Area, after: list[Area], scenes: list[Scene]) -> list[Told]:
    """Both sides, and those who judge the same places for the other party or from another area."""
    kind = field_of(before)
    beside = [(other, getattr(scene, f"{other}_id")) for scene in scenes for other in AREAS if other != kind]
    sides = [
        (_("Hands over"), [(kind, before.pk)]),
        *((_("Takes over"), [(kind, area.pk)]) for area in after),
        (_("Judges the same places"), [(other, pk) for other, pk in beside if pk]),
    ]
    people = _coordinators([one for _side, areas in sides for one in areas])
    return [told for side, areas in sides for told in _told(side, areas, people)]


Key = tuple[str, int]
"""What the area is called on scenes, and its primary key."""


def _coordinators(areas: Iterable[Key]) -> dict[Key, list[Membership]]:
    """Not only those of today: who begins before the day reads it then."""
    wanted = Q(pk__in=[])
    for kind, pk in set(areas):
        wanted |= Q(**{f"actor__{kind}": pk})
    found = Membership.objects.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()), wanted, user__is_active=True)
    people: dict[Key, list[Membership]] = {}
    for membership in found.coordinating().select_related("user", "actor").order_by("user__name"):
        kind = membership.actor.area_kind
        people.setdefault((kind, getattr(membership.actor, f"{kind}_id")), []).append(membership)
    return people


def _told(side: str, areas: Iterable[Key], people: dict[Key, list[Membership]]) -> Iterator[Told]:
    for key in dict.fromkeys(areas):
        if members := people.get(key):
            names = listing(dict.fromkeys(str(membership.user) for membership in members))
            yield Told(side, str(members[0].actor), names)
        elif side != _("Judges the same places"):
            yield Told(side, "", _("No coordinator, so nobody is told."))


# --- Afterwards


@dataclass(frozen=True)
class PlaceMoved:
    transfer: Transfer
    moved: list[MovedAssessment]
    names: dict[int, str]

    @property
    def scene(self) -> Scene:
        return self.transfer.scene

    @property
    def assessments(self) -> list[str]:
        return [_("round %(round)s") % {"round": one.assessment.round} for one in self.moved]

    @property
    def fallen(self) -> list[str]:
        parts = [part for one in self.moved for part in one.fallen if part["took_part"]]
        imported = _("Import")
        return [
            f"{self.names.get(part['signed_by_id'], imported)} ({party_words(part['party']).lower()})" for part in parts
        ]

    @property
    def unforeseen(self) -> int:
        """Signatures that fell though nobody could know when the move was planned."""
        return max(len(self.fallen) - self.transfer.foreseen, 0)


class Act:
    """One reorganisation: planned, carried out or taken back."""

    def __init__(self, reorganisation: Reorganisation) -> None:
        self.reorganisation = reorganisation
        self.transfers = transfers_of(reorganisation)

    @cached_property
    def preview(self) -> Preview:
        handover = Handover(self.reorganisation.area, self.reorganisation.day)
        return Preview(handover, {one.scene_id: one.area for one in self.transfers}, self.transfers)

    @property
    def foreseen(self) -> int:
        return sum(one.foreseen for one in self.transfers)

    @cached_property
    def places(self) -> list[PlaceMoved]:
        moved = moved_by(self.reorganisation)
        signers = {part["signed_by_id"] for one in moved for part in one.fallen}
        names = dict(User.objects.filter(pk__in=signers - {None}).values_list("pk", "name"))
        return [
            PlaceMoved(transfer, [one for one in moved if one.transfer_id == transfer.pk], names)
            for transfer in self.transfers
        ]

    @property
    def moved(self) -> list[PlaceMoved]:
        return [place for place in self.places if not place.transfer.skipped]

    @property
    def skipped(self) -> list[PlaceMoved]:
        return [place for place in self.places if place.transfer.skipped]

    @property
    def signatures(self) -> int:
        return sum(len(place.fallen) for place in self.places)

    @property
    def unforeseen(self) -> int:
        return sum(place.unforeseen for place in self.places)

    @property
    def lacks(self) -> list[Lack]:
        areas = {place.transfer.area.pk: place.transfer.area for place in self.moved}
        return [lack for area in areas.values() for lack in lacks_of(area, self.reorganisation.day)]

    @property
    def told(self) -> list[Told]:
        areas = {place.transfer.area.pk: place.transfer.area for place in self.moved}
        return told_of(self.reorganisation.area, list(areas.values()), [place.scene for place in self.moved])

    @cached_property
    def obstacles(self) -> list[str]:
        return obstacles_to_undoing(self.reorganisation)

    @property
    def state(self) -> tuple[str, str]:
        """Sign and words."""
        return state_of(self.reorganisation)


def state_of(reorganisation: Reorganisation) -> tuple[str, str]:
    if reorganisation.is_planned:
        return "pending", _("Planned")
    taken_back = {"who": reorganisation.taken_back_by, "day": day_long(reorganisation.taken_back_at)}
    if reorganisation.is_withdrawn:
        return "warn", _("Withdrawn by %(who)s, %(day)s") % taken_back
    if reorganisation.is_undone:
        return "warn", _("Undone by %(who)s, %(day)s") % taken_back
    return "done", _("Carried out %(day)s") % {"day": day_long(reorganisation.carried_out_at)}


def acts() -> dict[str, Any]:
    """Those planned, and the latest of the others."""
    found = Reorganisation.objects.select_related("local_police_area", "district", "by", "taken_back_by")
    found = found.prefetch_related("transfers__local_police_area", "transfers__district")
    latest = found.exclude(pk__in=Reorganisation.objects.planned()).order_by("-at", "-pk")[:10]
    planned = [Row(one) for one in found.planned().order_by("day", "pk")]
    return {"planned": planned, "latest": [Row(one) for one in latest]}


@dataclass(frozen=True)
class Row:
    act: Reorganisation

    @property
    def to(self) -> str:
        return listing(dict.fromkeys(str(one.area) for one in self.act.transfers.all()))

    @property
    def places(self) -> int:
        return len(self.act.transfers.all())

    @property
    def state(self) -> tuple[str, str]:
        return state_of(self.act)
