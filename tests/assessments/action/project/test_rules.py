import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.action.models import Commitment, Meeting, Pair, Project
from assessments.action.project import rules
from municipalities.models.actor import Party
from tests.action import a_meeting, a_pair
from tests.cast import Cast, person
from tests.factories import LocalPoliceAreaFactory, MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SKANE = {
    "title": "Skåne tillsammans",
    "goal": "Färre öppna drogscener.",
    "starts": datetime.date(2022, 9, 1),
    "ends": datetime.date(2023, 11, 30),
    "target_pairs": 4,
}
TODAY = timezone.localdate


def fault(error: pytest.ExceptionInfo[ValidationError], name: str) -> str:
    return " ".join(error.value.message_dict[name])


# --- Beginning


def test_the_six_meetings_come_in_the_months_of_the_source(cast: Cast) -> None:
    project = rules.create(cast.county, SKANE, with_meetings=True, by=cast.office)

    assert [(one.number, one.month, one.month_last) for one in project.meetings.all()] == [
        (1, datetime.date(2022, 9, 1), None),
        (2, datetime.date(2022, 12, 1), None),
        (3, datetime.date(2023, 1, 1), datetime.date(2023, 2, 1)),
        (4, datetime.date(2023, 4, 1), datetime.date(2023, 5, 1)),
        (5, datetime.date(2023, 9, 1), None),
        (6, datetime.date(2023, 11, 1), None),
    ]


def test_in_a_shorter_project_the_last_meetings_come_in_its_last_month(cast: Cast) -> None:
    short = {**SKANE, "ends": datetime.date(2023, 1, 31)}
    project = rules.create(cast.county, short, with_meetings=True, by=cast.office)

    assert {one.last_day for one in project.meetings.all()} == {
        datetime.date(2022, 9, 30),
        datetime.date(2022, 12, 31),
        datetime.date(2023, 1, 31),
    }


def test_without_them_a_project_has_no_meeting_and_one_event(cast: Cast) -> None:
    project = rules.create(cast.county, SKANE, by=cast.office)

    assert not project.meetings.exists()
    assert [(one.kind, one.by) for one in project.events.all()] == [("created", cast.office)]


def test_a_project_that_ends_before_it_starts_is_refused_at_the_day(cast: Cast) -> None:
    with pytest.raises(ValidationError) as error:
        rules.create(cast.county, {**SKANE, "ends": datetime.date(2022, 8, 1)}, by=cast.office)

    assert fault(error, "ends") == "The last day is before the first."
    assert not Project.objects.exists()


def test_the_period_keeps_its_meetings(cast: Cast, project: Project) -> None:
    a_meeting(project, days=-30)
    a_meeting(project, days=30)
    days = {"starts": TODAY(), "ends": TODAY() + datetime.timedelta(1)}

    with pytest.raises(ValidationError) as error:
        rules.save(project, days, seen_version=0, by=cast.office)

    assert "Meeting 1: Kartläggning is before that day" in fault(error, "starts")
    assert "Meeting 2: Kartläggning is after that day" in fault(error, "ends")


# --- Two at once


def test_two_who_change_different_fields_both_keep_theirs(cast: Cast, project: Project) -> None:
    rules.save(project, {"goal": "Färre."}, seen_version=0, by=cast.office)
    saved = rules.save(project, {"goal": "", "target_pairs": 4}, seen_version=0, by=cast.administrator)

    project.refresh_from_db()
    assert (project.goal, project.target_pairs, saved.clashes) == ("Färre.", 4, [])


def test_the_same_field_is_not_written_over(cast: Cast, project: Project) -> None:
    rules.save(project, {"goal": "Färre."}, seen_version=0, by=cast.office)
    saved = rules.save(project, {"goal": "Tryggare."}, seen_version=0, by=cast.administrator)

    project.refresh_from_db()
    assert project.goal == "Färre."
    assert [(one.field, one.mine, one.theirs, one.by) for one in saved.clashes] == [
        ("goal", "Tryggare.", "Färre.", cast.office)
    ]


