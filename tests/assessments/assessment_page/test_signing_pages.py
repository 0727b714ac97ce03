import re

import pytest
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging import signing
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


def left(body: str) -> list[str]:
    """What is listed as left before signing, in view."""
    items = re.findall(r'<li data-requires="[^"]*" data-of="([^"]*)"([^>]*)>', body)
    return [of for of, rest in items if "hidden" not in rest]


def test_what_is_left_is_listed_with_links(cast: Cast) -> None:
    judging.save(cast.square_now, {"i3.agreed": "", "listed": None}, seen_version=1, by=cast.police)
    body = logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()
    body = " ".join(body.split())

    assert '<a href="#i3">Svara på indikator 3.</a>' in body
    assert '<a href="#listed">' in body
    assert "2 saker är kvar innan du skriver under" in body
    assert left(body) == ["i3", "listed"]


def test_nothing_is_left_of_an_assessment_ready_to_sign(cast: Cast) -> None:
    body = logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()

    assert left(body) == []
    assert re.search(r"<div data-left hidden>", body)


def test_one_button_of_the_page_stands_out_also_for_who_speaks_for_both(cast: Cast) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)

    body = logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()

    assert body.count("btn-primary") == 1
    assert body.count("data-sign") == 2


# Save and sign


def test_what_is_written_is_saved_and_signed_in_one(cast: Cast) -> None:
    written = {"i10-agreed": "unknown", "explanation": "Handeln pågår främst kvällstid."}

    response = act(
        "assessment_sign", cast.police, cast.square_now, Party.POLICE, version=1, stands_behind="on", **written
    )

    stored = judging.values(Assessment.objects.get(pk=cast.square_now.pk))
    assert response.headers["Location"] == reverse("my_area")
    assert (stored["i10.agreed"], stored["explanation"]) == ("unknown", "Handeln pågår främst kvällstid.")
    assert signed_by(cast.square_now) == {"police"}


def test_what_is_written_is_saved_even_if_something_is_left_before_signing(cast: Cast) -> None:
    response = act(
        "assessment_sign", cast.police, cast.square_now, Party.POLICE, version=1, stands_behind="on", listed="no"
    )

    assert response.status_code == 409
    assert "Förklara varför platsen inte är en öppen drogscen." in text(response)
    assert Assessment.objects.get(pk=cast.square_now.pk).listed is False
    assert not signed_by(cast.square_now)


def test_without_the_tick_what_was_written_is_kept_on_the_page(cast: Cast) -> None:
    response = act(
        "assessment_sign", cast.police, cast.square_now, Party.POLICE, version=1, explanation="Ännu inte sparat."
    )

    assert response.status_code == 422
    assert "Ännu inte sparat." in text(response)
    assert "data-unsaved" in response.content.decode()


def test_what_someone_else_changed_meanwhile_is_read_before_it_is_signed(cast: Cast) -> None:
    judging.save(cast.square_now, {"i1.agreed": "no"}, seen_version=1, by=cast.municipal)
    written = {"i10-agreed": "unknown"}

    response = act(
        "assessment_sign", cast.police, cast.square_now, Party.POLICE, version=1, stands_behind="on", **written
    )

    stored = judging.values(Assessment.objects.get(pk=cast.square_now.pk))
    assert response.status_code == 409
    assert (stored["i1.agreed"], stored["i10.agreed"]) == ("no", "unknown")
    assert not signed_by(cast.square_now)


def test_the_same_answer_changed_by_both_is_chosen_before_it_is_signed(cast: Cast) -> None:
    judging.save(cast.square_now, {"i10.agreed": "yes"}, seen_version=1, by=cast.municipal)

    response = act(
        "assessment_sign",
        cast.police,
        cast.square_now,
        Party.POLICE,
        version=1,
        stands_behind="on",
        **{"i10-agreed": "unknown"},
    )

    assert response.status_code == 409
    assert "har ändrat samma svar" in text(response)
    assert not signed_by(cast.square_now)


