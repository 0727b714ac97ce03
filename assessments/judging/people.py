"""Who judges which scenes, and what a user may do with one assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.models.assessment import AREAS_OF
from assessments.wording import listing
from municipalities.models import Actor, Membership
from municipalities.models.actor import Party
from municipalities.models.membership import AREAS, WRITING

if TYPE_CHECKING:
    from municipalities.models import User
    from scenes.models import Scene

Judges = dict[Party, list[Membership]]


def coordinators_of(assessments: Iterable[Assessment]) -> Judges:
    """Those who may sign for each party, by name."""
    rows = list(assessments)
    found = (
        Membership.objects.in_force()
        .coordinating()
        .filter(
            Q(actor__local_police_area__in={row.local_police_area_id for row in rows})
            | Q(actor__municipality__in={row.municipality_id for row in rows})
            | Q(actor__district__in={row.district_id for row in rows} - {None})
        )
        .select_related("user", "actor")
        .order_by("user__name", "actor__name")
    )
    judges: Judges = {party: [] for party in Party}
    for membership in found:
        if party := membership.actor.party:
            judges[party].append(membership)
    return judges


ByArea = Mapping[tuple[str, int], list[Membership]]
"""Coordinators by kind of area and key."""


def by_area(memberships: Iterable[Membership]) -> ByArea:
    found: dict[tuple[str, int], list[Membership]] = {}
    for one in memberships:
        kind = one.actor.area_kind
        found.setdefault((kind, getattr(one.actor, f"{kind}_id")), []).append(one)
    return found


def waited_for(judged: Assessment | Scene, party: Party, coordinators: ByArea) -> list[Membership]:
    """Who is waited for when the party is: where there is a district its coordinators, unless it has none."""
    of_areas = (coordinators.get((area, getattr(judged, f"{area}_id"))) for area in reversed(AREAS_OF[party]))
    return next((found for found in of_areas if found), [])


def names(memberships: Iterable[Membership]) -> str:
    return listing(dict.fromkeys(str(membership.user) for membership in memberships))


def who_can_sign(judges: Judges, party: Party) -> str:
    """The obstacle, and who can do it instead."""
    cannot = {
        Party.POLICE: _("You cannot sign for the police."),
        Party.MUNICIPALITY: _("You cannot sign for the municipality."),
    }[party]
    # Not inside an f-string: xgettext does not look there.
    nobody = _("They have no coordinator. Ask the project office.")
    somebody = _("%(people)s can.")
    return f"{cannot} {somebody % {'people': names(judges[party])} if judges[party] else nobody}"


@dataclass(frozen=True)
class Rights:
    """What the user may do with one assessment: the parties they may do it for."""

    edit: bool
    answer: frozenset[Party]
    sign: frozenset[Party]
    withdraw: frozenset[Party]
    state_absence: frozenset[Party]
    """Of these parties."""
    deny_absence: frozenset[Party]
    """Of these parties."""
    send_back: bool


def answers_for(assessment: Assessment, memberships: Iterable[Membership]) -> frozenset[Party]:
    """`answerable_by`, from the user's memberships in force, which a page has loaded anyway."""
    return _parties(assessment, memberships, WRITING)


def signs_for(assessment: Assessment, user: User, memberships: Iterable[Membership]) -> frozenset[Party]:
    """`signable_by`, likewise."""
    signed = {party: part for party, part in assessment.signature_of.items() if part.took_part}
    if any(part.signed_by_id == user.pk for part in signed.values()):
        return frozenset()
    return _parties(assessment, memberships, (Membership.Role.COORDINATOR,)) - signed.keys()


def rights(assessment: Assessment, user: User, memberships: Iterable[Membership]) -> Rights:
    """From what a page has loaded. The rules are those of AssessmentQuerySet, and a test holds the two equal: all of
    its questions at once took the database longer than everything else on the page.
    """
    own = list(memberships)
    answer = answers_for(assessment, own)
    speaks = _parties(assessment, own, (Membership.Role.COORDINATOR,))
    parts = assessment.signature_of
    said = {party if part.took_part else party.other for party, part in parts.items() if not part.by_office}
    absent = {party for party, part in parts.items() if not part.took_part}
    is_office = assessment.round.is_open and _manages(assessment, own)
    may_state = frozenset(Party) if is_office else _absences_told_by(speaks, assessment)
    return Rights(
        edit=bool(answer),
        answer=answer,
        sign=signs_for(assessment, user, own),
        withdraw=speaks & said,
        state_absence=frozenset(party for party in may_state if party not in parts and party.other not in absent),
        deny_absence=frozenset(absent if is_office else absent & speaks),
        send_back=is_office and assessment.is_signed,
    )


def _manages(assessment: Assessment, memberships: Iterable[Membership]) -> bool:
    """Works for the project office of the county."""
    offices = (one.actor for one in memberships if one.role in WRITING and one.actor.kind == Actor.Kind.PROJECT_OFFICE)
    return any(office.county_id == assessment.round.county_id for office in offices)


def _absences_told_by(speaks: Collection[Party], assessment: Assessment) -> frozenset[Party]:
    """By a coordinator of one party, of the other if that has done nothing: the one thing that has to be asked for."""
    if len(speaks) != 1 or assessment.signature_of.keys() == set(Party):
        return frozenset()
    other = next(iter(speaks)).other
    has_worked = Assessment.objects.worked_on_by(other).filter(pk=assessment.pk).exists()
    return frozenset() if has_worked else frozenset({other})


def _parties(assessment: Assessment, memberships: Iterable[Membership], roles: Collection[str]) -> frozenset[Party]:
    """Those that the memberships are in, for the areas of the assessment, while its round is open."""
    own = [one.actor for one in memberships if one.role in roles]
    areas = {(area, getattr(actor, f"{area}_id")) for actor in own for area in AREAS}
    return frozenset(
        party
        for party in Party
        for area in AREAS_OF[party]
        if assessment.round.is_open and (pk := getattr(assessment, f"{area}_id")) is not None and (area, pk) in areas
    )