def test_what_is_saved_stands_in_the_history_with_before_and_after(cast: Cast, project: Project) -> None:
    rules.save(project, {"goal": "Färre."}, seen_version=0, by=cast.office)
    rules.save(project, {"goal": "Färre."}, seen_version=1, by=cast.office)

    assert [(one.version, one.changes) for one in project.events.all()] == [
        (1, [{"field": "goal", "before": "", "after": "Färre."}])
    ]


# --- Pairs


def add(cast: Cast, project: Project, **areas: Any) -> Pair:
    areas.setdefault("municipality", cast.municipal_actor.municipality)
    areas.setdefault("local_police_area", cast.police_actor.local_police_area)
    return rules.add_pair(project, **areas, by=cast.office)


def test_a_police_area_that_has_ended_is_refused_with_what_came_after(cast: Cast, project: Project) -> None:
    ended = LocalPoliceAreaFactory.create(county=cast.county, valid_to=datetime.date(2024, 12, 31))
    LocalPoliceAreaFactory.create(county=cast.county, name="Nya Ek").predecessors.add(ended)

    with pytest.raises(ValidationError) as error:
        add(cast, project, local_police_area=ended)

    words = fault(error, "local_police_area")
    assert "The local police area ended on" in words
    assert "Choose what came after it: Nya Ek." in words


def test_a_project_of_the_past_has_the_police_areas_of_its_time(cast: Cast, project: Project) -> None:
    project.starts, project.ends = datetime.date(2022, 9, 1), datetime.date(2023, 11, 30)
    project.save()
    ended = LocalPoliceAreaFactory.create(county=cast.county, valid_to=datetime.date(2024, 12, 31))

    assert add(cast, project, local_police_area=ended).pk


def test_a_pair_of_another_county_is_refused_at_each_field(cast: Cast, project: Project) -> None:
    areas = {
        "municipality": MunicipalityFactory.create(county=cast.elsewhere),
        "local_police_area": cast.police_actor_elsewhere.local_police_area,
    }
    with pytest.raises(ValidationError) as error:
        add(cast, project, **areas)

    assert set(error.value.message_dict) == {"municipality", "local_police_area"}


def test_a_pair_twice_is_refused(cast: Cast, project: Project, pair: Pair) -> None:
    with pytest.raises(ValidationError, match="in the project already"):
        add(cast, project)


def test_a_coordinator_has_an_assignment_on_that_side(cast: Cast, pair: Pair) -> None:
    own, others = cast.police.memberships.get(), cast.other_police.memberships.get()
    rules.save(pair, {"police_coordinator": own}, seen_version=0, by=cast.office)

    with pytest.raises(ValidationError) as error:
        rules.save(pair, {"municipality_coordinator": others}, seen_version=1, by=cast.office)

    assert fault(error, "municipality_coordinator") == "The person has no assignment there."
    pair.refresh_from_db()
    assert (pair.police_coordinator, pair.municipality_coordinator) == (own, None)


def test_a_district_that_the_two_share_coordinates_for_the_municipality(cast: Cast, pair: Pair) -> None:
    chosen = cast.district.memberships.get()
    rules.save(pair, {"municipality_coordinator": chosen}, seen_version=0, by=cast.office)

    pair.refresh_from_db()
    assert pair.municipality_coordinator == chosen


def test_whose_assignment_has_ended_is_not_chosen_and_who_came_after_is_told(cast: Cast, pair: Pair) -> None:
    ended = person("Olof Berg", cast.police_actor).memberships.get()
    ended.starts, ended.ends = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    ended.save()

    with pytest.raises(ValidationError) as error:
        rules.save(pair, {"police_coordinator": ended}, seen_version=0, by=cast.office)

    words = fault(error, "police_coordinator")
    assert "The assignment of Olof Berg ended on" in words
    assert "Petra Polis is coordinator now." in words


def test_a_pair_is_removed_only_while_nothing_is_on_record_of_it(cast: Cast, pair: Pair) -> None:
    second = a_pair(pair.project, cast, municipality=cast.other_municipal_actor.municipality)
    Commitment.objects.create(pair=pair, party=Party.POLICE, name="Gunnar Sjö", title="chef", on=TODAY())

    rules.remove_pair(second, by=cast.office)
    with pytest.raises(ValidationError, match="stays on record"):
        rules.remove_pair(pair, by=cast.office)

    assert list(pair.project.pairs.all()) == [pair]


# --- Commitments


