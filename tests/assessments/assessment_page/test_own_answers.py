"""One party's own answers: given alone, read by the other when the two have met (rule 4)."""

import json
import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging.own_answers import OwnAnswers
from assessments.models import Answer, Assessment, Reply
from assessments.questionnaire import asked
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.pages import Response, logged_in, text
from tests.questions import asking, reply

EVERYONE = ["police", "municipal", "district", "contributor", "reader", "office", "administrator"]
OF_THE_POLICE = {"police", "contributor"}


@pytest.fixture(autouse=True)
def questions(cast: Cast) -> None:
    asking(cast.open, "full")
    Answer.objects.filter(assessment=cast.square_now).delete()


def address(assessment: Assessment, party: Party = Party.POLICE) -> str:
    return reverse("own_answers", args=[assessment.pk, party])


def give(user: User, assessment: Assessment, **fields: Any) -> None:
    """Fields such as i3_police and q_PE6_municipality."""
    given = {name.replace("_", ".", 2): value for name, value in fields.items()}
    fresh = Assessment.objects.get(pk=assessment.pk)
    judging.save(fresh, given, seen_version=fresh.version, by=user)


def read(user: User, assessment: Assessment, party: Party = Party.POLICE) -> str:
    return text(logged_in(user).get(address(assessment, party)))


def test_the_questions_that_the_parties_see_differently_are_on_the_page_and_saved(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)
    assert "Frågor som ni kan se olika på" in page
    assert "PE10" in page
    assert "SN1" in page
    assert "PL3" not in page
    client = logged_in(cast.police)
    response = client.post(address(cast.square_now), {"version": 1, "q-PE10-police": ["", "n50"], "i1-police": "yes"})
    assert response.status_code == 302
    given = asked.of(Assessment.objects.get(pk=cast.square_now.pk)).given
    assert given == {("PE10", "police"): "n50"}
    assert 'value="n50" checked' in client.get(address(cast.square_now)).content.decode()


def test_equal_own_answers_to_a_question_become_the_joint_one(cast: Cast) -> None:
    give(cast.municipal, cast.square_now, q_PE10_municipality="n50")
    give(cast.police, cast.square_now, q_PE10_police="n50")
    assert asked.of(Assessment.objects.get(pk=cast.square_now.pk)).answers == {"PE10": "n50"}


def everywhere(user: User, assessment: Assessment) -> str:
    """All that the user can get out of the application about the assessment."""
    client = logged_in(user)
    api = client.get(f"/api/v1/assessments/{assessment.pk}/")
    told = {key: value for key, value in api.json().items() if key in ("answers", "replies")}
    pages = [
        reverse("assessment_edit", args=[assessment.pk]),
        reverse("scene_detail", args=[assessment.scene_id]),
        *(address(assessment, party) for party in Party),
    ]
    found = [response for page in pages if (response := client.get(page)).status_code == 200]
    return " ".join([json.dumps(told), *(response.content.decode() for response in found)])


def reads(user: User, assessment: Assessment) -> bool:
    """What the police have answered to indicator 3 and to PE10. Some read all of it, the others nothing."""
    found = everywhere(user, assessment)
    marks = [
        '"police": "no"' in found,
        '"value": "n50"' in found,
        "eget svar på indikator 3 från inget svar till nej" in found,
        'data-own="no"' in found or 'name="i3-police" id="id_i3.police_1" value="no" checked' in found,
    ]
    assert len(set(marks)) == 1, (user, marks)
    return marks[0]


