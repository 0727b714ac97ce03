"""The questionnaire on the assessment page."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, Reply, RoundQuestionnaire
from assessments.questionnaire import asked
from municipalities.models import User
from tests.cast import Cast
from tests.pages import Response, logged_in, text
from tests.questions import asking, reply, retire


@pytest.fixture(autouse=True)
def questions(cast: Cast) -> None:
    asking(cast.open)


def address(assessment: Assessment) -> str:
    return reverse("assessment_edit", args=[assessment.pk])


def read(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(address(assessment)))


def post(user: User, assessment: Assessment, version: int = 1, **fields: Any) -> Response:
    """Fields by the code of the question; the page sends an empty value with each."""
    data = {f"q-{code}": ["", *([value] if isinstance(value, str) else value)] for code, value in fields.items()}
    return logged_in(user).post(address(assessment), data | {"version": version})


def stored(assessment: Assessment) -> dict[str, str]:
    return asked.of(Assessment.objects.get(pk=assessment.pk)).answers


def test_sections_tell_what_is_left_and_what_comes_next(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)
    assert "Problem på platsen 2 kvar" in page
    assert "Nästa som är kvar: SY1" in page
    judging.save(cast.square_now, {"i3.agreed": "", "test_public": None}, seen_version=1, by=cast.police)
    assert "Nästa som är kvar: indikator 3" in read(cast.police, cast.square_now)
    assert "PL3. Sker handeln utomhus eller inomhus?" in page
    assert "Vilka andra problem finns" not in page  # of the full form
    assert "Polisen svarar först, kommunen kan rätta." in page


def test_a_round_without_questions_shows_none(cast: Cast) -> None:
    RoundQuestionnaire.objects.all().delete()
    assert "Frågor" not in read(cast.police, cast.square_now)


def test_what_is_sent_is_saved_and_leads_back_to_its_section(cast: Cast) -> None:
    data = {"version": 1, "q-PL1": ["", "torg", "park"], "q-PL3": ["", "ute"], "section": "plats"}
    response = logged_in(cast.police).post(address(cast.square_now), data)
    assert response["Location"] == f"{address(cast.square_now)}#plats"
    assert stored(cast.square_now) == {"PL1": "torg|park", "PL3": "ute"}


def test_unticking_everything_takes_the_answer_away_and_what_is_not_sent_stays(cast: Cast) -> None:
    reply(cast.square_now, "PL1", "torg")
    reply(cast.square_now, "PL3", "ute")
    post(cast.police, cast.square_now, PL1=[])
    assert stored(cast.square_now) == {"PL3": "ute"}


def test_an_address_that_is_no_section_leads_nowhere_else(cast: Cast) -> None:
    data = {"version": 1, "q-PL3": ["", "ute"], "section": "//example.org"}
    assert logged_in(cast.police).post(address(cast.square_now), data)["Location"] == address(cast.square_now)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"SY1": ["otrygg", "vet_ej"]}, "”Vet ej” kan inte väljas tillsammans med andra"),
        ({"PL1": ["torg", "park", "skog", "handel"]}, "välj högst 3 alternativ"),
        ({"PL3": "utomhus"}, "finns inte bland alternativen"),
    ],
)
def test_a_mistake_is_told_and_nothing_chosen_is_lost(cast: Cast, fields: dict[str, Any], message: str) -> None:
    response = post(cast.police, cast.square_now, TI4="dagligen", **fields)
    assert response.status_code == 422
    assert message in text(response)
    assert 'value="dagligen" checked' in response.content.decode()
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("said", "message"), [("Säljaren är 640823-3234", "personnummer"), ("Ring 070-123 45 67", "telefonnummer")]
)
def test_the_free_text_tells_of_nobody(cast: Cast, said: str, message: str) -> None:
    RoundQuestionnaire.objects.update(length="full")
    response = post(cast.police, cast.square_now, UN5=said)
    assert response.status_code == 422
    assert message in text(response)


def test_a_page_with_a_question_that_is_no_longer_asked_is_told_so(cast: Cast) -> None:
    response = post(cast.police, cast.square_now, SY3="inget", PL3="ute")
    assert response.status_code == 422
    assert "Frågorna har ändrats sedan du öppnade sidan" in text(response)
    assert not Reply.objects.exists()


def test_an_option_that_retired_while_the_page_was_open_is_refused_in_words(cast: Cast) -> None:
    retire("PL3", "bada")
    response = post(cast.police, cast.square_now, PL3="bada")
    assert "”Både ute och inne” går inte längre att välja" in text(response)


def test_a_clash_shows_both_answers_in_words_at_the_question(cast: Cast) -> None:
    post(cast.police, cast.square_now, PL3="ute")
    response = post(cast.municipal, cast.square_now, PL3="inne", TI4="dagligen")
    assert response.status_code == 409
    assert "Petra Polis svarade Utomhus" in text(response)
    assert 'href="#PL3"' in response.content.decode()
    assert stored(cast.square_now) == {"PL3": "ute", "TI4": "dagligen"}


def test_what_came_from_the_round_before_and_what_has_changed_is_marked(cast: Cast) -> None:
    for code, value in {"PL3": "ute", "PL2": "central", "TI4": "dagligen"}.items():
        reply(cast.square_in_proof, code, value)
    page = read(cast.police, cast.square_now)
    assert "omgång 2022: Varje dag" not in page  # it would steer the answer
    for code, value in {"PL3": "ute", "PL2": "bostad", "TI4": "dagligen"}.items():
        reply(cast.square_now, code, value)
    page = read(cast.police, cast.square_now)
    assert "från omgång 2022" in page
    assert "som i omgång 2022" in page
    assert "Ändrat. Omgång 2022: Känd central plats" in page
    assert "Ändrat sedan omgång 2022: PL2" in page


def test_filling_in_from_the_round_before_takes_the_questions_along_and_can_be_undone(cast: Cast) -> None:
    reply(cast.square_in_proof, "PL3", "ute")
    client = logged_in(cast.police)
    client.post(reverse("assessment_prefill", args=[cast.square_now.pk]))
    assert stored(cast.square_now) == {"PL3": "ute"}
    client.post(reverse("assessment_prefill_undo", args=[cast.square_now.pk, 1]))
    assert stored(cast.square_now) == {}


def test_a_contradiction_is_asked_about_and_stands_in_nobodys_way(cast: Cast) -> None:
    reply(cast.square_now, "TI4", "sallan")
    page = read(cast.police, cast.square_now)
    assert "Indikator 2 säger ”mer eller mindre dagligen”, men ni har svarat mer sällan." in page
    assert "TI4" not in [item.field for item in signing.obstacles_to_signing(cast.square_now)]


def test_a_reader_sees_no_restricted_question_nor_its_answer(cast: Cast) -> None:
    reply(cast.square_now, "PE7", "ofta")
    reply(cast.square_now, "PE10", "n50")
    for user, seen in ((cast.reader, False), (cast.office, True), (cast.police, True)):
        page = read(user, cast.square_now)
        assert ("Syns barn under 18 år" in page) is seen, user
        assert "50 eller fler" in page, user


def test_the_history_names_the_question_and_not_the_answer(cast: Cast) -> None:
    post(cast.police, cast.square_now, PE7="ofta")
    page = text(logged_in(cast.reader).get(reverse("scene_detail", args=[cast.square.pk])))
    assert "svaret på PE7" in page
    assert "ofta" not in page


def test_who_may_not_write_gets_back_what_was_written_in_words(cast: Cast) -> None:
    response = post(cast.office, cast.square_now, PL3="ute")
    assert response.status_code == 403
    assert "Utomhus" in text(response)
    assert not Reply.objects.exists()


# Options are drawn once for everyone


def chosen(user: User, assessment: Assessment) -> list[tuple[str, str]]:
    html = logged_in(user).get(address(assessment)).content.decode()
    return re.findall(r'name="q-(\w+)" value="(\w+)" checked', html)


def test_everyone_sees_what_is_chosen_in_the_assessment_before_them(cast: Cast) -> None:
    reply(cast.square_now, "PL3", "ute")
    reply(cast.park_now, "PL3", "inne")
    reply(cast.park_now, "PL1", "torg|park")
    for _time in range(2):
        assert chosen(cast.police, cast.square_now) == [("PL3", "ute")]
        assert chosen(cast.other_police, cast.park_now) == [("PL1", "torg"), ("PL1", "park"), ("PL3", "inne")]


def test_what_has_retired_is_no_longer_among_them_unless_it_is_chosen(cast: Cast) -> None:
    reply(cast.square_now, "PL3", "bada")
    assert "Både ute och inne" in read(cast.police, cast.square_now)
    assert "Både ute och inne" in read(cast.other_police, cast.park_now)
    retire("PL3", "bada")
    assert "Både ute och inne (går inte längre att välja)" in read(cast.police, cast.square_now)
    assert "Både ute och inne" not in read(cast.other_police, cast.park_now)


def test_in_english_the_options_are_said_to_be_swedish_and_in_swedish_nothing_is(cast: Cast) -> None:
    client = logged_in(cast.police)
    swedish = client.get(address(cast.square_now)).content.decode()
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    english = client.get(address(cast.square_now)).content.decode()
    assert ">Utomhus</label>" in swedish
    assert re.search(r'<span\s+lang="sv">Utomhus</span></label>', english)


def test_what_is_refused_is_marked_for_that_page_only(cast: Cast) -> None:
    retire("PL3", "bada")
    refused = post(cast.police, cast.square_now, PL3="bada").content.decode()
    assert re.search(r'name="q-PL3" value="ute" aria-invalid="true"', refused)
    assert 'value="ute" aria-invalid' not in logged_in(cast.police).get(address(cast.square_now)).content.decode()
