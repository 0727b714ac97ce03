"""Explanation and notes come along from the round before, with what they explain."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.judging import filling, signing
from assessments.judging import rules as judging
from assessments.models import Answer, Assessment
from municipalities.models.actor import Party
from tests.factories import settled
from tests.pages import logged_in, text
from tests.pair import a_pair_with_assessment

pytestmark = pytest.mark.django_db

NOTE, EXPLANATION = "Bara vid entrén.", "Handel kvällstid."


@pytest.fixture
def pair() -> SimpleNamespace:
    """Not touched in 2024; listed in 2023, with an explanation and a note on the second indicator."""
    pair = a_pair_with_assessment(name="Vintertorget")
    pair.last = settled(scene=pair.scene, round=pair.before)
    Answer.objects.filter(assessment=pair.last, indicator=2).update(note=NOTE)
    Assessment.objects.filter(pk=pair.last.pk).update(explanation=EXPLANATION)
    return pair


def fresh(pair: SimpleNamespace) -> Assessment:
    return Assessment.objects.select_related("round", "scene").get(pk=pair.assessment.pk)


def change(pair: SimpleNamespace, values: dict[str, Any]) -> None:
    judging.save(fresh(pair), values, seen_version=fresh(pair).version, by=pair.police)


def texts(pair: SimpleNamespace) -> tuple[str, str]:
    now = judging.values(fresh(pair))
    return now["i2.note"], now["explanation"]


def obstacles(pair: SimpleNamespace) -> list[tuple[str, str]]:
    return [(one.kind, one.field) for one in signing.obstacles_to_signing(fresh(pair))]


def page(pair: SimpleNamespace) -> str:
    return text(logged_in(pair.police).get(reverse("assessment_edit", args=[pair.assessment.pk])))


def test_nothing_comes_along_until_it_is_filled_in(pair: SimpleNamespace) -> None:
    change(pair, {"i1.agreed": "no"})

    assert texts(pair) == ("", "")


def test_they_are_filled_in_with_what_they_explain_and_marked(pair: SimpleNamespace) -> None:
    filling.prefill(fresh(pair), by=pair.police)

    assert texts(pair) == (NOTE, EXPLANATION)
    assert "Bara vid entrén. från omgång 2023" in page(pair)
    assert "Handel kvällstid. från omgång 2023" in page(pair)
    change(pair, {"i2.note": "Även vid busstorget."})
    assert "Även vid busstorget. från omgång 2023" not in page(pair)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"i2.agreed": "no"}, ("", EXPLANATION)),
        ({"i2.note": "Även vid busstorget."}, ("Även vid busstorget.", EXPLANATION)),
        ({"i2.police": "no"}, ("", EXPLANATION)),
        ({"listed": False}, (NOTE, "")),
        ({"test_public": False}, (NOTE, "")),
    ],
    ids=["another answer", "a note", "a party says otherwise", "the contrary conclusion", "no conclusion"],
)
def test_not_beside_what_they_do_not_explain(
    pair: SimpleNamespace, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    change(pair, given)
    filling.prefill(fresh(pair), by=pair.police)

    assert texts(pair) == expected


def test_an_old_explanation_does_not_explain_the_contrary_conclusion(pair: SimpleNamespace) -> None:
    filling.prefill(fresh(pair), by=pair.police)
    change(pair, {"listed": False, "test_public": False})
    assert obstacles(pair) == [("explanation", "explanation")]
    with pytest.raises(ValidationError, match="Förklara varför"):
        signing.sign(fresh(pair), party=Party.POLICE, seen_version=fresh(pair).version, by=pair.police)

    change(pair, {"explanation": "Ingen handel längre."})
    assert obstacles(pair) == []


def test_an_old_note_does_not_say_why_a_party_is_contradicted_now(pair: SimpleNamespace) -> None:
    filling.prefill(fresh(pair), by=pair.police)
    change(pair, {"i2.police": "no"})
    assert obstacles(pair) == [("note", "i2")]

    change(pair, {"i2.note": "Kommunens bild är nyare."})
    assert obstacles(pair) == []


def test_the_note_on_the_same_disagreement_still_says_why(pair: SimpleNamespace) -> None:
    Answer.objects.filter(assessment=pair.last, indicator=2).update(police="no")
    filling.prefill(fresh(pair), by=pair.police)
    change(pair, {"i2.police": "no"})

    assert obstacles(pair) == []


def test_the_words_tell_what_was_filled_in_and_undoing_takes_it_away(pair: SimpleNamespace) -> None:
    client = logged_in(pair.police)
    found = text(client.post(reverse("assessment_prefill", args=[pair.assessment.pk]), follow=True))
    assert "Ifyllt från omgång 2023: 10 svar, 1 anteckning, villkoren, slutsatsen och motiveringen." in found

    client.post(reverse("assessment_prefill_undo", args=[pair.assessment.pk, 0]))
    assert texts(pair) == ("", "")