@pytest.mark.parametrize("who", EVERYONE)
def test_nobody_but_the_party_reads_its_own_answers_before_the_two_have_met(cast: Cast, who: str) -> None:
    give(cast.police, cast.square_now, i3_police="no")
    give(cast.police, cast.square_now, q_PE10_police="n50")
    assert reads(getattr(cast, who), cast.square_now) is (who in OF_THE_POLICE)


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_reads_them_once_the_other_has_answered_too(cast: Cast, who: str) -> None:
    give(cast.police, cast.square_now, i3_police="no")
    give(cast.police, cast.square_now, q_PE10_police="n50")
    give(cast.municipal, cast.square_now, i3_municipality="yes", q_PE10_municipality="n20_49")
    assessment = Assessment.objects.get(pk=cast.square_now.pk)
    own = OwnAnswers(assessment, getattr(cast, who))
    assert own.to_indicator(assessment.all_answers[2]) == {Party.POLICE: "no", Party.MUNICIPALITY: "yes"}
    assert own.to_question("PE10") == {Party.POLICE: "n50", Party.MUNICIPALITY: "n20_49"}
    found = everywhere(getattr(cast, who), cast.square_now)
    assert '"value": "n50"' in found
    assert '"police": "no"' in found


def test_the_joint_answer_opens_them_and_so_does_the_end_of_the_round(cast: Cast) -> None:
    give(cast.police, cast.square_now, i3_police="no")
    give(cast.municipal, cast.square_now, i3_agreed="yes", i4_municipality="no")
    assert '"police": "no"' in everywhere(cast.municipal, cast.square_now)
    assert '"municipality": "no"' not in everywhere(cast.police, cast.square_now)
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)
    assert '"municipality": "no"' in everywhere(cast.police, cast.square_now)


@pytest.mark.parametrize("who", EVERYONE)
def test_pages_and_database_agree_on_who_reads_what(cast: Cast, who: str) -> None:
    for code, party in [("PE10", "police"), ("SN1", "municipality"), ("SN2", "police"), ("SN2", "municipality")]:
        reply(cast.square_now, code, "vet_ej", party)
    for party in ("", "municipality"):
        reply(cast.square_now, "SN4", "vet_ej", party)
    user = getattr(cast, who)
    own = OwnAnswers(Assessment.objects.get(pk=cast.square_now.pk), user)
    by_page = {(code, party) for code in ("PE10", "SN1", "SN2", "SN4") for party in own.to_question(code)}
    rows = Reply.objects.met_by(user).exclude(party="")
    assert by_page == set(rows.values_list("question__code", "party"))


def test_that_an_own_answer_was_taken_back_is_told_without_the_answer(cast: Cast) -> None:
    give(cast.police, cast.square_now, i3_police="no")
    give(cast.police, cast.square_now, i3_police="")
    page = text(logged_in(cast.municipal).get(reverse("scene_detail", args=[cast.square.pk])))
    assert "polisens eget svar på indikator 3" in page
    assert "från inget svar till nej" not in page


def test_a_page_that_was_open_does_not_tell_what_the_other_party_answered_meanwhile(cast: Cast) -> None:
    client = logged_in(cast.municipal)
    give(cast.police, cast.square_now, i3_police="no")
    data = {"version": 1, "i1-agreed": "yes"}
    page = client.post(reverse("assessment_edit", args=[cast.square_now.pk]), data, follow=True)
    assert "Petra Polis ändrade polisens eget svar på indikator 3 kl." in text(page)


def test_both_stand_side_by_side_with_the_differences_first_and_are_kept(cast: Cast) -> None:
    give(cast.police, cast.square_now, i1_police="yes", i3_police="no", q_PE10_police="n50")
    assert "Sida vid sida" not in read(cast.municipal, cast.square_now, Party.MUNICIPALITY)
    give(cast.municipal, cast.square_now, i1_municipality="yes", i3_municipality="yes", q_PE10_municipality="vet_ej")
    give(cast.municipal, cast.square_now, i3_agreed="yes", i3_note="Vi enades.", q_PE10="n50")
    page = read(cast.municipal, cast.square_now, Party.MUNICIPALITY)
    assert "Ni har svarat olika på 2 punkter." in page
    table = page[page.index("Sida vid sida") :]
    first = cast.square_now.instrument.indicators[0].label
    assert table.index("PE10. Hur många") < table.index(f"1. {first}")
    assert "50 eller fler Vet ej 50 eller fler" in page
    now = Assessment.objects.get(pk=cast.square_now.pk)
    assert (now.all_answers[2].police, now.all_answers[2].municipality) == ("no", "yes")


