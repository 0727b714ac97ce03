import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.instrument import INSTRUMENTS
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, RoundQuestionnaire
from assessments.outlines.rules import outline_of
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.factories import drawn
from tests.pages import Response, logged_in, text
from tests.questions import asking, reply


def address(assessment: Assessment) -> str:
    return reverse("assessment_edit", args=[assessment.pk])


def read(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(address(assessment)))


def post(user: User, assessment: Assessment, *, version: int = -1, **fields: Any) -> Response:
    """Fields by HTML name with _ for -, such as i3_agreed."""
    data = {re.sub(r"^(i\d+)_", r"\1-", name): value for name, value in fields.items()}
    seen = assessment.version if version < 0 else version
    return logged_in(user).post(address(assessment), data | {"version": seen})


def stored(assessment: Assessment) -> dict[str, Any]:
    return judging.values(Assessment.objects.get(pk=assessment.pk))


@pytest.fixture
def signed(cast: Cast) -> Assessment:
    """By the police, not yet by the municipality."""
    return signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)


# Reading


def test_a_row_shows_the_official_wording_and_the_answer_of_the_previous_round(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)

    assert "Hanteringen av narkotika pågår mer eller mindre dagligen." in page
    assert (page.count("Omgång 2022: ja"), page.count("Omgång 2022: nej")) == (7, 3)


def test_the_result_so_far_is_a_range_with_its_classification(cast: Cast) -> None:
    page = read(cast.police, cast.square_now)

    assert "6–7 av 10 stämmer" in page
    assert "Kan inte avgöras än" in page


def test_own_answers_are_shown_and_a_difference_asks_for_the_joint_answer(cast: Cast) -> None:
    differing = {"i3.police": "no", "i3.municipality": "yes"}
    judging.save(cast.park_now, differing, seen_version=0, by=cast.other_police)

    page = read(cast.other_police, cast.park_now)

    assert "Ni har svarat olika. Välj det gemensamma svaret." in page
    assert "Polisen: nej" in page
    assert "Kommunen: ja" in page


def test_the_outline_is_told_in_words(cast: Cast) -> None:
    assert "Ingen avgränsning i den här omgången." in read(cast.police, cast.square_now)

    drawn(cast.square, cast.in_proof)
    assert "I omgång 2022 var den" in read(cast.police, cast.square_now)

    drawn(cast.square, cast.open)
    assert "m² i den här omgången" in read(cast.police, cast.square_now).replace("\xa0", " ")


@pytest.mark.parametrize("who", ["reader", "office"])
def test_who_may_only_read_is_told_who_can_change(cast: Cast, who: str) -> None:
    response = logged_in(getattr(cast, who)).get(address(cast.square_now))

    assert "Du kan läsa men inte ändra. Petra Polis, Dana District och Klara Kommun kan." in text(response)
    assert "Spara" not in text(response)


def test_a_round_in_proof_is_read_only_and_leads_to_the_proof_list(cast: Cast) -> None:
    response = logged_in(cast.police).get(address(cast.square_in_proof))

    assert "Bedömningar kan bara ändras medan den är öppen." in text(response)
    assert reverse("proof_list", args=[cast.in_proof.pk]) in response.content.decode()