def test_a_commitment_is_noted_put_right_and_taken_back_with_its_history(cast: Cast, pair: Pair) -> None:
    said = {"name": "Gunnar Sjö", "title": "chef", "on": datetime.date(2022, 9, 8)}
    rules.save(rules.commitment_of(pair, Party.POLICE), said, seen_version=0, by=cast.office)
    stored = rules.commitment_of(pair, Party.POLICE)
    rules.save(stored, {"title": "lokalpolisområdeschef"}, seen_version=1, by=cast.office)
    rules.take_back(stored, by=cast.office)

    assert not pair.commitments.exists()
    titles = [c for event in pair.project.events.all() for c in event.changes if c["field"].endswith("police.title")]
    assert [(one["before"], one["after"]) for one in titles] == [
        ("", "chef"),
        ("chef", "lokalpolisområdeschef"),
        ("lokalpolisområdeschef", None),
    ]


def test_a_commitment_is_not_noted_before_it_is_made(cast: Cast, pair: Pair) -> None:
    said = {"name": "Gunnar Sjö", "title": "chef", "on": TODAY() + datetime.timedelta(1)}

    with pytest.raises(ValidationError) as error:
        rules.save(rules.commitment_of(pair, Party.POLICE), said, seen_version=0, by=cast.office)

    assert "in the future" in fault(error, "on")


# --- Meetings


@pytest.mark.parametrize(("days", "field", "words"), [(-400, "day", "before"), (400, "day", "after")])
def test_a_meeting_outside_the_project_is_refused_at_its_day(
    cast: Cast, project: Project, days: int, field: str, words: str
) -> None:
    cleaned = {"theme": "Kartläggning", "day": TODAY() + datetime.timedelta(days)}

    with pytest.raises(ValidationError) as error:
        rules.add_meeting(project, cleaned, by=cast.office)

    assert f"The meeting is {words} the project" in fault(error, field)
    assert not Meeting.objects.exists()


def test_a_meeting_in_a_month_before_the_project_is_refused_at_the_month(cast: Cast, project: Project) -> None:
    cleaned = {"theme": "Kartläggning", "month": (project.starts - datetime.timedelta(40)).replace(day=1)}

    with pytest.raises(ValidationError) as error:
        rules.add_meeting(project, cleaned, by=cast.office)

    assert set(error.value.message_dict) == {"month"}


@pytest.mark.parametrize(
    ("months", "field"),
    [({}, "month"), ({"month": 0, "day": 0}, "day"), ({"month": 0, "month_last": 0}, "month_last")],
)
def test_a_meeting_has_a_day_or_months_in_order(
    cast: Cast, project: Project, months: dict[str, int], field: str
) -> None:
    this_month = TODAY().replace(day=1)

    with pytest.raises(ValidationError) as error:
        rules.add_meeting(project, {"theme": "Kartläggning", **dict.fromkeys(months, this_month)}, by=cast.office)

    assert set(error.value.message_dict) == {field}


def test_meetings_are_numbered_and_a_mistaken_one_is_removed(cast: Cast, project: Project, meeting: Meeting) -> None:
    second = rules.add_meeting(project, {"theme": "Insatser", "day": TODAY()}, by=cast.office)
    assert second.number == 2

    rules.remove_meeting(second, by=cast.office)
    assert list(project.meetings.all()) == [meeting]


def test_a_meeting_of_which_something_is_written_stays(cast: Cast, meeting: Meeting) -> None:
    meeting.decisions.create(number=1, text="Vi börjar.")

    with pytest.raises(ValidationError, match="stays on record"):
        rules.remove_meeting(meeting, by=cast.office)


def test_a_day_that_becomes_known_takes_the_place_of_the_month(cast: Cast, project: Project) -> None:
    meeting = a_meeting(project, month=TODAY().replace(day=1))

    rules.save(meeting, {"day": TODAY(), "month": None}, seen_version=0, by=cast.office)

    meeting.refresh_from_db()
    assert (meeting.day, meeting.month) == (TODAY(), None)


def test_a_theme_with_a_personal_number_is_refused(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(ValidationError) as error:
        rules.save(meeting, {"theme": "Om 19900101-0017"}, seen_version=0, by=cast.office)

    assert set(error.value.message_dict) == {"theme"}
