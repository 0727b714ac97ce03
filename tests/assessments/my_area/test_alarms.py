"""Alarms on the start page: those of the pair's own area, as the list has them."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.action.alarms.kinds import Who
from assessments.action.alarms.own import OwnAlarms, turn_words
from assessments.my_area.page import MyArea
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Nearby, Round
from tests.action import a_measure, a_method, a_plan
from tests.cast import Cast
from tests.factories import MembershipFactory
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.localdate() - datetime.timedelta(1)


@pytest.fixture
def acting(cast: Cast) -> Cast:
    """At the square two links are missing and a follow-up is late; in the park a link is missing."""
    plan, method = a_plan(cast.square), a_method("M05", label="Kameror")
    a_measure(plan, method=method, goal="2 i stället för 5", responsible=cast.municipal_actor, follow_up=YESTERDAY)
    for number in range(2):
        a_measure(plan, what=f"Städning {number}", goal="2 i stället för 5")
    a_measure(a_plan(cast.park), what="Långt bort", goal="2 i stället för 5")
    return cast


def own(user: User) -> OwnAlarms:
    (found,) = MyArea(user).alarms
    return found


def page(user: User) -> str:
    return text(logged_in(user).get(reverse("my_area")))


def test_the_most_important_with_whose_turn_it_is(acting: Cast) -> None:
    assert [(row.kind.value, row.who) for row in own(acting.police).rows] == [
        ("overdue", "Kommunens tur"),
        ("measure_alone", "Er tur, båda"),
        ("measure_alone", "Er tur, båda"),
    ]
    assert own(acting.municipal).rows[0].who == "Er tur"


def test_each_party_is_told_whose_turn_it_is() -> None:
    assert [turn_words(who, {Party.POLICE}) for who in Who] == [
        "kommunens tur",
        "er tur",
        "er tur, båda",
        "en annan aktörs tur",
    ]


@pytest.mark.parametrize("who", ["police", "municipal", "district", "other_police"])
def test_as_many_as_the_list_has_of_the_area(acting: Cast, who: str) -> None:
    user = getattr(acting, who)
    (to_list,) = own(user).lists

    listed = text(logged_in(user).get(reverse("alarms", args=["27"]), {"area": to_list.area}))

    assert f"{len(own(user).every)} larm på 1 av 1 plats." in listed
    assert f"{len(own(user).every)} larm i " in to_list.words


def test_a_plan_for_several_areas_is_an_alarm_in_each_that_reads_it(acting: Cast) -> None:
    MembershipFactory.create(user=acting.police, actor=acting.other_police_actor)
    before = len(own(acting.police).every)

    a_measure(a_plan(acting.square, acting.park), what="För båda", goal="2 i stället för 5")

    assert len(own(acting.police).every) == before + 1
    assert [to_list.words for to_list in own(acting.police).lists] == [
        "Visa alla 5 larm i Norra Ek",
        "Visa alla 2 larm i Södra Ek",
    ]


def test_the_page_shows_three_and_leads_to_the_rest(acting: Cast) -> None:
    found = logged_in(acting.police).get(reverse("my_area"))

    assert "Larm: 4" in text(found)
    assert "Långt bort" not in text(found)
    section = re.findall(
        r'<section class="section" aria-labelledby="alarms-.*?</section>', found.content.decode(), re.DOTALL
    )
    assert section[0].count('<th scope="row">') == 3
    assert "<strong>Uppföljningsdagen har passerat</strong>" in section[0]  # no heading says what is missing
    area = acting.police_actor.local_police_area_id
    assert f'href="{reverse("alarms", args=["27"])}?area=local_police_area-{area}"' in section[0]


def test_nothing_missing_says_so(cast: Cast) -> None:
    assert "Inga larm på era platser" in page(cast.police)


def test_a_county_without_a_round_has_no_alarms(cast: Cast) -> None:
    Round.objects.exclude(pk=cast.planned.pk).update(county=cast.elsewhere)

    assert "larm på era platser" not in page(cast.police)


def test_the_places_named_are_noted_as_read(acting: Cast) -> None:
    Round.objects.filter(pk__in=[acting.open.pk, acting.in_proof.pk]).update(county=acting.elsewhere)

    assert acting.square.pk in MyArea(acting.police).shown
    assert acting.park.pk not in MyArea(acting.police).shown


def test_who_sees_more_places_is_told_of_the_own_ones(acting: Cast) -> None:
    MembershipFactory.create(user=acting.office, actor=acting.police_actor)
    Nearby.objects.create(
        scene=acting.park, round=acting.published, kind="school", nearest=acting.school, nearest_m=100, within=1
    )

    assert {alarm.place.pk for alarm in own(acting.office).every} == {acting.square.pk}
