"""Who judges which scenes, and what a user may do with one assessment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.wording import listing
from municipalities.models import Membership
from municipalities.models.actor import Party

if TYPE_CHECKING:
    from municipalities.models import User

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


def rights(assessment: Assessment, user: User) -> Rights:
    """In one query."""
    ask = Assessment.objects
    asked = {
        "edit": ask.editable_by(user),
        **{f"answer_{party}": ask.answerable_by(user, party) for party in Party},
        **{f"sign_{party}": ask.signable_by(user, party) for party in Party},
        **{f"withdraw_{party}": ask.withdrawable_by(user, party) for party in Party},
        **{f"absence_{party}": ask.absence_statable_by(user, party) for party in Party},
        **{f"denial_{party}": ask.absence_deniable_by(user, party) for party in Party},
    }
    exists = {name: Exists(allowed.filter(pk=OuterRef("pk"))) for name, allowed in asked.items()}
    found = ask.filter(pk=assessment.pk).values_list(*exists.values()).get()
    may = dict(zip(exists, found, strict=True))

    def parties(verb: str) -> frozenset[Party]:
        return frozenset(party for party in Party if may[f"{verb}_{party}"])

    return Rights(
        may["edit"],
        parties("answer"),
        parties("sign"),
        parties("withdraw"),
        parties("absence"),
        parties("denial"),
    )
