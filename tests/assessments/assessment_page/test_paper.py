"""The form for a visit: one sheet a place, the same numbers, what is asked anew with boxes, what is known to strike."""

import pytest
from django.urls import reverse

from assessments.models import Assessment, RoundQuestionnaire
from municipalities.models import User
from tests.cast import Cast
from tests.factories import drawn
from tests.pages import logged_in, text
from tests.questions import asking, reply


@pytest.fixture(autouse=True)
def questions(cast: Cast) -> None:
    asking(cast.open)


def html(user: User, assessment: Assessment) -> str:
    return logged_in(user).get(reverse("assessment_paper", args=[assessment.pk])).content.decode()


def read(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(reverse("assessment_paper", args=[assessment.pk])))


def test_the_same_numbers_and_official_wording_as_on_the_screen(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)
    for indicator in cast.square_now.instrument.indicators:
        assert f"{indicator.number} {indicator.text}" in page
    for number in ("V1 ", "V2 ", "V3 ", "SY2 Hur är olägenheterna", "UN3 Hur säker"):
        assert number in page


def test_only_the_printers_name_and_what_to_do_with_the_paper(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)
    assert "Fyll i svaren samma dag och förstör sedan pappret. Utskriven" in page
    assert "av Petra Polis · blad 1 av 1" in page
    assert "Klara Kommun" not in page


def test_what_is_known_is_printed_to_be_struck_and_what_is_asked_anew_is_not_told(cast: Cast) -> None:
    reply(cast.square_in_proof, "PL3", "ute")
    reply(cast.square_in_proof, "TI4", "dagligen")
    page = read(cast.police, cast.square_now)
    known = page.partition("Känt sedan tidigare")[2]
    assert "PL3 Sker handeln utomhus eller inomhus? Utomhus" in known
    assert "TI4" not in known  # the old answer would steer the new one
    assert "TI4 Hur ofta pågår synlig handel? Varje dag" in page  # a box


def test_a_long_list_has_a_line_instead_of_boxes(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)
    assert "PO1 Hur har polisen arbetat på platsen de senaste tolv månaderna? PO2" in page


def test_the_full_form_takes_a_sheet_more(cast: Cast) -> None:
    assert html(cast.police, cast.square_now).count('<article class="sheet"') == 1
    RoundQuestionnaire.objects.update(length="full")
    page = html(cast.police, cast.square_now)
    assert page.count('<article class="sheet"') == 2
    assert "SY3</span> Vilka andra problem" in page.partition("blad 1 av 2")[2]


def test_without_questions_it_has_indicators_and_conditions(cast: Cast) -> None:
    RoundQuestionnaire.objects.all().delete()
    page = read(cast.police, cast.square_now)
    assert "Unga avråds från att vistas på platsen." in page
    assert "Frågas på nytt" not in page


def test_restricted_questions_are_printed_for_those_who_may_read_their_answers(cast: Cast) -> None:
    reply(cast.square_now, "PE7", "ofta")
    for user, seen in ((cast.reader, False), (cast.police, True), (cast.office, True)):
        page = read(user, cast.square_now)
        assert ("PE7" in page) is seen, user
        assert "PE10" in page, user


def test_the_outline_is_shown_or_said_to_be_missing(cast: Cast) -> None:
    assert "Platsen har ingen avgränsning." in read(cast.police, cast.square_now)
    drawn(cast.square, cast.in_proof)
    assert "Avgränsning 2022: " in read(cast.police, cast.square_now)
    assert 'class="sheet-picture"' in html(cast.police, cast.square_now)


def test_it_is_linked_from_the_assessment(cast: Cast) -> None:
    page = logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()
    assert reverse("assessment_paper", args=[cast.square_now.pk]) in page
