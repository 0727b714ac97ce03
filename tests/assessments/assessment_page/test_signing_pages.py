import re

import pytest
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.models import Assessment, Signature
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.factories import MembershipFactory
from tests.pages import Response, logged_in, text


def act(route: str, user: User, assessment: Assessment, party: Party, **data: object) -> Response:
    return logged_in(user).post(reverse(route, args=[assessment.pk, party]), data)


def sign(user: User, assessment: Assessment, party: Party, *, version: int = 1) -> Response:
    return act("assessment_sign", user, assessment, party, version=version, stands_behind="on")


def page(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(reverse("assessment_edit", args=[assessment.pk])))


def signed_by(assessment: Assessment) -> set[str]:
    return {signature.party for signature in Signature.objects.filter(assessment=assessment, took_part=True)}


def test_both_parties_sign_and_the_assessment_is_done(cast: Cast) -> None:
    response = sign(cast.police, cast.square_now, Party.POLICE)
    assert response.headers["Location"] == reverse("my_area")

    sign(cast.municipal, cast.square_now, Party.MUNICIPALITY)

    assert Assessment.objects.get(pk=cast.square_now.pk).is_settled


def test_a_district_signs_for_the_municipality(cast: Cast) -> None:
    sign(cast.district, cast.square_now, Party.MUNICIPALITY)

    assert signed_by(cast.square_now) == {"municipality"}


def test_signing_says_whom_it_stands_for_and_demands_the_tick(cast: Cast) -> None:
    assert "Jag står bakom bedömningen för Polisen Norra Ek" in page(cast.police, cast.square_now)

    response = act("assessment_sign", cast.police, cast.square_now, Party.POLICE, version=1)

    assert response.status_code == 422
    assert "Kryssa i att du står bakom bedömningen" in text(response)
    assert not signed_by(cast.square_now)


def test_what_is_left_is_listed_with_links_instead_of_an_open_button(cast: Cast) -> None:
    judging.save(cast.square_now, {"i3.agreed": "", "listed": None}, seen_version=1, by=cast.police)
    body = logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()

    assert '<a href="#i3">Svara på indikator 3.</a>' in body
    assert '<a href="#listed">' in body
    assert "2 saker är kvar innan du skriver under" in body
    assert re.search(r"<button[^>]* disabled>Skriv under för polisen", body)


def test_an_incomplete_assessment_is_not_signed(cast: Cast) -> None:
    response = sign(cast.other_police, cast.park_now, Party.POLICE, version=0)

    assert response.status_code == 409
    assert "Svara på indikator 1." in text(response)
    assert not signed_by(cast.park_now)


def test_what_has_changed_since_it_was_read_is_not_signed(cast: Cast) -> None:
    judging.save(cast.square_now, {"i1.agreed": "no"}, seen_version=1, by=cast.municipal)

    response = sign(cast.police, cast.square_now, Party.POLICE, version=1)

    assert response.status_code == 409
    assert "har ändrats en gång sedan du öppnade sidan" in text(response)
    assert not signed_by(cast.square_now)


def test_the_other_partys_coordinator_and_a_contributor_are_told_who_can_sign(cast: Cast) -> None:
    other = sign(cast.police, cast.square_now, Party.MUNICIPALITY)
    contributor = sign(cast.contributor, cast.square_now, Party.POLICE)

    assert (other.status_code, contributor.status_code) == (403, 403)
    assert "Du kan inte skriva under för kommunen. Dana District och Klara Kommun kan." in text(other)
    assert "Du kan inte skriva under för polisen. Petra Polis kan." in text(contributor)
    assert "Du kan inte skriva under för polisen. Petra Polis kan." in page(cast.contributor, cast.square_now)
    assert not signed_by(cast.square_now)


def test_outside_is_404(cast: Cast) -> None:
    assert sign(cast.outsider, cast.square_now, Party.POLICE).status_code == 404
    assert sign(cast.police, cast.park_now, Party.POLICE).status_code == 404


def test_the_same_person_cannot_sign_for_both(cast: Cast) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)
    sign(cast.police, cast.square_now, Party.POLICE)

    response = sign(cast.police, cast.square_now, Party.MUNICIPALITY)

    assert response.status_code == 409
    assert "Samma person kan inte skriva under för båda." in page(cast.police, cast.square_now)
    assert signed_by(cast.square_now) == {"police"}


