"""The project office opens a survey of measures, follows it, reminds and closes it (rules 26 and 39)."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Survey, SurveySignature
from assessments.action.survey.opening import open_survey
from assessments.my_area.page import MyArea
from assessments.rounds.calendar import days_of
from assessments.rounds.overtaken import stop_overtaken
from assessments.rounds.survey_letters import left_in, remind_due, remind_now, surveys_due
from municipalities.models import Letter
from tests.action import a_measure, a_plan, an_answer
from tests.cast import Cast
from tests.pages import body

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def survey(cast: Cast) -> Survey:
    """Of the square, which the district answers for, and the park. Its last day is tomorrow."""
    for scene in (cast.square, cast.park):
        a_measure(a_plan(scene))
    tomorrow = TODAY + datetime.timedelta(1)
    return open_survey(cast.county, year=TODAY.year, closes_on=tomorrow, by=cast.office)


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.office)
    return client


def sign(survey: Survey, cast: Cast) -> None:
    SurveySignature.objects.create(document=survey.returns.get(scene=cast.square), by=cast.district)


def test_a_survey_is_opened_with_its_own_last_day(office: Client, cast: Cast) -> None:
    a_measure(a_plan(cast.square))

    office.post(reverse("survey_list", args=[cast.county.code]), {"year": "2026", "closes_on": "2999-12-15"})

    survey = Survey.objects.get()
    assert (survey.closes_on, survey.history.get().history_user) == (datetime.date(2999, 12, 15), cast.office)
    assert [one.scene for one in survey.returns.all()] == [cast.square]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"year": "tjugosex", "closes_on": "2999-12-15"}, "Skriv året, till exempel 2026."),
        ({"year": "2026", "closes_on": ""}, "Skriv den sista dagen"),
        ({"year": "2026", "closes_on": "2020-01-01"}, "Sista dagen är före dagen"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(office: Client, cast: Cast, said: dict[str, str], words: str) -> None:
    response = office.post(reverse("survey_list", args=[cast.county.code]), said)

    assert response.status_code == 422
    assert words in body(response)
    assert not Survey.objects.exists()


def test_the_office_sees_how_far_each_place_has_come(office: Client, cast: Cast, survey: Survey) -> None:
    sign(survey, cast)
    park = survey.returns.get(scene=cast.park)
    an_answer(park, cast.park.plans.get().measures.get(), progress="late")

    shown = body(office.get(reverse("survey", args=[cast.county.code, survey.year])))

    assert "1 av 2 platser är underskrivna." in shown
    assert "Underskriven av Dana District" in shown
    assert "1 insats påbörjad" in shown


def test_the_last_day_is_moved_and_the_survey_closed_and_opened_again(
    office: Client, cast: Cast, survey: Survey
) -> None:
    address = [cast.county.code, survey.year]
    office.post(reverse("survey", args=address), {"closes_on": "2999-01-31"})
    office.post(reverse("survey_close", args=address))
    survey.refresh_from_db()
    assert (survey.closes_on, survey.is_open) == (datetime.date(2999, 1, 31), False)

    office.post(reverse("survey_close", args=address), {"open": "1"})
    survey.refresh_from_db()
    assert survey.is_open


# --- Reminders


def test_whoever_coordinates_the_municipality_or_district_has_it_left_until_it_is_signed(
    cast: Cast, survey: Survey
) -> None:
    assert [(one.user, [document.scene for document in one.returns]) for one in left_in(survey)] == [
        (cast.district, [cast.square])  # the park's municipality has no coordinator
    ]

    sign(survey, cast)
    assert left_in(survey) == []


def test_nobody_is_reminded_twice_of_the_same_day_nor_of_what_is_signed(cast: Cast, survey: Survey) -> None:
    (letter,) = remind_due(survey)
    assert (letter.user, letter.about) == (cast.district, f"survey:{survey.pk}")
    assert "2701-001" in letter.text
    assert "Torget" not in letter.text
    assert remind_due(survey) == []
    assert remind_now(survey) == []

    sign(survey, cast)
    assert stop_overtaken() == 1
    assert Letter.objects.get().fault == Letter.Fault.OVERTAKEN


@pytest.mark.parametrize(("days", "is_due"), [(22, False), (21, True), (7, True), (-1, True)])
def test_they_are_reminded_on_the_days_of_a_round(cast: Cast, survey: Survey, days: int, is_due: bool) -> None:
    survey.opens = TODAY - datetime.timedelta(60)
    survey.closes_on = TODAY + datetime.timedelta(days)

    assert bool(surveys_due(survey)) is is_due


def test_the_timer_reminds_of_open_surveys_alone(cast: Cast, survey: Survey) -> None:
    def told() -> str:
        out = StringIO()
        call_command("send_reminders", stdout=out, county="27", dry_run=True)
        return out.getvalue()

    assert "insatsenkäten" in told()
    survey.is_open = False
    survey.save()
    assert "insatsenkäten" not in told()


def test_the_office_reads_the_letters_before_it_reminds(office: Client, cast: Cast, survey: Survey) -> None:
    address = reverse("survey_remind", args=[cast.county.code, survey.year])
    assert "Dana District" in body(office.get(address))
    assert not Letter.objects.exists()

    office.post(address)
    assert Letter.objects.get().user == cast.district


# --- Where it is told


def test_the_last_day_is_in_the_calendar_of_those_who_work_towards_it(cast: Cast, survey: Survey) -> None:
    def days(user: Any) -> list[str]:
        return [day.key for day in days_of(user) if day.key.startswith("survey")]

    assert days(cast.municipal) == days(cast.office) == [f"survey-{survey.pk}-sign-by"]
    assert days(cast.county_actor) == []
    survey.is_open = False
    survey.save()
    assert days(cast.municipal) == []


def test_my_area_tells_how_far_the_own_places_have_come(client: Client, cast: Cast, survey: Survey) -> None:
    client.force_login(cast.municipal)
    assert "Inte påbörjad" in body(client.get(reverse("my_area")))
    assert [one.scene for one in MyArea(cast.municipal).surveys] == [cast.square]
    assert MyArea(cast.reader).surveys == []

    sign(survey, cast)
    assert "Underskriven av Dana District" in body(client.get(reverse("my_area")))
    assert len(MyArea(cast.reader).surveys) == 1
