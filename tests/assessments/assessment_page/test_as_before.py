"""A place that is as it was: read through and signed in three clicks, or changed first."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from assessments.judging import filling, signing
from assessments.judging import rules as judging
from assessments.models import Answer, Assessment, Event
from assessments.outlines.rules import outline_of
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Outline, Round
from tests.factories import AssessmentFactory, SceneFactory, drawn, settled
from tests.pages import Response, logged_in, text
from tests.pair import a_pair_with_assessment

pytestmark = pytest.mark.django_db

ASKED = "Allt från omgång 2023 fylls i när du skriver under"


@pytest.fixture
def pair() -> SimpleNamespace:
    """Not touched in 2024; listed in 2023, with an outline."""
    pair = a_pair_with_assessment(name="Vintertorget")
    pair.last = settled(scene=pair.scene, round=pair.before, unknown=1)
    pair.outline = drawn(pair.scene, pair.before)
    return pair


def address(pair: SimpleNamespace, party: Party = Party.POLICE) -> str:
    return reverse("assessment_as_before", args=[pair.assessment.pk, party])


def read(pair: SimpleNamespace, user: User, party: Party = Party.POLICE) -> Response:
    return logged_in(user).get(address(pair, party))


def sign(pair: SimpleNamespace, user: User, party: Party = Party.POLICE, **data: object) -> Response:
    return logged_in(user).post(address(pair, party), {"version": 0, "stands_behind": "on"} | data)


def fresh(pair: SimpleNamespace) -> Assessment:
    return Assessment.objects.select_related("round", "scene").get(pk=pair.assessment.pk)


def start_page(user: User) -> str:
    return text(logged_in(user).get(reverse("my_area")))


def test_three_clicks_for_an_unchanged_place(pair: SimpleNamespace) -> None:
    start = logged_in(pair.police).get(reverse("my_area")).content.decode()
    assert address(pair) in start  # 1: Unchanged
    assert ASKED in text(read(pair, pair.police))
    response = sign(pair, pair.police)  # 2: the box, 3: sign

    now = fresh(pair)
    assert response.headers["Location"] == reverse("my_area")
    assert now.is_signed
    assert judging.values(now)["listed"] is True
    assert [answer.agreed for answer in now.all_answers] == [answer.agreed for answer in pair.last.all_answers]
    assert outline_of(now).area_m2 == pair.outline.area_m2  # type: ignore[union-attr]


def test_reading_stores_nothing(pair: SimpleNamespace) -> None:
    read(pair, pair.police)

    assert fresh(pair).version == 0
    assert not Answer.objects.filter(assessment=pair.assessment).exists()
    assert not Event.objects.filter(assessment=pair.assessment).exists()


@pytest.mark.parametrize("own_answers", [True, False])
def test_own_answers_that_wait_in_the_browser_are_told_of(pair: SimpleNamespace, *, own_answers: bool) -> None:
    Round.objects.filter(pk=pair.round.pk).update(own_answers=own_answers)
    page = read(pair, pair.police).content.decode()
    assert (f'data-own-unsent="{pair.assessment.pk}-police"' in page) is own_answers
    assert f'data-own-unsent="{pair.assessment.pk}-municipality"' not in page


def test_what_will_be_signed_is_on_the_page(pair: SimpleNamespace) -> None:
    found = text(read(pair, pair.police))
    assert found.count("vet ej") >= 1
    assert "Öppen drogscen ja" in found
    assert "från omgång 2023" in found


def test_the_other_party_reads_and_signs(pair: SimpleNamespace) -> None:
    sign(pair, pair.police)
    version = fresh(pair).version

    found = text(read(pair, pair.municipal, Party.MUNICIPALITY))
    assert "Allt är som i omgång 2023." in found
    sign(pair, pair.municipal, Party.MUNICIPALITY, version=version)

    assert fresh(pair).is_settled


def test_the_other_party_sees_what_was_changed(pair: SimpleNamespace) -> None:
    filling.prefill(fresh(pair), by=pair.police)
    judging.save(fresh(pair), {"i1.agreed": "no", "i8.agreed": "yes"}, seen_version=1, by=pair.police)
    logged_in(pair.police).post(
        reverse("assessment_outline", args=[pair.assessment.pk]),
        {"version": "2", "geometry": "59.2, 17.83\n59.2, 17.831\n59.201, 17.831"},
    )

    found = text(read(pair, pair.municipal, Party.MUNICIPALITY))

    assert "Som i omgång 2023, utom tre saker" in found
    assert "≠ 2023: ja" in found
    assert "≠ 2023: vet ej" in found


def test_the_tick_is_demanded(pair: SimpleNamespace) -> None:
    response = logged_in(pair.police).post(address(pair), {"version": 0})

    assert response.status_code == 422
    assert "Kryssa i att du står bakom bedömningen" in text(response)
    assert fresh(pair).version == 0


def test_what_was_changed_meanwhile_is_not_signed(pair: SimpleNamespace) -> None:
    """Neither filled in over it."""
    judging.save(fresh(pair), {"i1.agreed": "no"}, seen_version=0, by=pair.municipal)

    response = sign(pair, pair.police)

    assert response.headers["Location"] == reverse("assessment_edit", args=[pair.assessment.pk])
    now = fresh(pair)
    assert (now.version, now.is_signed) == (1, False)
    assert {answer.indicator: answer.agreed for answer in now.answers.all()} == {1: "no"}


def test_what_was_changed_and_is_complete_is_shown_again(pair: SimpleNamespace) -> None:
    sign(pair, pair.municipal, Party.MUNICIPALITY)

    response = sign(pair, pair.police)

    assert response.status_code == 409
    assert "ändrats" in text(response)
    assert set(fresh(pair).signature_of) == {Party.MUNICIPALITY}


def test_the_same_form_twice_signs_once(pair: SimpleNamespace) -> None:
    key = "0b1d0a52-6cdb-4f2c-9d0a-6d5a7f1c6f6e"
    first, second = (sign(pair, pair.police, form_key=key) for _time in range(2))

    assert first.headers["Location"] == second.headers["Location"] == reverse("my_area")
    assert Event.objects.filter(assessment=pair.assessment, kind=Event.Kind.SIGNED).count() == 1


def test_something_has_changed_leads_to_the_form_filled_in(pair: SimpleNamespace) -> None:
    found = read(pair, pair.police).content.decode()
    assert reverse("assessment_prefill", args=[pair.assessment.pk]) in found


def test_a_place_that_was_not_complete_last_time_is_judged_as_usual(pair: SimpleNamespace) -> None:
    Answer.objects.filter(assessment=pair.last, indicator=4).delete()

    assert read(pair, pair.police).headers["Location"] == reverse("assessment_edit", args=[pair.assessment.pk])
    assert "Oförändrad" not in start_page(pair.police)


def test_history_from_a_file_tells_no_conditions_but_an_open_drug_scene_met_them(pair: SimpleNamespace) -> None:
    Assessment.objects.filter(pk=pair.last.pk).update(**dict.fromkeys(Assessment.TESTS))
    sign(pair, pair.police)
    now = fresh(pair)
    assert [getattr(now, name) for name in Assessment.TESTS] == [True] * 3


def test_a_new_place_is_judged_as_usual(pair: SimpleNamespace) -> None:
    scene = SceneFactory.create(
        county=pair.county, municipality=pair.scene.municipality, local_police_area=pair.scene.local_police_area
    )
    new = AssessmentFactory.create(scene=scene, round=pair.round)
    response = logged_in(pair.police).get(reverse("assessment_as_before", args=[new.pk, Party.POLICE]))

    assert response.headers["Location"] == reverse("assessment_edit", args=[new.pk])
    assert start_page(pair.police).count("Oförändrad") == 1


def test_an_outline_that_raises_a_question_is_drawn_by_a_person(pair: SimpleNamespace) -> None:
    """Another place has been drawn over it since."""
    other = SceneFactory.create(
        county=pair.county, municipality=pair.scene.municipality, local_police_area=pair.scene.local_police_area
    )
    AssessmentFactory.create(scene=other, round=pair.round)
    drawn(other, pair.round)

    assert read(pair, pair.police).headers["Location"] == reverse("assessment_edit", args=[pair.assessment.pk])


def test_a_place_that_was_never_drawn_needs_no_outline(pair: SimpleNamespace) -> None:
    Outline.objects.all().delete()

    assert "Platsen har ingen avgränsning." in text(read(pair, pair.police))
    sign(pair, pair.police)
    assert fresh(pair).is_signed


def test_one_who_has_signed_for_the_other_party_may_not(pair: SimpleNamespace) -> None:
    assert read(pair, pair.police, Party.MUNICIPALITY).status_code == 403


def test_nothing_is_filled_in_when_the_round_has_closed(pair: SimpleNamespace) -> None:
    Round.objects.filter(pk=pair.round.pk).update(state=Round.State.PROOFING)

    assert sign(pair, pair.police).status_code == 403
    assert fresh(pair).version == 0


def test_the_start_page_offers_it_only_to_those_who_can_sign(pair: SimpleNamespace) -> None:
    assert "Oförändrad" in start_page(pair.police)
    assert "Oförändrad" in start_page(pair.municipal)
    sign(pair, pair.police)
    assert "Oförändrad" not in start_page(pair.police)
    assert "Oförändrad" not in start_page(pair.municipal)


def test_a_published_round_of_long_ago_is_not_before(pair: SimpleNamespace) -> None:
    """The round between did not have the place."""
    Round.objects.filter(pk=pair.before.pk).update(
        label="2020", starts=datetime.date(2020, 1, 1), ends=datetime.date(2020, 12, 31)
    )
    Round.objects.create(
        county=pair.county,
        label="2022",
        starts=datetime.date(2022, 1, 1),
        ends=datetime.date(2022, 12, 31),
        state=Round.State.PUBLISHED,
        published_on=datetime.date(2023, 2, 1),
    )
    assert "Oförändrad" not in start_page(pair.police)


def with_texts(pair: SimpleNamespace) -> None:
    """In the round before."""
    Answer.objects.filter(assessment=pair.last, indicator=2).update(note="Bara vid entrén.")
    Assessment.objects.filter(pk=pair.last.pk).update(explanation="Handel kvällstid.")


def test_explanation_and_notes_come_along_and_differ_in_nothing(pair: SimpleNamespace) -> None:
    with_texts(pair)
    found = text(read(pair, pair.police))
    assert "Anteckning till indikator 2 Bara vid entrén." in found
    assert "Handel kvällstid." in found
    sign(pair, pair.police)

    now = judging.values(fresh(pair))
    assert (now["i2.note"], now["explanation"]) == ("Bara vid entrén.", "Handel kvällstid.")
    assert "Allt är som i omgång 2023." in text(read(pair, pair.municipal, Party.MUNICIPALITY))


def test_a_place_that_is_still_no_open_drug_scene_is_as_it_was(pair: SimpleNamespace) -> None:
    """Its explanation comes along."""
    Assessment.objects.filter(pk=pair.last.pk).update(
        listed=False, test_public=False, explanation="Ingen handel.", classification="not_qualified"
    )
    sign(pair, pair.police)

    now = fresh(pair)
    assert (now.listed, now.explanation, now.is_signed) == (False, "Ingen handel.", True)


def test_what_was_sent_back_meanwhile_is_not_signed(pair: SimpleNamespace) -> None:
    sign(pair, pair.police)
    page = read(pair, pair.municipal, Party.MUNICIPALITY).content.decode()
    newest = re.findall(r'name="newest" value="(\d+)"', page)[0]
    signing.send_back(fresh(pair), reason="Läs indikator 3 igen.", by=pair.police)

    version = fresh(pair).version
    response = sign(pair, pair.municipal, Party.MUNICIPALITY, version=version, newest=newest)

    assert response.status_code == 409
    assert not fresh(pair).signature_of
