"""What differs from the round before, to read at the signature (rule 4)."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from assessments.assessment_page.compared import Compared
from assessments.instrument import INSTRUMENTS
from assessments.judging import filling, signing
from assessments.judging import rules as judging
from assessments.models import Assessment, Question
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Outline, Round
from tests.factories import SQUARE, MembershipFactory, drawn, settled
from tests.instruments import TWELVE
from tests.pages import logged_in, text
from tests.pair import a_pair_with_assessment
from tests.questions import asking, question, reply

pytestmark = pytest.mark.django_db

MOVED = {"type": "Polygon", "coordinates": [[[east + 0.0004, north] for east, north in SQUARE["coordinates"][0]]]}


@pytest.fixture
def pair() -> SimpleNamespace:
    """Filled in from 2023, where it was listed, with an outline."""
    pair = a_pair_with_assessment(name="Vintertorget")
    pair.last = settled(scene=pair.scene, round=pair.before)
    pair.outline = drawn(pair.scene, pair.before)
    filling.prefill(pair.assessment, by=pair.police)
    drawn(pair.scene, pair.round)
    return pair


def fresh(pair: SimpleNamespace) -> Assessment:
    return Assessment.objects.select_related("round", "scene").get(pk=pair.assessment.pk)


def change(pair: SimpleNamespace, **fields: object) -> None:
    posted = {re.sub(r"^(i\d+)_", r"\1.", name): value for name, value in fields.items()}
    judging.save(fresh(pair), posted, seen_version=fresh(pair).version, by=pair.police)


def summary(pair: SimpleNamespace, user: User) -> str:
    response = logged_in(user).get(reverse("assessment_edit", args=[pair.assessment.pk]))
    found = text(response)
    if "Det här skiljer sig från omgång" not in found:
        return ""
    return found.partition("Det här skiljer sig från omgång")[2].partition("Så som det var när sidan öppnades, kl.")[0]


def test_nothing_differs_where_all_is_as_it_was(pair: SimpleNamespace) -> None:
    assert "Inget skiljer sig." in summary(pair, pair.police)


def test_both_parties_read_what_differs_and_what_it_was(pair: SimpleNamespace) -> None:
    change(pair, i1_agreed="no", listed=False, test_public=False, explanation="Ingen handel längre.")

    for user in (pair.police, pair.municipal):
        found = summary(pair, user)
        assert "4 saker" in found
        assert "Motivering Ingen handel längre. ≠ 2023: ingen" in found
        assert re.search(r"1 \S.* nej ≠ 2023: ja", found)
        assert "Öppen drogscen nej ≠ 2023: ja" in found


def test_it_is_read_beside_the_box_and_the_button(pair: SimpleNamespace) -> None:
    """By whoever can sign, after what is written and before what is signed."""
    page = logged_in(pair.police).get(reverse("assessment_edit", args=[pair.assessment.pk])).content.decode()

    assert page.index('id="sign"') < page.index("data-differences") < page.index('name="stands_behind"')


def test_what_is_not_answered_yet_is_no_difference(pair: SimpleNamespace) -> None:
    change(pair, i1_agreed="", test_public=None, listed=None)

    assert "Inget skiljer sig." in summary(pair, pair.police)


@pytest.mark.parametrize("gone", ["now", "before"])
def test_an_outline_that_came_or_went_differs(pair: SimpleNamespace, gone: str) -> None:
    Outline.objects.filter(round=pair.round if gone == "now" else pair.before).delete()

    found = summary(pair, pair.police).replace("\xa0", " ")
    expected = {"now": "Avgränsning ingen ≠ 2023: 3 182 m²", "before": "Avgränsning 3 182 m² ≠ 2023: ingen"}
    assert expected[gone] in found


def test_an_outline_that_was_drawn_anew_differs_also_where_the_area_does_not(pair: SimpleNamespace) -> None:
    now = drawn(pair.scene, pair.round, MOVED)
    Outline.objects.filter(pk=now.pk).update(area_m2=pair.outline.area_m2)

    assert "annorlunda ritad" in summary(pair, pair.police)


def test_an_answer_to_a_question_differs(pair: SimpleNamespace) -> None:
    asking(pair.round)
    first, second = list(question("TI4").option_of)[:2]
    reply(pair.last, "TI4", first)
    reply(pair.assessment, "TI4", second)

    found = summary(pair, pair.municipal)
    assert "1 sak" in found
    labels = question("TI4").option_of
    assert f"{labels[second].label} ≠ 2023: {labels[first].label}" in found


def test_a_question_that_the_round_before_left_open_differs(pair: SimpleNamespace) -> None:
    asking(pair.before)
    asking(pair.round)
    option = next(iter(question("TI4").option_of.values()))
    reply(pair.assessment, "TI4", option.code)

    assert f"{option.label} ≠ 2023: inte besvarad" in summary(pair, pair.municipal)


def test_nothing_was_left_open_by_a_round_that_did_not_ask(pair: SimpleNamespace) -> None:
    asking(pair.round)
    reply(pair.assessment, "TI4", next(iter(question("TI4").option_of)))

    assert "Inget skiljer sig." in summary(pair, pair.municipal)


def test_an_answer_that_was_taken_away_differs(pair: SimpleNamespace) -> None:
    asking(pair.before)
    asking(pair.round)
    along = Question.objects.filter(core=True, next_round="prefill", kind="single", shown_if="")[0]
    option = next(iter(along.option_of.values()))
    reply(pair.last, along.code, option.code)

    assert f"inte besvarad ≠ 2023: {option.label}" in summary(pair, pair.municipal)


def test_what_is_asked_anew_is_not_steered_by_the_old_answer(pair: SimpleNamespace) -> None:
    asking(pair.before)
    asking(pair.round)
    option = next(iter(question("TI4").option_of.values()))
    reply(pair.last, "TI4", option.code)

    found = summary(pair, pair.municipal)
    assert "inte besvarad ≠ 2023: besvarad" in found
    assert option.label not in found


def test_an_indicator_and_a_condition_that_were_not_answered_before_differ(pair: SimpleNamespace) -> None:
    pair.last.answers.filter(indicator=2).update(agreed="")
    Assessment.objects.filter(pk=pair.last.pk).update(listed=False, test_lasting=None, explanation="Ingen handel.")
    change(pair, listed=False, explanation="Ingen handel.")

    found = summary(pair, pair.police)
    assert "2 saker" in found
    assert re.search(r"2 \S.* ja ≠ 2023: inte besvarad", found)
    assert "Avgränsad och bestående ja ≠ 2023: inte besvarad" in found


def test_conditions_that_a_file_did_not_tell_of_an_open_drug_scene_were_met(pair: SimpleNamespace) -> None:
    Assessment.objects.filter(pk=pair.last.pk).update(test_lasting=None)

    assert "Inget skiljer sig." in summary(pair, pair.police)


def test_a_note_and_an_explanation_that_are_gone_differ(pair: SimpleNamespace) -> None:
    pair.last.answers.filter(indicator=2).update(note="Bara vid entrén.")
    Assessment.objects.filter(pk=pair.last.pk).update(explanation="Handel kvällstid.")

    found = summary(pair, pair.police)
    assert "2 saker" in found
    assert "ingen ≠ 2023: Bara vid entrén." in found
    assert "Motivering ingen ≠ 2023: Handel kvällstid." in found


def test_a_reader_reads_no_restricted_answer_in_it(pair: SimpleNamespace) -> None:
    questions = asking(pair.round, "full").questions.all()
    restricted = next(one for one in questions if one.is_restricted and one.kind == "single" and not one.shown_if)
    first, second = list(restricted.option_of)[:2]
    reply(pair.last, restricted.code, first)
    reply(pair.assessment, restricted.code, second)
    reader = MembershipFactory.create(actor=pair.police_actor, role="reader").user

    assert restricted.text in summary(pair, pair.police)
    assert restricted.text not in summary(pair, reader)


def test_indicators_of_another_instrument_are_not_compared(
    pair: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(INSTRUMENTS, "test12", TWELVE)
    Round.objects.filter(pk=pair.before.pk).update(instrument="test12")
    change(pair, i1_agreed="no")

    found = summary(pair, pair.police)
    assert "Indikatorerna jämförs inte" in found
    assert "Inget skiljer sig" in found


def test_a_place_that_was_not_judged_before_has_nothing_to_read(pair: SimpleNamespace) -> None:
    Assessment.objects.filter(pk=pair.last.pk).delete()

    assert summary(pair, pair.police) == ""


def test_it_counts_in_words_for_the_unchanged_page(pair: SimpleNamespace) -> None:
    change(pair, i1_agreed="no")

    compared = Compared(fresh(pair))
    assert compared.words(compared.changed) == "Som i omgång 2023, utom en sak."
    assert compared.words([]) == "Allt är som i omgång 2023."


def test_it_says_so_where_the_indicators_were_others(pair: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(INSTRUMENTS, "test12", TWELVE)
    Round.objects.filter(pk=pair.before.pk).update(instrument="test12")

    expected = "Indikatorerna jämförs inte: omgång 2023 hade andra. Allt annat är som i omgång 2023."
    assert Compared(fresh(pair)).words([]) == expected


def test_the_other_party_reads_a_changed_outline_on_the_unchanged_page(pair: SimpleNamespace) -> None:
    Outline.objects.filter(round=pair.round).delete()
    [ring] = SQUARE["coordinates"]
    drawn(
        pair.scene, pair.round, {"type": "Polygon", "coordinates": [[[east + 0.0004, north] for east, north in ring]]}
    )
    signing.sign(fresh(pair), party=Party.POLICE, seen_version=fresh(pair).version, by=pair.police)

    url = reverse("assessment_as_before", args=[pair.assessment.pk, Party.MUNICIPALITY])
    found = text(logged_in(pair.municipal).get(url))
    assert "Ändrat sedan omgång 2023 Avgränsning" in found
    assert "Som i omgång 2023, utom en sak." in found
