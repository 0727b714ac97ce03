import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.action.models import Attendance, Meeting, Pair, Task, TaskDone
from municipalities.models import User
from tests.action import a_meeting
from tests.cast import Cast
from tests.pages import logged_in

pytestmark = pytest.mark.django_db

DUE = datetime.date(2027, 3, 10)


def found(user: User, **asked: Any) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = logged_in(user).get(reverse("api:meeting-list"), asked).json()["results"]
    return results


@pytest.fixture
def written(cast: Cast, pair: Pair, meeting: Meeting) -> Meeting:
    membership = cast.police.memberships.get()
    Attendance.objects.create(meeting=meeting, pair=pair, membership=membership)
    meeting.decisions.create(number=1, text="Vi börjar.")
    Task.objects.create(meeting=meeting, text="Kartlägg", actor=cast.police_actor, membership=membership, due=DUE)
    done = Task.objects.create(meeting=meeting, text="Boka lokal", actor=cast.board, due=DUE)
    TaskDone.objects.create(task=done, by=cast.office)
    return meeting


def test_a_meeting_is_handed_out_with_who_was_there_decisions_and_tasks(cast: Cast, written: Meeting) -> None:
    (one,) = found(cast.municipal)

    assert (one["county"], one["project"], one["number"]) == ("27", "Skogen tillsammans", 1)
    assert (one["day"], one["month"]) == (str(written.day), None)
    assert one["attendances"] == [{"municipality": "2701", "lpo": "Norra Ek", "party": "police", "name": "Petra Polis"}]
    assert one["decisions"] == [{"number": 1, "text": "Vi börjar."}]
    assert [(task["person"], task["actor"], bool(task["done_at"])) for task in one["tasks"]] == [
        ("Petra Polis", "Polisen Norra Ek", False),
        (None, "Länsstyrelsen", True),
    ]


def test_meetings_are_handed_out_to_the_pairs_and_the_office_only(cast: Cast, written: Meeting) -> None:
    assert {who: len(found(getattr(cast, who))) for who in ("office", "reader", "other_police", "county_actor")} == {
        "office": 1,
        "reader": 1,
        "other_police": 0,
        "county_actor": 0,
    }


def test_meetings_can_be_chosen_by_project(cast: Cast, written: Meeting) -> None:
    assert len(found(cast.office, project=written.project.title)) == 1
    answer = logged_in(cast.office).get(reverse("api:meeting-list"), {"project": "Ett annat"})
    assert answer.status_code == 400


def test_the_number_of_queries_does_not_depend_on_the_number_of_meetings(cast: Cast, written: Meeting) -> None:
    client = logged_in(cast.office)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("api:meeting-list"))
        counts.append(len(captured))
        a_meeting(written.project).decisions.create(number=1, text="Vi går vidare.")

    assert counts[0] == counts[1]
