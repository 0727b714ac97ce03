"""What saving and asking cost. Both come from everyone who writes, all the time: their queries are pinned by name."""

import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.models import Assessment, Question
from municipalities.models import User
from tests.cast import Cast
from tests.pages import logged_in
from tests.queries import names
from tests.questions import asking, reply

WHO = ["select session", "select user", "select membership"]
HELD = ["select round"] if connection.vendor == "postgresql" else []  # SQLite has locked everything
WRITES = [*WHO[:2], *HELD, WHO[2]]
FOUND = ["select assessment"]  # in their own area, theirs to write in, with its round and what that asks
WRITTEN = ["insert event", "update assessment", "insert sentform"]


def queries(sender: User, assessment: Assessment, **fields: str) -> list[str]:
    """Of a save, without how a transaction begins and ends."""
    client = logged_in(sender)
    sent = {"key": str(uuid.uuid4())} | {name.replace("_", "-"): value for name, value in fields.items()}
    with CaptureQueriesContext(connection) as captured:
        response = client.post(reverse("assessment_autosave", args=[assessment.pk]), sent)
    assert response.status_code == 200, response.content
    return names(captured)


def test_saving_asks_for_what_it_needs_however_much_is_sent(cast: Cast) -> None:
    expected = [*WRITES, *FOUND, "select answer", "select signature", "insert answer", *WRITTEN]
    assert queries(cast.police, cast.square_now, version="1", i1_agreed="no") == expected
    several = {"i1_agreed": "yes", "i2_agreed": "no", "i3_note": "Fler."}
    assert queries(cast.police, cast.square_now, version="2", **several) == expected


def test_an_answer_to_a_question_reads_no_other_answers(cast: Cast) -> None:
    asking(cast.open, "full")
    reply(cast.square_now, "PL1", "torg|park")
    Question.objects.get(code="PL1").questionnaire.kept_questions  # noqa: B018  # read once in each process
    answered = ["select reply", "select signature", "delete reply", "insert reply"]
    with CaptureQueriesContext(connection) as captured:
        found = queries(cast.police, cast.square_now, version="1", q_PL3="ute")
    assert found == [*WRITES, *FOUND, *answered, *WRITTEN]
    (read,) = (one["sql"] for one in captured if one["sql"].startswith("SELECT") and "_reply" in one["sql"])
    assert read.count("question_id") == 2  # one is selected, and the one asked for


def test_a_text_of_the_assessment_itself_reads_no_answers(cast: Cast) -> None:
    found = queries(cast.police, cast.square_now, version="1", explanation="Mycket folk.")
    assert found == [*WRITES, *FOUND, "select signature", *WRITTEN]


def test_what_others_did_is_read_where_the_version_is_another_one(cast: Cast) -> None:
    judging.save(cast.square_now, {"i9.agreed": "unknown"}, seen_version=1, by=cast.municipal)
    found = queries(cast.police, cast.square_now, version="1", explanation="Mycket folk.")
    assert found == [*WRITES, *FOUND, "select event", "select signature", *WRITTEN]


def test_asking_costs_least_when_nothing_has_happened(cast: Cast) -> None:
    client = logged_in(cast.police)
    address = reverse("assessment_state", args=[cast.square_now.pk])
    judging.save(cast.square_now, {"i9.agreed": "unknown"}, seen_version=1, by=cast.municipal)
    first, every_time = ["delete presence", "insert presence", "select event"], ["select presence"]
    for version, more in [(1, first), (2, [])]:
        with CaptureQueriesContext(connection) as captured:
            client.get(address, {"version": str(version), "section": "plats"})
        assert names(captured) == [*WHO, *FOUND, *every_time, *more]


def test_whoever_sees_a_place_without_judging_it_costs_no_more(cast: Cast) -> None:
    for who in (cast.office, cast.reader):
        client = logged_in(who)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("assessment_state", args=[cast.square_now.pk]), {"version": "1"})
        assert names(captured) == [*WHO, *FOUND, "select presence"]
