"""What a page offers is what the querysets allow: the same rules, decided from what is loaded."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.judging.people import Rights, rights
from assessments.models import Assessment, Signature
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from municipalities.standing import Standing
from scenes.models import Round
from tests.cast import Cast
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

Role = Membership.Role

SAID: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "police signed": [{"party": Party.POLICE}],
    "municipality signed": [{"party": Party.MUNICIPALITY}],
    "both signed": [{"party": Party.POLICE}, {"party": Party.MUNICIPALITY}],
    "police absent": [{"party": Party.POLICE, "took_part": False, "reason": "Sjuk"}],
    "municipality absent": [{"party": Party.MUNICIPALITY, "took_part": False, "reason": "Sjuk"}],
    "signed alone": [{"party": Party.POLICE}, {"party": Party.MUNICIPALITY, "took_part": False, "reason": "Sjuk"}],
}


def by_querysets(assessment: Assessment, user: User) -> Rights:
    ask = Assessment.objects

    def parties(allowed: Any) -> frozenset[Party]:
        return frozenset(party for party in Party if allowed(user, party).contains(assessment))

    return Rights(
        edit=ask.editable_by(user).contains(assessment),
        answer=parties(ask.answerable_by),
        sign=parties(ask.signable_by),
        withdraw=parties(ask.withdrawable_by),
        state_absence=parties(ask.absence_statable_by),
        deny_absence=parties(ask.absence_deniable_by),
        send_back=ask.sendable_back_by(user).contains(assessment),
    )


def everyone(cast: Cast) -> list[User]:
    """With one who works for both parties, and one whose assignment has ended."""
    both = MembershipFactory.create(actor=cast.police_actor).user
    MembershipFactory.create(user=both, actor=cast.municipal_actor, role=Role.CONTRIBUTOR)
    twice = MembershipFactory.create(actor=cast.police_actor).user
    MembershipFactory.create(user=twice, actor=cast.district_actor)
    ended = MembershipFactory.create(actor=cast.police_actor, starts="2020-01-01", ends="2020-12-31").user
    names = (
        *("outsider", "police", "municipal", "district", "contributor", "reader"),
        *("county_actor", "office", "administrator", "other_police"),
    )
    return [both, twice, ended, *(getattr(cast, name) for name in names)]


def decided(assessment: Assessment, user: User) -> Rights:
    return rights(Assessment.objects.select_related("round").get(pk=assessment.pk), user, Standing(user).memberships)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_rights_are_those_of_the_querysets(cast: Cast, said: list[dict[str, Any]]) -> None:
    for user in everyone(cast):
        for signer in (None, user):
            Signature.objects.all().delete()
            for number, part in enumerate(said):
                by = signer if number == 0 else None
                Signature.objects.create(assessment=cast.square_now, signed_by=by, **part)

            assert decided(cast.square_now, user) == by_querysets(cast.square_now, user), (user, signer)


@pytest.mark.parametrize("state", Round.State.values)
def test_rights_in_rounds_of_every_state(cast: Cast, state: str) -> None:
    published_on = cast.open.ends if state == Round.State.PUBLISHED else None
    Round.objects.filter(pk=cast.open.pk).update(state=state, published_on=published_on)

    for user in everyone(cast):
        for assessment in (cast.square_now, cast.park_now):
            assert decided(assessment, user) == by_querysets(assessment, user), user


def test_an_area_that_is_missing_is_nobodys(cast: Cast) -> None:
    """The office has no area, the place has no district: that is not the same area."""
    assert cast.park_now.district_id is None
    assert not decided(cast.park_now, cast.office).edit