# A county that leaves them out


def without(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(own_answers=False)


def test_a_round_without_own_answers_offers_none_and_takes_none(cast: Cast) -> None:
    page = reverse("assessment_edit", args=[cast.square_now.pk])
    assert "Polisens egna svar" in text(logged_in(cast.police).get(page))
    without(cast.open)
    assert "Polisens egna svar" not in text(logged_in(cast.police).get(page))
    assert logged_in(cast.police).get(address(cast.square_now)).status_code == 403
    with pytest.raises(judging.ValidationError, match="inga egna svar"):
        give(cast.police, cast.square_now, i3_police="no")


def round_page(cast: Cast, **fields: str) -> Response:
    dates = {"label": "2024", "starts": "2024-01-01", "ends": "2024-12-31"}
    return logged_in(cast.office).post(reverse("round_edit", args=[cast.planned.pk]), dates | fields)


@pytest.mark.parametrize(("sent", "kept"), [({"own_answers": "no"}, False), ({"own_answers": "yes"}, True), ({}, True)])
def test_the_project_office_chooses_and_what_is_not_sent_stays(cast: Cast, sent: dict[str, str], kept: bool) -> None:
    assert round_page(cast, **sent).status_code == 302
    assert Round.objects.get(pk=cast.planned.pk).own_answers is kept


def test_the_next_round_begins_as_the_last_one_was(cast: Cast) -> None:
    without(cast.planned)
    page = logged_in(cast.office).get(reverse("round_create", args=[cast.county.code])).content.decode()
    assert re.search(r'<option value="no"\s+selected\s*>nej', page)


# Saving by itself


def send(user: User, assessment: Assessment, party: Party, **fields: Any) -> Response:
    data = {name.replace("_", "-"): value for name, value in fields.items()}
    sent = {"version": assessment.version, "key": str(uuid.uuid4())} | data
    return logged_in(user).post(reverse("own_autosave", args=[assessment.pk, party]), sent)


def test_own_answers_are_saved_by_themselves_under_the_party_s_own_fields(cast: Cast) -> None:
    response = send(cast.police, cast.square_now, Party.POLICE, i3_police="no", i3_municipality="no", i3_agreed="no")

    now = judging.values(Assessment.objects.get(pk=cast.square_now.pk))
    assert (response.status_code, response.json()["changed"]) == (200, ["i3-police"])
    assert (now["i3.police"], now["i3.municipality"], now["i3.agreed"]) == ("no", "", "")


def test_a_closed_round_takes_none_and_says_so(cast: Cast) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)

    response = send(cast.police, cast.square_now, Party.POLICE, i3_police="no")

    assert (response.status_code, response.json()["closed"]) == (409, True)


def test_nor_does_a_round_that_leaves_own_answers_out(cast: Cast) -> None:
    Round.objects.filter(pk=cast.open.pk).update(own_answers=False)

    response = send(cast.police, cast.square_now, Party.POLICE, i3_police="no")

    assert response.status_code == 422
    assert not Assessment.objects.get(pk=cast.square_now.pk).answers.filter(police="no").exists()


def test_the_own_page_is_told_of_the_party_s_own_answers_only(cast: Cast) -> None:
    """Neither of the other's, nor of the joint ones."""
    wanted = {"i3.police": "no", "i4.agreed": "no", "i5.municipality": "no"}
    judging.save(cast.square_now, wanted, seen_version=1, by=cast.municipal)

    url = reverse("own_state", args=[cast.square_now.pk, Party.POLICE])
    told = logged_in(cast.police).get(url, {"version": "1"}).json()["changes"]

    assert [one["field"] for one in told] == ["i3-police"]