def test_signing_twice_is_explained(cast: Cast) -> None:
    sign(cast.police, cast.square_now, Party.POLICE)

    response = sign(cast.police, cast.square_now, Party.POLICE)

    assert response.status_code == 409
    assert "har redan skrivit under" in text(response)


@pytest.mark.parametrize("route", ["assessment_sign", "assessment_withdraw", "assessment_absence"])
def test_in_a_round_that_has_closed_nothing_is_done_and_the_page_says_so(cast: Cast, route: str) -> None:
    judging.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)
    party = Party.MUNICIPALITY if route == "assessment_absence" else Party.POLICE

    response = act(route, cast.police, cast.square_now, party, version=1, stands_behind="on", reason="Ingen utsedd.")

    assert response.status_code == 409
    assert signed_by(cast.square_now) == {"police"}
    assert Signature.objects.filter(assessment=cast.square_now).count() == 1


def test_a_signature_is_taken_back(cast: Cast) -> None:
    sign(cast.police, cast.square_now, Party.POLICE)

    response = act("assessment_withdraw", cast.police, cast.square_now, Party.POLICE)

    assert response.status_code == 302
    assert not signed_by(cast.square_now)


def test_the_other_partys_signature_cannot_be_taken_back(cast: Cast) -> None:
    sign(cast.police, cast.square_now, Party.POLICE)

    assert act("assessment_withdraw", cast.municipal, cast.square_now, Party.POLICE).status_code == 403
    assert signed_by(cast.square_now) == {"police"}


def test_absence_with_a_reason_settles_on_one_signature(cast: Cast) -> None:
    act("assessment_absence", cast.police, cast.square_now, Party.MUNICIPALITY, reason="Ingen samordnare utsedd.")
    sign(cast.police, cast.square_now, Party.POLICE)

    settled = Assessment.objects.get(pk=cast.square_now.pk)
    assert settled.is_joint is False
    shown = page(cast.police, cast.square_now)
    assert "Skäl: Ingen samordnare utsedd. Uppgiften kommer från Petra Polis." in shown


@pytest.mark.parametrize("reason", ["", "Fråga Nils, 640823-3234"])
def test_an_absence_without_a_proper_reason_is_refused_and_shown_again(cast: Cast, reason: str) -> None:
    response = act("assessment_absence", cast.police, cast.square_now, Party.MUNICIPALITY, reason=reason)

    assert response.status_code == 422
    assert reason in text(response)
    assert not Signature.objects.filter(assessment=cast.square_now).exists()


def test_a_party_does_not_state_its_own_absence(cast: Cast) -> None:
    response = act("assessment_absence", cast.municipal, cast.square_now, Party.MUNICIPALITY, reason="Hann inte.")

    assert response.status_code == 403


def test_both_parties_are_not_absent(cast: Cast) -> None:
    absence = reverse("assessment_absence", args=[cast.square_now.pk, Party.POLICE])
    address = reverse("assessment_edit", args=[cast.square_now.pk])
    assert absence in logged_in(cast.municipal).get(address).content.decode()

    act("assessment_absence", cast.police, cast.square_now, Party.MUNICIPALITY, reason="Ingen samordnare utsedd.")

    assert absence not in logged_in(cast.municipal).get(address).content.decode()
    assert act("assessment_absence", cast.municipal, cast.square_now, Party.POLICE, reason="Nej.").status_code == 409
    assert Signature.objects.get(assessment=cast.square_now).party == Party.MUNICIPALITY


def test_absence_cannot_be_stated_of_who_has_signed(cast: Cast) -> None:
    sign(cast.municipal, cast.square_now, Party.MUNICIPALITY)

    response = act("assessment_absence", cast.police, cast.square_now, Party.MUNICIPALITY, reason="Kom inte.")

    assert response.status_code == 409
    assert signed_by(cast.square_now) == {"municipality"}


def test_an_area_without_a_coordinator_says_so(cast: Cast) -> None:
    Membership.objects.filter(user__in=[cast.municipal, cast.district]).update(role=Membership.Role.READER)

    assert "Ingen samordnare är utsedd" in page(cast.police, cast.square_now)
