"""Nobody signs what a party has contradicted, unless a note says why (rule 4)."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Answer, Assessment, Signature
from assessments.rounds.proofing import proof_groups
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.pages import logged_in, text

CONTRADICTIONS = [("no", "no", "yes"), ("no", "yes", "yes"), ("", "no", "yes"), ("unknown", "", "no")]
AGREEMENTS = [("", "", "yes"), ("yes", "yes", "yes"), ("", "no", "no")]


def answer(assessment: Assessment, police: str, municipality: str, agreed: str, *, note: str = "") -> Assessment:
    """To the third indicator."""
    Answer.objects.filter(assessment=assessment, indicator=3).update(
        police=police, municipality=municipality, agreed=agreed, note=note
    )
    return Assessment.objects.get(pk=assessment.pk)


@pytest.mark.parametrize("answers", CONTRADICTIONS)
def test_a_joint_answer_against_a_partys_own_is_not_signed_without_a_note(
    cast: Cast, answers: tuple[str, str, str]
) -> None:
    assessment = answer(cast.square_now, *answers, note="  ")

    assert [obstacle.field for obstacle in signing.obstacles_to_signing(assessment)] == ["i3"]
    with pytest.raises(ValidationError):
        signing.sign(assessment, party=Party.POLICE, seen_version=1, by=cast.police)
    assert not Signature.objects.filter(assessment=assessment).exists()


@pytest.mark.parametrize("answers", CONTRADICTIONS)
def test_with_a_note_it_is_signed(cast: Cast, answers: tuple[str, str, str]) -> None:
    assessment = answer(cast.square_now, *answers, note="Sett vid besök i maj.")

    signing.sign(assessment, party=Party.POLICE, seen_version=1, by=cast.police)

    assert Signature.objects.filter(assessment=assessment).exists()


@pytest.mark.parametrize("answers", AGREEMENTS)
def test_an_answer_that_nobody_contradicts_needs_no_note(cast: Cast, answers: tuple[str, str, str]) -> None:
    assert not signing.obstacles_to_signing(answer(cast.square_now, *answers))


def test_two_who_answered_no_cannot_sign_a_silent_yes(cast: Cast) -> None:
    for party, by in ((Party.POLICE, cast.police), (Party.MUNICIPALITY, cast.municipal)):
        own = {f"i3.{party}": "no"}
        judging.save(cast.square_now, own, seen_version=Assessment.objects.get(pk=cast.square_now.pk).version, by=by)
    url = reverse("assessment_edit", args=[cast.square_now.pk])
    logged_in(cast.police).post(url, {"version": "3", "i3-agreed": "yes"})

    response = logged_in(cast.police).post(
        reverse("assessment_sign", args=[cast.square_now.pk, Party.POLICE]), {"version": "4", "stands_behind": "on"}
    )

    assert response.status_code == 409
    assert "Skriv en anteckning till indikator 3" in text(response)


def test_it_stays_marked_where_the_assessment_is_read(cast: Cast) -> None:
    answer(cast.square_in_proof, "no", "no", "yes", note="Sett vid besök i maj.")
    mark = "Det gemensamma svaret skiljer sig från en parts eget"

    read = text(logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_in_proof.pk])))
    proof = text(logged_in(cast.police).get(reverse("proof_list", args=[cast.in_proof.pk])))

    assert mark in read
    assert "Indikator 3: det gemensamma svaret skiljer sig från en parts eget" in proof
    (row,) = [row for group in proof_groups(cast.in_proof, cast.police) for row in group.rows]
    assert row.against == [3]


def test_the_list_as_a_file_counts_them(cast: Cast) -> None:
    answer(cast.square_in_proof, "no", "no", "yes", note="Sett vid besök i maj.")
    url = reverse("scene_export", args=["csv"])

    response = logged_in(cast.office).get(url, {"county": "27", "round": "2022"})

    rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    place = rows[0].split(";").index("Gemensamma svar mot en parts eget")
    assert {row.split(";")[1]: row.split(";")[place] for row in rows[1:]} == {"Torget": "1", "Ängsparken": ""}
