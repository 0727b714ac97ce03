"""Rule 29: field by field, who, for which actor, when, from what to what."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.assessment_page.history import History
from assessments.judging import rules as judging
from assessments.models import Event, RoundQuestionnaire
from assessments.outlines.rules import draw_outline
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from scenes import read_log
from tests.cast import Cast
from tests.factories import MembershipFactory
from tests.pages import logged_in, text
from tests.questions import asking, question, reply
from tests.shapes import square_at

pytestmark = pytest.mark.django_db


def save(cast: Cast, by: User, **fields: str) -> None:
    assessment = cast.square_now
    assessment.refresh_from_db()
    wanted = {name.replace("__", "."): value for name, value in fields.items()}
    judging.save(assessment, wanted, seen_version=assessment.version, by=by)


def told(cast: Cast, reader: User) -> list[tuple[str, str, str, str, str]]:
    cast.square_now.refresh_from_db()
    history = History(type(cast.square_now).objects.select_related("round").get(pk=cast.square_now.pk), reader)
    return [
        (entry.who, entry.actors, change.what, change.before, change.after)
        for entry in history.entries(history.events)
        for change in entry.changes
    ]


def test_indicator_from_and_to_and_for_whom(cast: Cast) -> None:
    save(cast, cast.police, i1__agreed="no")
    assert told(cast, cast.reader)[0] == ("Petra Polis", "Polisen Norra Ek", "Indikator 1", "ja", "nej")


def test_question_is_told_in_the_words_of_its_options(cast: Cast) -> None:
    asking(cast.open, "full")
    save(cast, cast.municipal, **{"q.SY2": "lika"})
    save(cast, cast.municipal, **{"q.SY2": "mindre"})
    who, actor, what, before, after = told(cast, cast.reader)[0]
    assert (who, actor) == ("Klara Kommun", "Ekstads kommun")
    assert "SY2" in what
    assert "olägenheterna" in what
    assert (before, after) == (label("SY2", "lika"), label("SY2", "mindre"))


def label(code: str, option: str) -> str:
    return question(code).option_of[option].label


def test_restricted_answer_is_told_without_its_values_to_readers(cast: Cast) -> None:
    asking(cast.open, "full")
    option = next(iter(question("PE1").option_of))
    save(cast, cast.police, **{"q.PE1": option})
    assert told(cast, cast.police)[0][4] == label("PE1", option)
    assert told(cast, cast.office)[0][4] == label("PE1", option)
    assert told(cast, cast.reader)[0][3:] == ("", "")
    page = logged_in(cast.reader).get(reverse("assessment_history", args=[cast.square_now.pk])).content.decode()
    assert "PE1" in page
    assert label("PE1", option) not in page.split("<tbody>")[1]


def test_own_answer_is_sealed_until_the_other_party_has_answered(cast: Cast) -> None:
    cast.square_now.answers.update(agreed="")
    save(cast, cast.police, i2__police="no")
    assert told(cast, cast.police)[0][4] == "nej"
    for reader in (cast.municipal, cast.office, cast.reader):
        assert told(cast, reader)[0][3:] == ("", "")
    save(cast, cast.municipal, i2__municipality="yes")
    assert [row[4] for row in told(cast, cast.municipal)[:2]] == ["ja", "nej"]


def test_what_is_no_longer_asked_is_told_to_no_more_people_than_before(cast: Cast) -> None:
    """PE4 is restricted, and not in the short form."""
    asking(cast.open, "full")
    option = next(iter(question("PE4").option_of))
    save(cast, cast.police, **{"q.PE4": option})
    save(cast, cast.police, **{"q.PE4.police": option})
    RoundQuestionnaire.objects.update(length="short")

    for reader, joint in ((cast.police, option), (cast.municipal, option), (cast.reader, "")):
        own, shared = told(cast, reader)[:2]
        assert (own[4], shared[4]) == ("", joint)
    address = reverse("assessment_state", args=[cast.square_now.pk])
    changes = logged_in(cast.reader).get(address, {"version": "1"}).json()["changes"]
    assert changes == []


def test_outline_is_told_in_square_metres_with_its_reason(cast: Cast) -> None:
    asking(cast.open, "full")
    for side in (0.001, 0.0011):
        cast.square_now.refresh_from_db()
        shape = square_at(59.2, 17.83, side=side)
        draw_outline(cast.square_now, shape, seen_version=cast.square_now.version, by=cast.police)
    cast.square_now.refresh_from_db()
    reply(cast.square_now, "UN4", "kunskap")
    page = text(logged_in(cast.reader).get(reverse("assessment_history", args=[cast.square_now.pk])))
    assert "Avgränsningen Uppgivet skäl: " + label("UN4", "kunskap") in page
    before, after = told(cast, cast.reader)[0][3:]
    assert before.endswith("m²")
    assert after.endswith("m²")
    assert before != after


def test_actor_is_that_of_the_day_also_when_the_assignment_has_ended(cast: Cast) -> None:
    save(cast, cast.police, i1__agreed="no")
    today = timezone.localdate()
    Membership.objects.filter(user=cast.police).update(starts=today - datetime.timedelta(days=9), ends=today)
    Event.objects.update(at=timezone.now() - datetime.timedelta(days=3))
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor, starts=today)
    assert told(cast, cast.reader)[0][1] == "Polisen Norra Ek"


def test_signature_of_someone_in_two_actors_is_for_the_party_signed_for(cast: Cast) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)
    Event.objects.create(
        assessment=cast.square_now, version=1, kind=Event.Kind.SIGNED, party=Party.MUNICIPALITY, by=cast.police
    )
    who, actor, what, *_values = told(cast, cast.reader)[0]
    assert (who, actor) == ("Petra Polis", "Ekstads kommun")
    assert what == "Petra Polis skrev under för kommunen."


def test_office_is_named_as_an_actor_and_an_import_as_itself(cast: Cast) -> None:
    Event.objects.create(assessment=cast.square_now, version=1, kind=Event.Kind.IMPORTED)
    assert told(cast, cast.office)[0][:2] == ("Importen", "")


def test_page_asks_no_more_for_more_events(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client, url = logged_in(cast.office), reverse("assessment_history", args=[cast.square_now.pk])
    for answer in ("no", "yes") * 5:
        save(cast, cast.police, i1__agreed=answer)
    # session, user, memberships, county open, assessment, count, events, memberships of those who acted, answers,
    # round's questionnaire, signatures of the sealed, menu
    with django_assert_max_num_queries(14):
        assert client.get(url).status_code == 200


def test_long_history_has_pages(cast: Cast) -> None:
    Event.objects.bulk_create(
        Event(assessment=cast.square_now, version=1, kind=Event.Kind.CREATED, by=cast.police) for _each in range(60)
    )
    url = reverse("assessment_history", args=[cast.square_now.pk])
    assert "Visar 1–50 av 60" in text(logged_in(cast.police).get(url))
    assert "Visar 51–60 av 60" in text(logged_in(cast.police).get(url, {"page": 2}))


def test_reading_the_history_is_noted(cast: Cast) -> None:
    logged_in(cast.police).get(reverse("assessment_history", args=[cast.square_now.pk]))
    assert [row.kind for row in read_log.waiting.rows] == [read_log.Kind.HISTORY]
