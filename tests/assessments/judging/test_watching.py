"""Places that have left the list are watched for as long as the parties said (rule 24)."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.judging.watching import months_after, watched
from assessments.models import Assessment, WatchAnswer
from assessments.rounds import rules as rounds
from municipalities.models import User
from tests.cast import Cast
from tests.factories import settled
from tests.pages import logged_in, text
from tests.questions import questionnaire, reply

Date = datetime.date


@pytest.fixture
def left(cast: Cast) -> Assessment:
    """The square left the list in 2022, and is watched for twelve months; it is not judged in 2023."""
    questionnaire()
    cast.square_now.delete()
    cast.square_in_proof.delete()
    found = settled(scene=cast.square, round=cast.in_proof, listed=False)
    Assessment.objects.filter(pk=found.pk).update(settled_at=timezone.now() - datetime.timedelta(days=200))
    for code, value in {"UP1": "ej_synlig|flyttat", "UP2": "m12"}.items():
        reply(found, code, value)
    return Assessment.objects.get(pk=found.pk)


def ends_in(left: Assessment, days: int) -> None:
    """The watch, by a day that lies so that twelve months lead there."""
    end = timezone.localdate() + datetime.timedelta(days=days)
    began = timezone.make_aware(datetime.datetime.combine(months_after(end, -12), datetime.time(12)))
    Assessment.objects.filter(pk=left.pk).update(settled_at=began)


def page(user: User) -> str:
    return text(logged_in(user).get(reverse("my_area")))


def every() -> list[str]:
    return [row.assessment.name for row in watched(Assessment.objects.all())]


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (Date(2026, 3, 15), 6, Date(2026, 9, 15)),
        (Date(2026, 8, 31), 6, Date(2027, 2, 28)),
        (Date(2023, 8, 31), 6, Date(2024, 2, 29)),
        (Date(2026, 12, 1), 12, Date(2027, 12, 1)),
        (Date(2026, 11, 30), 24, Date(2028, 11, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: Date, months: int, end: Date) -> None:
    assert months_after(day, months) == end


def test_those_of_the_area_read_how_long_and_why(cast: Cast, left: Assessment) -> None:
    found = page(cast.police)
    assert "Bevakas efter att de tagits bort" in found
    assert "Bevakas till" in found
    assert "Finns kvar men syns inte offentligt, Har flyttat till annan plats" in found
    assert "Bevakas till" not in page(cast.other_police)


def test_the_project_office_reads_all_of_the_county(cast: Cast, left: Assessment) -> None:
    found = text(logged_in(cast.office).get(reverse("round_list", args=[cast.county.code])))
    assert "Torget" in found
    assert "Bevakas till" in found


def test_when_it_ends_the_start_page_says_what_to_do(cast: Cast, left: Assessment) -> None:
    ends_in(left, -1)
    found = page(cast.municipal)
    assert "Bevakningen tog slut" in found
    assert "Se efter hur det är på Torget" in found


@pytest.mark.parametrize(("days", "is_told"), [(31, False), (30, True), (-1, True), (-90, True), (-91, False)])
def test_the_reminder_begins_a_month_before_and_ends_three_after(
    cast: Cast, left: Assessment, days: int, is_told: bool
) -> None:
    ends_in(left, days)
    assert ("Se efter hur det är på Torget" in page(cast.police)) is is_told


def test_a_place_that_is_listed_again_leaves_the_list(cast: Cast, left: Assessment) -> None:
    assert every() == ["Torget"]
    settled(scene=cast.square, round=cast.open)
    assert every() == []


def test_what_is_opened_again_is_not_watched_yet(left: Assessment) -> None:
    left.unsettle()
    left.save()
    assert every() == []


def test_only_places_of_which_it_was_said_are_watched(cast: Cast, left: Assessment) -> None:
    left.replies.all().delete()
    assert every() == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_places(
    cast: Cast, left: Assessment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reply(settled(scene=cast.park, round=cast.in_proof, listed=False), "UP2", "m24")
    Assessment.objects.filter(settled_at__isnull=False).update(settled_at=timezone.now())
    # assessments, their replies, what has been said
    with django_assert_num_queries(3):
        assert len(watched(Assessment.objects.all())) == 2


def say(user: User, left: Assessment, answer: str) -> str:
    address = reverse("watch_answer", args=[left.pk])
    return text(logged_in(user).post(address, {"answer": answer}, follow=True))


def test_still_gone_is_one_click_and_ends_the_reminder(cast: Cast, left: Assessment) -> None:
    ends_in(left, -1)

    found = say(cast.police, left, "still_gone")

    assert "Det är noterat att Torget fortfarande är borta" in found
    assert "Se efter hur det är på Torget" not in found
    assert "Sagt av Petra Polis" in found
    assert "fortfarande borta" in page(cast.municipal)


def test_what_was_said_can_be_taken_back_and_stays_on_record(cast: Cast, left: Assessment) -> None:
    ends_in(left, -1)
    say(cast.police, left, "still_gone")

    found = say(cast.municipal, left, "take_back")

    assert "Se efter hur det är på Torget" in found
    assert list(WatchAnswer.objects.values_list("by", "ended_by")) == [(cast.police.pk, cast.municipal.pk)]


def test_judge_again_puts_the_place_into_the_open_round(cast: Cast, left: Assessment) -> None:
    ends_in(left, -1)

    found = say(cast.police, left, "judge_again")

    now = Assessment.objects.get(scene=cast.square, round=cast.open)
    assert "Torget" in found
    assert "Se efter hur det är" not in page(cast.police)
    assert (
        f'href="{reverse("assessment_edit", args=[now.pk])}"'
        in logged_in(cast.police).get(reverse("my_area")).content.decode()
    )


def test_without_an_open_round_the_next_one_begins_with_the_place(cast: Cast, left: Assessment) -> None:
    cast.in_proof.published_on = cast.open.published_on = timezone.localdate()
    for round in (cast.in_proof, cast.open):
        round.state = round.State.PUBLISHED
        round.save()
    assert "bedöms i nästa omgång" in say(cast.police, left, "judge_again")
    assert "Ska bedömas igen".lower() in page(cast.municipal).lower()

    rounds.open_round(cast.planned, by=cast.office)

    assert Assessment.objects.filter(scene=cast.square, round=cast.planned).exists()


def test_it_comes_into_one_round_only(cast: Cast, left: Assessment) -> None:
    WatchAnswer.objects.create(assessment=left, answer="judge_again", by=cast.police)
    assert cast.square in rounds.scenes_to_start(cast.planned)

    settled(scene=cast.square, round=cast.open, listed=False)

    assert cast.square not in rounds.scenes_to_start(cast.planned)


def test_two_who_say_different_things_are_told(cast: Cast, left: Assessment) -> None:
    ends_in(left, -1)
    WatchAnswer.objects.create(assessment=left, answer="judge_again", by=cast.police)

    assert "Petra Polis har sagt" in say(cast.municipal, left, "still_gone")
    assert WatchAnswer.objects.get().answer == "judge_again"


def test_a_place_that_has_been_judged_since_is_no_longer_watched(cast: Cast, left: Assessment) -> None:
    settled(scene=cast.square, round=cast.open)

    assert "bevakas inte längre" in say(cast.police, left, "still_gone")
    assert not WatchAnswer.objects.exists()


def test_whoever_only_reads_is_offered_nothing(cast: Cast, left: Assessment) -> None:
    ends_in(left, -1)

    assert "Fortfarande borta" in page(cast.contributor)
    assert "Fortfarande borta" not in page(cast.reader)


def test_nothing_else_can_be_said(cast: Cast, left: Assessment) -> None:
    address = reverse("watch_answer", args=[left.pk])
    assert logged_in(cast.police).post(address, {"answer": "kanske"}).status_code == 400


def test_what_left_the_list_in_the_open_round_is_not_offered_there_again(cast: Cast, left: Assessment) -> None:
    left.delete()
    now = settled(scene=cast.square, round=cast.open, listed=False)
    Assessment.objects.filter(pk=now.pk).update(settled_at=timezone.now())
    reply(now, "UP2", "m12")

    [row] = watched(Assessment.objects.all(), user=cast.police)

    assert row.now is None
    assert row.may_answer
