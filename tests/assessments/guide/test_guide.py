"""How each indicator, condition and question is judged: ours, the county's own, on the page and printed."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.guide import rules
from assessments.guide.texts import guidance, guidance_of, of_instrument, of_questionnaire
from assessments.instrument import INSTRUMENTS
from assessments.models import Assessment, CountyGuidance, Question, RoundQuestionnaire
from assessments.wording import CONDITIONS
from municipalities.models import User
from tests.cast import Cast
from tests.pages import Response, logged_in, text
from tests.questions import asking, questionnaire, reply

CONCLUSION = [*Assessment.TESTS, "listed", "outline"]


def write(user: User, cast: Cast, words: str, key: str = "i9", **more: str) -> Response:
    return logged_in(user).post(reverse("guide_text", args=[cast.open.pk, key]), {"text": words} | more)


def page(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(reverse("assessment_edit", args=[assessment.pk])))


@pytest.mark.parametrize("version", INSTRUMENTS)
def test_every_indicator_condition_conclusion_and_outline_has_a_text(version: str) -> None:
    assert [*of_instrument(version)] == [*(f"i{number}" for number in INSTRUMENTS[version].numbers), *CONCLUSION]


@pytest.mark.django_db
def test_every_question_has_a_text_and_no_other_has() -> None:
    codes = [question.code for question in questionnaire().questions.all()]
    assert [*of_questionnaire("2026")] == codes
    assert len(codes) == 62


def test_a_text_is_two_or_three_sentences_and_not_the_official_wording() -> None:
    official = [indicator.text for instrument in INSTRUMENTS.values() for indicator in instrument.indicators]
    for item, words in {**of_instrument("2017"), **of_questionnaire("2026")}.items():
        assert 2 <= len(re.findall(r"[.?!](?= |$)", words)) <= 4, item
        assert len(words) <= 300, item
        assert not any(wording in words for wording in official), item


def test_a_version_made_from_another_keeps_what_was_said_of_its_questions() -> None:
    assert of_questionnaire("2026-2") == of_questionnaire("2026")
    assert of_questionnaire("1999") == {}


def test_the_page_has_it_folded_at_each_indicator_condition_and_question(cast: Cast) -> None:
    asking(cast.open, "full")
    html = logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()
    for key in ["i1", "i10", *CONCLUSION, "SY1", "PE7", "UN3"]:
        assert html.count(f'<details class="how" id="{key}-how">') == 1, key
    assert of_instrument("2017")["i3"] in html


def test_the_county_adds_its_own_and_it_is_read_at_once(cast: Cast) -> None:
    response = write(cast.office, cast, "Fråga fältassistenterna.\nDe vet.")
    assert response["Location"] == f"{reverse('guide', args=[cast.open.pk])}#i9"
    assert "I länet: Fråga fältassistenterna." in page(cast.police, cast.square_now)
    assert "I länet: Fråga fältassistenterna." in text(
        logged_in(cast.police).get(reverse("guide", args=[cast.open.pk]))
    )
    assert guidance(cast.elsewhere, "2017")["i9"].of_county == ""


def test_its_history_says_who_wrote_what_and_an_emptied_text_is_gone(cast: Cast) -> None:
    for words in ("Ett", "Två", "Två", ""):
        write(cast.office, cast, words)
    assert not CountyGuidance.objects.exists()
    history = CountyGuidance.history.order_by("history_id")
    assert [(row.text, row.history_type, row.history_user) for row in history] == [
        ("Ett", "+", cast.office),
        ("Två", "~", cast.office),
        ("Två", "-", cast.office),
    ]


def test_one_text_for_an_item_in_a_county(cast: Cast) -> None:
    CountyGuidance.objects.create(county=cast.county, item="i9", text="Ett")
    with pytest.raises(IntegrityError), transaction.atomic():
        CountyGuidance.objects.create(county=cast.county, item="i9", text="Två")
    CountyGuidance.objects.create(county=cast.elsewhere, item="i9", text="Två")


def test_the_countys_text_tells_of_nobody(cast: Cast) -> None:
    assert write(cast.office, cast, "Fråga 640823-3234.").status_code == 422
    assert write(cast.office, cast, "Ring 070-123 45 67.").status_code == 422
    assert write(cast.office, cast, "Ring 070-123 45 67.", describes_nobody="on").status_code == 302
    with pytest.raises(ValidationError):
        rules.write(cast.county, "i1", "640823-3234", by=cast.office)


def test_nothing_is_written_of_what_is_not_asked(cast: Cast) -> None:
    assert write(cast.office, cast, "Text", key="SY1").status_code == 404
    asking(cast.open)
    assert write(cast.office, cast, "Text", key="SY1").status_code == 302
    assert write(cast.office, cast, "Text", key="SY3").status_code == 404  # of the full form


def test_the_guide_has_all_that_the_round_asks_and_no_more(cast: Cast) -> None:
    asking(cast.open)
    found = text(logged_in(cast.reader).get(reverse("guide", args=[cast.open.pk])))
    assert "instrument 2017 · kort formulär" in found
    assert "SY2 Hur är olägenheterna jämfört med förra omgången?" in found
    assert "SY3" not in found
    for indicator in INSTRUMENTS["2017"].indicators:
        assert f"{indicator.number} {indicator.text}" in found
    assert "Lägg till länets egen text" not in found
    assert "Lägg till länets egen text" in text(logged_in(cast.office).get(reverse("guide", args=[cast.open.pk])))


def test_the_guide_is_linked_where_one_judges(cast: Cast) -> None:
    link = reverse("guide", args=[cast.open.pk])
    for address in (reverse("assessment_edit", args=[cast.square_now.pk]), reverse("my_area")):
        assert link in logged_in(cast.police).get(address).content.decode()


def test_one_query_for_what_the_county_adds(cast: Cast, django_assert_num_queries: pytest.FixtureRequest) -> None:
    asking(cast.open, "full")
    assessment = Assessment.objects.select_related("round").get(pk=cast.square_now.pk)
    assert assessment.questions
    with django_assert_num_queries(1):  # type: ignore[operator]
        guidance_of(assessment)


def test_the_page_stays_light_with_the_full_form(cast: Cast) -> None:
    asking(cast.open, "full")
    assert kibibytes(cast) <= 145


def test_the_page_stays_light_with_every_answer_as_in_the_round_before(cast: Cast) -> None:
    asked = asking(cast.open, "full")
    RoundQuestionnaire.objects.create(round=cast.in_proof, questionnaire=asked, length="full")
    for assessment in (cast.square_in_proof, cast.square_now):
        for question in asked.kept_questions:
            reply(assessment, question.code, "1" if question.kind == "number" else first(question))
    assert kibibytes(cast) <= 150


def kibibytes(cast: Cast) -> float:
    return len(logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content) / 1024


def first(question: Question) -> str:
    return next(iter(question.option_of), "Mest på kvällar och helger, och oftare under sommaren än under vintern.")


def test_every_condition_has_its_words_in_the_order_of_the_form() -> None:
    assert tuple(CONDITIONS) == tuple(Assessment.TESTS)
