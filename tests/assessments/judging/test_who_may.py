"""Who may answer, sign and read (rules 4 and 12)."""

from types import SimpleNamespace

import pytest

from assessments.judging import signing
from assessments.judging.people import coordinators_of
from assessments.models import Assessment
from municipalities.models import Membership
from municipalities.models.actor import Party
from scenes.models import Round
from tests.factories import (
    DistrictActorFactory,
    MembershipFactory,
    OfficeFactory,
    PoliceFactory,
)
from tests.pair import a_pair, in_open_round, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> SimpleNamespace:
    return a_pair()


def test_each_coordinator_signs_for_the_own_party_only(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)

    assert Assessment.objects.signable_by(pair.police, Party.POLICE).contains(assessment)
    assert Assessment.objects.signable_by(pair.municipal, Party.MUNICIPALITY).contains(assessment)
    assert not Assessment.objects.signable_by(pair.police, Party.MUNICIPALITY).exists()
    assert not Assessment.objects.signable_by(pair.municipal, Party.POLICE).exists()


def test_who_has_signed_for_one_party_cannot_sign_for_the_other(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    MembershipFactory.create(user=pair.police, actor=pair.municipal_actor)
    sign(assessment, Party.POLICE, pair.police)

    assert not Assessment.objects.signable_by(pair.police, Party.MUNICIPALITY).exists()
    assert Assessment.objects.signable_by(pair.municipal, Party.MUNICIPALITY).exists()


def test_those_who_can_sign_are_the_coordinators_of_today(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    district = DistrictActorFactory.create(district__municipality=pair.scene.municipality)
    Assessment.objects.update(district=district.district)
    deputy = MembershipFactory.create(actor=district).user
    MembershipFactory.create(actor=pair.police_actor, role=Membership.Role.CONTRIBUTOR)
    MembershipFactory.create(actor=pair.police_actor, starts="2020-01-01", ends="2020-12-31")
    MembershipFactory.create(actor=PoliceFactory.create())

    judges = coordinators_of(Assessment.objects.filter(pk=assessment.pk))

    assert [one.user for one in judges[Party.POLICE]] == [pair.police]
    assert {one.user for one in judges[Party.MUNICIPALITY]} == {pair.municipal, deputy}


@pytest.mark.parametrize(
    ("role", "sees", "edits", "signs"),
    [
        (Membership.Role.COORDINATOR, True, True, True),
        (Membership.Role.CONTRIBUTOR, True, True, False),
        (Membership.Role.READER, True, False, False),
    ],
)
def test_roles(pair: SimpleNamespace, role: str, sees: bool, edits: bool, signs: bool) -> None:
    in_open_round(pair)
    user = MembershipFactory.create(actor=pair.police_actor, role=role).user

    assert Assessment.objects.visible_to(user).exists() == sees
    assert Assessment.objects.editable_by(user).exists() == edits
    assert Assessment.objects.answerable_by(user, Party.POLICE).exists() == edits
    assert not Assessment.objects.answerable_by(user, Party.MUNICIPALITY).exists()
    assert Assessment.objects.signable_by(user, Party.POLICE).exists() == signs
    assert Assessment.objects.absence_statable_by(user, Party.MUNICIPALITY).exists() == signs


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (Round.State.PLANNED, set()),
        (Round.State.OPEN, {"edit", "answer", "sign", "withdraw", "state absence"}),
        (Round.State.PROOFING, {"proof"}),
        (Round.State.PUBLISHED, set()),
    ],
)
def test_the_state_of_the_round_decides_what_may_be_done(pair: SimpleNamespace, state: str, possible: set[str]) -> None:
    sign(in_open_round(pair), Party.POLICE, pair.police)
    Round.objects.update(state=state, published_on="2025-03-01" if state == Round.State.PUBLISHED else None)

    ask = Assessment.objects
    asked = {
        "edit": ask.editable_by(pair.police),
        "answer": ask.answerable_by(pair.police, Party.POLICE),
        "sign": ask.signable_by(pair.municipal, Party.MUNICIPALITY),
        "withdraw": ask.withdrawable_by(pair.police, Party.POLICE),
        "state absence": ask.absence_statable_by(pair.police, Party.MUNICIPALITY),
        "proof": ask.proofable_by(pair.police, Party.POLICE),
    }
    assert {act for act, allowed in asked.items() if allowed.exists()} == possible


def test_what_has_been_said_decides_what_may_be_said(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    colleague = MembershipFactory.create(actor=pair.police_actor).user
    ask = Assessment.objects
    assert not ask.withdrawable_by(pair.police, Party.POLICE).exists()

    sign(assessment, Party.POLICE, pair.police)

    assert not ask.signable_by(colleague, Party.POLICE).exists()
    assert not ask.absence_statable_by(pair.municipal, Party.POLICE).exists()
    assert ask.withdrawable_by(colleague, Party.POLICE).exists()
    assert not ask.withdrawable_by(pair.municipal, Party.MUNICIPALITY).exists()

    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen utsedd.", by=pair.police)

    assert ask.signable_by(pair.municipal, Party.MUNICIPALITY).exists()
    assert not ask.absence_statable_by(pair.police, Party.MUNICIPALITY).exists()


def test_a_membership_that_has_ended_gives_nothing(pair: SimpleNamespace) -> None:
    in_open_round(pair)
    Membership.objects.filter(user=pair.police).update(starts="2020-01-01", ends="2020-12-31")

    assert not Assessment.objects.visible_to(pair.police).exists()
    assert not Assessment.objects.editable_by(pair.police).exists()


def test_the_project_office_sees_every_scene_but_edits_none(pair: SimpleNamespace) -> None:
    in_open_round(pair)
    office = MembershipFactory.create(actor=OfficeFactory.create(county=pair.county)).user

    assert Assessment.objects.visible_to(office).exists()
    assert not Assessment.objects.editable_by(office).exists()


def test_another_county_sees_nothing(pair: SimpleNamespace) -> None:
    in_open_round(pair)
    outsider = MembershipFactory.create(actor=PoliceFactory.create()).user
    other_office = MembershipFactory.create(actor=OfficeFactory.create()).user

    assert not Assessment.objects.visible_to(outsider).exists()
    assert not Assessment.objects.visible_to(other_office).exists()