def test_a_settled_assessment_is_changed_only_on_purpose(cast: Cast, signed: Assessment) -> None:
    signing.sign(signed, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    client = logged_in(cast.police)

    assert "data-assessment" not in client.get(address(signed)).content.decode()
    assert "data-assessment" in client.get(f"{address(signed)}?andra").content.decode()


def test_the_official_wording_is_marked_as_swedish_on_an_english_page(cast: Cast) -> None:
    client = logged_in(cast.police)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(address(cast.square_now)).content.decode()

    assert '<span lang="sv">Unga avråds från att vistas på platsen.</span>' in page
    assert "Ten indicators" in page


def test_the_number_of_queries_is_fixed(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = logged_in(cast.police)
    # session, user, the user's assignments for rights and menu, assessment with what the round asks besides, previous
    # assessment with its round, answers of both, signatures, what the user may say of absence, events, coordinators,
    # outlines of both, what the county adds on how to judge, vulnerable areas
    with django_assert_num_queries(13):
        client.get(address(cast.square_now))


def test_a_questionnaire_of_any_length_adds_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    questionnaire = asking(cast.open, "full")
    RoundQuestionnaire.objects.create(round=cast.in_proof, questionnaire=questionnaire, length="full")
    for assessment in (cast.square_now, cast.square_in_proof):
        for code, one in assessment.questions.items():
            reply(assessment, code, next(iter(one.option_of), "Text" if one.kind == "text" else "1"))
    client = logged_in(cast.police)
    client.get(address(cast.square_now))  # the questions are read once in each process
    # the replies of both rounds
    with django_assert_num_queries(14):
        client.get(address(cast.square_now))


# Saving


def test_saving_stores_every_field_and_returns_to_the_page(cast: Cast) -> None:
    response = post(
        cast.other_police,
        cast.park_now,
        i3_agreed="yes",
        i3_note="Mest på kvällen.",
        test_public="no",
        listed="no",
        explanation="Ingen försäljning.\r\nInga klagomål.",
    )

    assert response.headers["Location"] == address(cast.park_now)
    now = stored(cast.park_now)
    assert (now["i3.agreed"], now["i3.note"]) == ("yes", "Mest på kvällen.")
    assert (now["test_public"], now["listed"]) == (False, False)
    assert now["explanation"] == "Ingen försäljning.\nInga klagomål."


def test_what_is_not_sent_is_left_as_it_is(cast: Cast) -> None:
    post(cast.police, cast.square_now, i10_agreed="unknown")

    now = stored(cast.square_now)
    assert (now["i1.agreed"], now["listed"], now["i10.agreed"]) == ("yes", True, "unknown")


def test_sending_the_page_unchanged_keeps_the_signature(cast: Cast, signed: Assessment) -> None:
    Assessment.objects.update(explanation="Två rader\noch ett blanksteg ")

    post(cast.municipal, signed, explanation="Två rader\r\noch ett blanksteg ", listed="yes", i1_agreed="yes")

    assert signed.signatures.count() == 1


def test_saving_takes_few_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = logged_in(cast.police)
    data = {"version": "1", "i9-agreed": "yes", "i10-agreed": "yes"}
    # session, user, memberships, assessment if the user may edit it, answers, signatures; savepoint, round, assessment,
    # answers, what the round asks besides, read anew since it may have changed when the round is locked; signatures,
    # answers, event, assessment, release
    with django_assert_num_queries(16):
        client.post(address(cast.square_now), data)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("i3_agreed", "maybe", "Svara ja, nej eller vet ej."),
        ("listed", "maybe", "Svara ja eller nej."),
        ("i3_note", "Ring 070-123 45 67", "telefonnummer"),
        ("explanation", "Säljaren är 640823-3234", "personnummer"),
    ],
)
def test_a_mistake_is_explained_and_nothing_typed_is_lost(cast: Cast, field: str, value: str, message: str) -> None:
    typed: dict[str, Any] = {"i9_note": "Skrivet samtidigt", field: value}

    response = post(cast.police, cast.square_now, **typed)

    assert response.status_code == 422
    assert message in text(response)
    assert "Skrivet samtidigt" in text(response)
    assert stored(cast.square_now)["i9.note"] == ""


def test_a_doubtful_text_is_saved_when_the_user_has_confirmed_it(cast: Cast) -> None:
    post(cast.police, cast.square_now, explanation="Jourtelefon 070-123 45 67", describes_nobody="on")
    post(cast.police, cast.square_now, version=2, explanation="Jourtelefon 070-123 45 67", i10_agreed="yes")

    now = stored(cast.square_now)
    assert (now["explanation"], now["i10.agreed"]) == ("Jourtelefon 070-123 45 67", "yes")


def test_a_conclusion_that_contradicts_a_condition_is_refused_beside_it(cast: Cast) -> None:
    response = post(cast.police, cast.square_now, test_public="no")

    assert response.status_code == 422
    assert "En öppen drogscen uppfyller alla tre villkoren." in text(response)


def test_a_post_without_its_version_is_refused(cast: Cast) -> None:
    response = logged_in(cast.police).post(address(cast.square_now), {"i1-agreed": "no"})

    assert response.status_code == 422
    assert stored(cast.square_now)["i1.agreed"] == "yes"


# Two at once


def test_the_second_to_change_a_field_sees_both_answers_and_the_rest_is_saved(cast: Cast) -> None:
    post(cast.municipal, cast.square_now, i8_agreed="yes")

    response = post(cast.police, cast.square_now, version=1, i8_agreed="unknown", i9_agreed="yes")

    assert response.status_code == 409
    assert "Klara Kommun svarade ja" in text(response)
    assert "Ditt svar, vet ej, är inte sparat." in text(response)
    assert 'name="version" value="3"' in response.content.decode()
    now = stored(cast.square_now)
    assert (now["i8.agreed"], now["i9.agreed"]) == ("yes", "yes")


def test_choosing_after_a_collision_saves_the_choice(cast: Cast) -> None:
    post(cast.municipal, cast.square_now, i8_agreed="yes")
    post(cast.police, cast.square_now, version=1, i8_agreed="unknown")

    post(cast.police, cast.square_now, version=2, i8_agreed="unknown")

    assert stored(cast.square_now)["i8.agreed"] == "unknown"


