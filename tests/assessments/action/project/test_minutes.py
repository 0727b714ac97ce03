import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.action.models import Meeting, Pair, Task
from assessments.action.project import minutes, rules
from tests.action import a_meeting, a_pair
from tests.cast import Cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PERSONAL_NUMBER = "Kontakta 19900101-0017 innan insatsen börjar."
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def in_the_project(pair: Pair) -> None:
    pass


def key(pair: Pair, cast: Cast, who: str = "police") -> str:
    return f"{pair.pk}-{getattr(cast, who).memberships.get().pk}"


# --- Who was there


def test_who_was_there_is_noted_and_can_be_put_right(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    both = [key(pair, cast), key(pair, cast, "municipal")]
    minutes.note_attendance(meeting, both, seen_version=0, by=cast.office)
    minutes.note_attendance(meeting, both[:1], seen_version=1, by=cast.office)

    assert minutes.present(meeting) == both[:1]
    before_and_after = [event.changes[0] for event in pair.project.events.all()]
    assert [(one["before"], one["after"]) for one in before_and_after] == [
        ([], sorted(both)),
        (sorted(both), both[:1]),
    ]


def test_one_person_stands_for_two_pairs(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    second = a_pair(pair.project, cast, municipality=cast.other_municipal_actor.municipality)
    minutes.note_attendance(meeting, [key(pair, cast), key(second, cast)], seen_version=0, by=cast.office)

    assert meeting.attendances.count() == 2


def test_whose_assignment_had_ended_was_not_there_and_who_came_after_is_told(
    cast: Cast, pair: Pair, meeting: Meeting
) -> None:
    ended = person("Olof Berg", cast.police_actor).memberships.get()
    ended.starts, ended.ends = TODAY() - datetime.timedelta(900), TODAY() - datetime.timedelta(100)
    ended.save()

    with pytest.raises(ValidationError) as error:
        minutes.note_attendance(meeting, [f"{pair.pk}-{ended.pk}", key(pair, cast)], seen_version=0, by=cast.office)

    words = " ".join(error.value.message_dict["present"])
    assert "The assignment of Olof Berg ended on" in words
    assert "Petra Polis is coordinator now" in words
    assert not meeting.attendances.exists()


def test_whose_assignment_ended_on_the_day_of_the_meeting_was_there(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    last = cast.police.memberships.get()
    last.starts, last.ends = meeting.first_day - datetime.timedelta(30), meeting.day
    last.save()

    minutes.note_attendance(meeting, [key(pair, cast)], seen_version=0, by=cast.office)
    assert meeting.attendances.exists()


def test_somebody_of_another_pair_does_not_stand_for_this_one(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    with pytest.raises(ValidationError, match="no assignment in the pair"):
        minutes.note_attendance(meeting, [key(pair, cast, "other_police")], seen_version=0, by=cast.office)


def test_nobody_was_at_a_meeting_that_has_not_been(cast: Cast, pair: Pair) -> None:
    meeting = a_meeting(pair.project, days=1)

    with pytest.raises(ValidationError, match="has not been yet"):
        minutes.note_attendance(meeting, [key(pair, cast)], seen_version=0, by=cast.office)


def test_two_who_note_different_people_are_asked(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    minutes.note_attendance(meeting, [key(pair, cast)], seen_version=0, by=cast.office)
    saved = minutes.note_attendance(meeting, [key(pair, cast, "municipal")], seen_version=0, by=cast.administrator)

    assert minutes.present(meeting) == [key(pair, cast)]
    assert [(one.mine, one.by) for one in saved.clashes] == [([key(pair, cast, "municipal")], cast.office)]


# --- What was decided


def test_decisions_are_numbered_and_put_right_with_their_history(cast: Cast, meeting: Meeting) -> None:
    first = minutes.add_decision(meeting, "Varje par har en plan.", by=cast.office)
    second = minutes.add_decision(meeting, "Skånetrafiken bjuds in.", by=cast.office)
    rules.save(first, {"text": "Varje par har en beslutad plan."}, seen_version=2, by=cast.office)

    assert (first.number, second.number) == (1, 2)
    last = meeting.project.events.last()
    assert last
    assert last.changes == [
        {
            "field": f"d{first.pk}.text",
            "before": "Varje par har en plan.",
            "after": "Varje par har en beslutad plan.",
        }
    ]


@pytest.mark.parametrize("text", [PERSONAL_NUMBER, "", "å" * 501])
def test_a_decision_without_words_too_long_or_about_somebody_is_refused(
    cast: Cast, meeting: Meeting, text: str
) -> None:
    with pytest.raises(ValidationError) as error:
        minutes.add_decision(meeting, text, by=cast.office)

    assert set(error.value.message_dict) == {"text"}
    assert not meeting.decisions.exists()


# --- What is to be done


def a_task(cast: Cast, meeting: Meeting, text: str = "Håll orsaksanalys", **said: object) -> Task:
    cleaned = {"text": text, "actor": cast.police_actor, "due": TODAY(), **said}
    return minutes.add_task(meeting, cleaned, by=cast.office)


def test_a_task_has_an_owner_and_a_day(cast: Cast, meeting: Meeting) -> None:
    task = a_task(cast, meeting, membership=cast.police.memberships.get())

    assert (task.owner, task.due) == ("Petra Polis, Polisen Norra Ek", TODAY())


def test_a_task_about_somebody_is_refused(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(ValidationError) as error:
        a_task(cast, meeting, PERSONAL_NUMBER)

    assert set(error.value.message_dict) == {"text"}


def test_a_task_due_before_its_meeting_is_refused_at_the_day(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(ValidationError) as error:
        a_task(cast, meeting, due=meeting.first_day - datetime.timedelta(1))

    assert set(error.value.message_dict) == {"due"}


def test_a_task_is_not_given_to_who_has_left_nor_outside_the_county(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(ValidationError) as outside:
        a_task(cast, meeting, actor=cast.police_actor_elsewhere)
    ended = cast.police.memberships.get()
    ended.starts, ended.ends = TODAY() - datetime.timedelta(30), TODAY() - datetime.timedelta(1)
    ended.save()
    with pytest.raises(ValidationError) as left:
        a_task(cast, meeting, membership=ended)

    assert set(outside.value.message_dict) == {"actor"}
    assert set(left.value.message_dict) == {"membership"}


def test_a_task_is_ticked_once_and_can_be_undone(cast: Cast, meeting: Meeting) -> None:
    task = a_task(cast, meeting)
    for is_done in (True, True, False):
        minutes.tick(task, is_done=is_done, by=cast.police)

    assert Task.objects.left().contains(task)
    ticks = [c["after"] for event in meeting.project.events.all() for c in event.changes if c["field"].endswith("done")]
    assert ticks == [True, False]


def test_what_is_done_is_not_left(cast: Cast, meeting: Meeting) -> None:
    task = a_task(cast, meeting)
    minutes.tick(task, is_done=True, by=cast.police)

    task.refresh_from_db()
    assert task.done.by == cast.police
    assert not Task.objects.left().exists()