def test_a_text_about_a_person_is_neither_saved_nor_signed(cast: Cast) -> None:
    response = act(
        "assessment_sign",
        cast.police,
        cast.square_now,
        Party.POLICE,
        version=1,
        stands_behind="on",
        explanation="Säljaren är 640823-3234.",
    )

    assert response.status_code == 422
    assert Assessment.objects.get(pk=cast.square_now.pk).explanation == ""
    assert not signed_by(cast.square_now)


def test_after_saving_own_answers_the_page_says_so(cast: Cast) -> None:
    client = logged_in(cast.police)

    response = client.post(
        reverse("own_answers", args=[cast.square_now.pk, Party.POLICE]), {"version": 1, "i1-police": "no"}, follow=True
    )

    assert "Polisens egna svar är sparade." in text(response)


# Where the reader's eyes are led


def focused(response: Response) -> str:
    """The opening tag that takes the focus when the page opens."""
    (tag,) = re.findall(r"<[^>]* autofocus[^>]*>", response.content.decode())
    return str(tag)


def test_an_absence_without_a_reason_leads_to_its_field(cast: Cast) -> None:
    response = act("assessment_absence", cast.police, cast.square_now, Party.MUNICIPALITY, reason="")

    assert focused(response).startswith("<textarea")
    assert 'id="reason"' in focused(response)


def test_a_missing_tick_and_a_clash_lead_to_what_is_said_of_them(cast: Cast) -> None:
    unticked = act("assessment_sign", cast.police, cast.square_now, Party.POLICE, version=1)
    judging.save(cast.square_now, {"i10.agreed": "yes"}, seen_version=1, by=cast.municipal)
    url = reverse("assessment_edit", args=[cast.square_now.pk])
    clash = logged_in(cast.police).post(url, {"version": 1, "i10-agreed": "unknown"})

    assert "error-summary" in focused(unticked)
    assert "error-summary" in focused(clash)


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
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
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


def save_and_sign(assessment: Assessment, by: User, **fields: str) -> Response:
    """Sent with the page's first version, as if nothing had been heard of what was saved since."""
    return act("assessment_sign", by, assessment, Party.POLICE, version=1, stands_behind="on", **fields)


def test_what_the_signers_page_shows_has_been_seen_whatever_version_it_was_read_in(cast: Cast) -> None:
    judging.save(cast.square_now, {"explanation": "Ett", "i1.note": "a\r\nb"}, seen_version=1, by=cast.police)
    judging.save(cast.square_now, {"explanation": "Två"}, seen_version=2, by=cast.police)

    save_and_sign(cast.square_now, cast.police, explanation=" Två ", **{"i1-note": "a\nb"})

    assert signed_by(cast.square_now) == {"police"}


def test_what_the_signers_page_does_not_show_is_to_be_read_first(cast: Cast) -> None:
    judging.save(cast.square_now, {"explanation": "Ett", "i1.note": "Ny"}, seen_version=1, by=cast.municipal)
    judging.save(cast.square_now, {"i2.police": "no"}, seen_version=2, by=cast.police)

    response = save_and_sign(cast.square_now, cast.police, explanation="Ett")

    assert response.status_code == 409
    assert "Bedömningen har ändrats 2 gånger sedan du öppnade sidan" in text(response)
    assert not signed_by(cast.square_now)


def test_the_page_that_refuses_a_signature_leads_to_pages_that_can_be_opened(cast: Cast) -> None:
    judging.save(cast.square_now, {"i1.note": "Ny"}, seen_version=1, by=cast.municipal)

    body = sign(cast.police, cast.square_now, Party.POLICE).content.decode()

    here = reverse("assessment_edit", args=[cast.square_now.pk])
    assert f"?next={here}" in body
    assert "skriv-under" not in re.sub(r'(?:form)?action="[^"]*"', "", body)