def test_after_a_collision_over_a_text_both_texts_are_on_the_page(cast: Cast) -> None:
    post(cast.municipal, cast.square_now, explanation="Kommunens långa text")

    response = post(cast.police, cast.square_now, version=1, explanation="Polisens långa text")

    assert "Klara Kommun skrev: Kommunens långa text" in text(response)
    assert re.search(
        r'<textarea[^>]*name="explanation"[^>]*>\s*Polisens långa text</textarea>', response.content.decode()
    )
    assert stored(cast.square_now)["explanation"] == "Kommunens långa text"


def test_what_others_changed_meanwhile_is_told(cast: Cast) -> None:
    post(cast.municipal, cast.square_now, i8_agreed="yes")

    client = logged_in(cast.police)
    page = client.post(address(cast.square_now), {"version": "1", "i9-agreed": "yes"}, follow=True)

    assert "Klara Kommun ändrade indikator 8 från nej till ja" in text(page)


def test_two_changes_that_contradict_each_other_are_refused_not_a_fault(cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.square_now.pk).update(listed=None)
    post(cast.municipal, cast.square_now, listed="yes")

    response = post(cast.police, cast.square_now, version=1, test_public="no")

    assert response.status_code == 422


# Refused


def test_who_may_not_change_gets_back_what_was_typed(cast: Cast) -> None:
    Membership.objects.filter(user=cast.police).update(role=Membership.Role.READER)

    response = post(cast.police, cast.square_now, i10_agreed="yes", explanation="En lång text")

    assert response.status_code == 403
    assert "Dina ändringar är inte sparade" in text(response)
    assert "Indikator 10 ja" in text(response)
    assert "En lång text" in text(response)


def test_outside_the_own_area_there_is_nothing_to_read_or_change(cast: Cast) -> None:
    for user in (cast.outsider, cast.other_police, cast.county_actor):
        assert logged_in(user).get(address(cast.square_now)).status_code == 404
        assert post(user, cast.square_now, i1_agreed="no").status_code == 404


def test_a_round_that_closed_meanwhile_gives_back_what_was_typed(cast: Cast) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)

    response = post(cast.police, cast.square_now, i10_note="En lång text 640823-3234")

    assert "Omgång 2023 är i korrektur." in text(response)
    assert "En lång text" in text(response)
    assert stored(cast.square_now)["i10.note"] == ""


# Signatures


def test_before_and_after_a_change_the_page_tells_of_the_signatures(cast: Cast, signed: Assessment) -> None:
    assert "Sparar ni en ändring tas underskriften bort." in read(cast.municipal, signed)

    client = logged_in(cast.municipal)
    page = client.post(address(signed), {"version": "1", "i10-agreed": "yes"}, follow=True)

    assert "Inte längre underskriven av Petra Polis (polisen), eftersom bedömningen ändrades." in text(page)
    later = read(cast.police, signed)
    assert "Klara Kommun ändrade indikator 10 från nej till ja" in later
    assert "Läs ändringen och skriv under igen." in later


def test_the_warning_ends_when_someone_signs_again(cast: Cast, signed: Assessment) -> None:
    post(cast.municipal, signed, i10_agreed="yes")

    signing.sign(signed, party=Party.POLICE, seen_version=2, by=cast.police)

    assert "skriv under igen" not in read(cast.police, signed)


# Filling in from the previous round


def prefill(user: User, assessment: Assessment) -> Response:
    return logged_in(user).post(reverse("assessment_prefill", args=[assessment.pk]), follow=True)


@pytest.fixture
def started(cast: Cast) -> Assessment:
    """Two answers given, one of them otherwise than in the previous round, and one that the parties differ on."""
    assessment = cast.square_now
    assessment.answers.exclude(indicator__in=[1, 8]).delete()
    own = {"i1.agreed": "no", "i2.police": "no", "i2.municipality": "unknown"}
    judging.save(assessment, own, seen_version=1, by=cast.police)
    return Assessment.objects.get(pk=assessment.pk)


def test_filling_in_takes_the_answers_of_the_previous_round_and_overwrites_nothing(
    cast: Cast, started: Assessment
) -> None:
    page = prefill(cast.police, started)

    now = stored(started)
    assert "Ifyllt från omgång 2022: 7 svar" in text(page)
    assert (now["i1.agreed"], now["i2.agreed"], now["i3.agreed"], now["i10.agreed"]) == ("no", "", "yes", "no")
    assert not started.signatures.exists()


def unfinished(assessment: Assessment) -> Assessment:
    """With neither conditions nor conclusion."""
    empty = dict.fromkeys([*Assessment.TESTS, "listed"])
    Assessment.objects.filter(pk=assessment.pk).update(**empty)
    Assessment.objects.filter(scene=assessment.scene, round=assessment.round.previous).update(
        **dict.fromkeys(empty, True)
    )
    return Assessment.objects.get(pk=assessment.pk)


