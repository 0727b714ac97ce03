"""Rule 30: an area is handed over on one page."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.judging import rules as judging
from assessments.models import Assessment, DisplacementNote, Event
from assessments.my_area.turnover import Turnover
from municipalities.models import Actor, Letter, Membership, User
from scenes import read_log
from scenes.models import Round
from tests.cast import Cast
from tests.factories import AssessmentFactory, MembershipFactory, SceneFactory, settled
from tests.pages import logged_in, text
from tests.questions import asking

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def page(reader: User, actor: Actor) -> str:
    return text(logged_in(reader).get(reverse("turnover", args=[actor.pk])))


@pytest.fixture
def successor(cast: Cast) -> User:
    """Petra has left, and Nora has come."""
    Membership.objects.filter(user=cast.police).update(starts=TODAY - 30 * DAY, ends=TODAY - DAY)
    return MembershipFactory.create(actor=cast.police_actor, user__name="Nora Ny").user


def test_successor_reads_places_tasks_and_people(cast: Cast, successor: User) -> None:
    read = page(successor, cast.police_actor)
    assert "Torget 2701-001" in read
    assert "Ängsparken" not in read
    assert "Petra Polis, samordnare" in read.split("Har arbetat för det tidigare")[1]
    assert "Klara Kommun, Ekstads kommun" in read.split("Bedömer samma platser för den andra parten")[1]


def test_what_is_left_is_that_of_the_round_that_goes_on(cast: Cast, successor: User) -> None:
    [task] = Turnover(cast.police_actor, successor).tasks
    assert task.assessment == cast.square_now
    assert task.state


def test_what_is_done_is_not_left(cast: Cast, successor: User) -> None:
    own = {"municipality": cast.municipal_actor.municipality, "local_police_area": cast.police_actor.local_police_area}
    settled(scene=SceneFactory.create(county=cast.county, **own), round=cast.open)
    assert [task.assessment for task in Turnover(cast.police_actor, successor).tasks] == [cast.square_now]


def test_proof_that_waits_is_told(cast: Cast, successor: User) -> None:
    Assessment.objects.filter(round=cast.open).delete()
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PLANNED)
    assert Turnover(cast.police_actor, successor).to_proof == 1
    assert "1 plats i korrekturet väntar på svar" in page(successor, cast.police_actor)


def test_area_without_places_is_asked_to_say_so(cast: Cast) -> None:
    newcomer = MembershipFactory.create(actor=cast.other_municipal_actor).user
    Assessment.objects.filter(scene=cast.park, round=cast.open).delete()
    assert Turnover(cast.other_municipal_actor, newcomer).lacks_zero_report
    assert not Turnover(cast.municipal_actor, cast.municipal).lacks_zero_report


def test_notes_of_the_places_are_read(cast: Cast, successor: User) -> None:
    Assessment.objects.filter(pk=cast.square_in_proof.pk).update(explanation="Vid entrén kvällstid.")
    near = SceneFactory.create(
        name="Kajen",
        county=cast.county,
        local_police_area=cast.police_actor.local_police_area,
        municipality=cast.municipal_actor.municipality,
    )
    DisplacementNote.objects.create(
        round=cast.open, source=cast.square, target=near, view="moved", note="Samma grupp.", by=cast.office
    )
    hidden = DisplacementNote.objects.create(
        round=cast.open, source=cast.square, target=cast.park, view="moved", note="Hemligt.", by=cast.office
    )
    read = page(successor, cast.police_actor)
    assert "Vid entrén kvällstid." in read
    assert "Samma grupp." in read
    assert hidden.note not in read


def test_history_is_told_without_what_is_sealed(cast: Cast, successor: User) -> None:
    cast.square_now.answers.update(agreed="")
    judging.save(cast.square_now, {"i2.municipality": "no"}, seen_version=cast.square_now.version, by=cast.municipal)
    [(event, words), *_rest] = Turnover(cast.police_actor, successor).history
    assert event.kind == Event.Kind.CHANGED
    assert "Klara Kommun" in words
    assert "nej" not in words


def test_office_reads_every_area_of_its_county(cast: Cast) -> None:
    assert "Ängsparken" in page(cast.office, cast.other_police_actor)


def test_hand_over_is_in_the_read_log(cast: Cast, successor: User) -> None:
    page(successor, cast.police_actor)
    assert [row.keys for row in read_log.waiting.rows] == [[cast.square.pk]]


def test_invitation_leads_to_the_hand_over(cast: Cast) -> None:
    form = {
        "name": "Nora Ny",
        "email": "nora@example.org",
        "actor": cast.police_actor.pk,
        "role": "coordinator",
        "starts": str(TODAY),
    }
    logged_in(cast.office).post(reverse("people_invite", args=["27"]), form)
    assert reverse("turnover", args=[cast.police_actor.pk]) in Letter.objects.get().text


def test_own_start_page_leads_to_it(cast: Cast) -> None:
    start = logged_in(cast.police).get(reverse("my_area")).content.decode()
    assert reverse("turnover", args=[cast.police_actor.pk]) in start


def test_page_asks_no_more_for_more_places(cast: Cast, django_assert_max_num_queries: Any) -> None:
    url = reverse("turnover", args=[cast.police_actor.pk])
    client = logged_in(cast.office)
    asking(cast.open, "full")
    Event.objects.create(assessment=cast.square_now, version=1, kind=Event.Kind.CREATED, by=cast.police)
    client.get(url)  # reads the questionnaire, which is kept
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    for _each in range(5):
        scene = SceneFactory.create(
            county=cast.county,
            local_police_area=cast.police_actor.local_police_area,
            municipality=cast.municipal_actor.municipality,
        )
        settled(scene=scene, round=cast.in_proof)
        one = AssessmentFactory.create(scene=scene, round=cast.open, version=1)
        Event.objects.create(assessment=one, version=1, kind=Event.Kind.CREATED, by=cast.police)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