def test_filling_in_takes_conditions_conclusion_and_outline_too_and_is_undone_in_one_act(
    cast: Cast, started: Assessment
) -> None:
    started = unfinished(started)
    assert started.round.previous
    outline = drawn(started.scene, started.round.previous)
    before = stored(started)

    page = prefill(cast.police, started)

    now = Assessment.objects.get(pk=started.pk)
    assert "7 svar, villkoren, slutsatsen och avgränsningen" in text(page)
    assert [now.test_lasting, now.test_public, now.test_problem, now.listed] == [True] * 4
    assert outline_of(now).area_m2 == outline.area_m2  # type: ignore[union-attr]
    assert "Ångra ifyllandet" in text(page)

    undone = logged_in(cast.police).post(
        reverse("assessment_prefill_undo", args=[started.pk, started.version]), follow=True
    )
    assert "Det är ångrat." in text(undone)
    assert stored(started) == before
    assert outline_of(now) is None


def test_undoing_leaves_what_has_been_changed_since(cast: Cast, started: Assessment) -> None:
    prefill(cast.police, started)
    now = Assessment.objects.get(pk=started.pk)
    judging.save(now, {"i3.agreed": "no"}, seen_version=now.version, by=cast.municipal)

    logged_in(cast.police).post(reverse("assessment_prefill_undo", args=[started.pk, started.version]))

    assert stored(started)["i3.agreed"] == "no"
    assert stored(started)["i10.agreed"] == ""


def test_filling_in_never_contradicts_what_is_said_already(cast: Cast, started: Assessment) -> None:
    started = unfinished(started)
    judging.save(started, {"test_public": False}, seen_version=started.version, by=cast.police)

    prefill(cast.police, Assessment.objects.get(pk=started.pk))

    now = Assessment.objects.get(pk=started.pk)
    assert (now.test_public, now.listed) == (False, None)


def test_an_outline_that_is_drawn_is_left_as_it_is(cast: Cast, started: Assessment) -> None:
    assert started.round.previous
    drawn(started.scene, started.round.previous)
    mine = drawn(started.scene, started.round, HALF)

    prefill(cast.police, started)

    assert outline_of(started).area_m2 == mine.area_m2  # type: ignore[union-attr]


HALF = {"type": "Polygon", "coordinates": [[[17.83, 59.2], [17.8305, 59.2], [17.8305, 59.2005], [17.83, 59.2]]]}


def test_answers_to_another_instrument_are_neither_shown_nor_filled_in(
    cast: Cast, started: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(INSTRUMENTS, "2010", INSTRUMENTS["2017"])
    Round.objects.filter(pk=cast.in_proof.pk).update(instrument="2010")

    assert "Omgång 2022: ja" not in read(cast.police, started)
    prefill(cast.police, started)

    assert stored(started)["i3.agreed"] == ""


def test_a_reader_cannot_fill_in(cast: Cast, started: Assessment) -> None:
    assert prefill(cast.reader, started).status_code == 403


# Own answers


def own_answers(assessment: Assessment, party: Party) -> str:
    return reverse("own_answers", args=[assessment.pk, party])


def test_equal_own_answers_become_the_joint_one(cast: Cast) -> None:
    client = logged_in(cast.other_police)
    judging.save(cast.park_now, {"i1.municipality": "yes"}, seen_version=0, by=cast.other_police)

    response = client.post(own_answers(cast.park_now, Party.POLICE), {"version": "1", "i1-police": "yes"})

    assert response.headers["Location"] == address(cast.park_now)
    assert stored(cast.park_now)["i1.agreed"] == "yes"


def test_the_page_of_own_answers_does_not_show_the_other_partys(cast: Cast) -> None:
    judging.save(cast.square_now, {"i1.municipality": "unknown"}, seen_version=1, by=cast.municipal)

    page = logged_in(cast.police).get(own_answers(cast.square_now, Party.POLICE)).content.decode()

    assert "checked" not in page


def test_each_party_gives_its_own_answers_only(cast: Cast) -> None:
    assert logged_in(cast.police).get(own_answers(cast.square_now, Party.MUNICIPALITY)).status_code == 403
    assert logged_in(cast.contributor).get(own_answers(cast.square_now, Party.POLICE)).status_code == 200
    assert logged_in(cast.outsider).get(own_answers(cast.square_now, Party.POLICE)).status_code == 404


def test_two_of_one_party_who_change_the_same_own_answer_choose(cast: Cast) -> None:
    judging.save(cast.square_now, {"i1.police": "yes"}, seen_version=1, by=cast.contributor)

    response = logged_in(cast.police).post(
        own_answers(cast.square_now, Party.POLICE), {"version": "1", "i1-police": "no"}
    )

    assert response.status_code == 409
    assert "Bo Bidrag svarade ja" in text(response)
