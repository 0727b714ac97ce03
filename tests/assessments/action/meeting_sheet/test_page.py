import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.action.meeting_sheet.page import LONGEST, MOST
from assessments.action.models import Plan
from assessments.action.models.measure import State
from assessments.models import Answer
from municipalities.models import User
from scenes.models import Round
from tests import queries
from tests.action import a_measure, a_plan
from tests.cast import Cast
from tests.pages import logged_in, text
from tests.questions import asking, reply

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = datetime.timedelta(1)


def address(cast: Cast) -> str:
    return reverse("meeting_sheet", args=[cast.square.local_police_area_id, "district", cast.square.district_id])


def sheet(cast: Cast, user: User | None = None) -> str:
    return text(logged_in(user or cast.police).get(address(cast)))


def test_empty_sheet_says_so_of_each_part(cast: Cast) -> None:
    told = sheet(cast)
    assert "Centrum och lokalpolisområde Norra Ek" in told
    assert "1 öppen drogscen, omgång 2021." in told
    assert "Inget led saknas som det har frågats efter." in told
    assert "I omgång 2023 har ni svarat lika" in told
    assert "Ingen åtgärd ska följas upp inom sextio dagar." in told
    assert "Bedömningens frågor om samverkan är inte besvarade." in told


def test_sheet_gathers_the_four(cast: Cast, plan: Plan) -> None:
    a_measure(plan, what="Armaturer", aim="i2", follow_up=TODAY + 30 * DAY, responsible=cast.board)
    a_measure(plan, what="Staket")
    Answer.objects.filter(assessment=cast.square_now, indicator=3).update(police="no", municipality="yes")
    asking(cast.open, "full")
    reply(cast.square_now, "SA1", "skola")
    reply(cast.square_now, "SA2", "privat")

    told = sheet(cast)

    assert "Larm: 1 Torget: åtgärd utan orsak" in told
    assert "Ni har svarat olika: 1 Torget: 3. " in told
    assert "Att följa upp: 1 Torget:" in told
    assert "Länsstyrelsen berättar hur det går." in told
    assert "Privata fastighetsägare 1 av 1 plats" in told
    assert "Med i dag: 1 Skola" in told


def test_places_of_another_pair_are_not_on_it(cast: Cast) -> None:
    a_measure(a_plan(cast.park), what="Grind", follow_up=TODAY + DAY)
    told = sheet(cast, cast.office)
    assert "Grind" not in told
    assert "Ängsparken" not in told


@pytest.mark.parametrize(
    ("days", "is_due"), [(0, True), (60, True), (61, False)], ids=["today", "the last day", "the day after"]
)
def test_follow_up_within_sixty_days(cast: Cast, plan: Plan, days: int, is_due: bool) -> None:
    a_measure(plan, what="Armaturer", aim="i2", follow_up=TODAY + days * DAY)
    assert ("Att följa upp: 1" in sheet(cast)) is is_due


def test_an_overdue_one_is_told_once_as_an_alarm(cast: Cast, plan: Plan) -> None:
    a_measure(plan, what="Armaturer", aim="i2", follow_up=TODAY - DAY)
    told = sheet(cast)
    assert "Larm: 1" in told
    assert "Att följa upp:" not in told


def test_an_overdue_one_of_a_place_without_alarms_is_to_be_followed_up(cast: Cast, plan: Plan) -> None:
    """Alarms are about open drug scenes; what was begun at a place that has never been one is to be followed up too."""
    cast.square_then.delete()
    a_measure(plan, what="Armaturer", aim="i2", follow_up=TODAY - DAY)
    assert "Att följa upp: 1" in sheet(cast)


def test_what_has_ended_is_not_to_be_followed_up(cast: Cast, plan: Plan) -> None:
    a_measure(plan, (State.DONE, TODAY - DAY), what="Armaturer", aim="i2", follow_up=TODAY + DAY)
    assert "Att följa upp:" not in sheet(cast)


def test_long_lists_and_texts_are_cut(cast: Cast, plan: Plan) -> None:
    for number in range(MOST + 7):
        a_measure(plan, what=f"{number} {'Åtgärd ' * 25}")
    told = sheet(cast)
    assert f"Larm: {MOST + 7}" in told
    assert told.count("åtgärd utan orsak") == MOST
    assert "och 7 till" in told
    assert "Åtgärd " * (LONGEST // 7 + 1) not in told


def test_a_pair_that_judges_nothing_has_no_sheet(cast: Cast) -> None:
    area = cast.other_police_actor.local_police_area_id
    client = logged_in(cast.office)
    assert client.get(reverse("meeting_sheet", args=[area, "district", cast.square.district_id])).status_code == 404
    assert client.get(reverse("meeting_sheet", args=[area, "county", cast.county.pk])).status_code == 404


def test_a_county_without_rounds_has_no_sheet(cast: Cast, client: Client) -> None:
    Round.objects.update(state=Round.State.PLANNED, published_on=None)
    client.force_login(cast.police)
    assert client.get(address(cast)).status_code == 404


def test_own_area_and_alarms_lead_there(cast: Cast) -> None:
    link = f'href="{address(cast)}"'
    assert link in logged_in(cast.police).get(reverse("my_area")).content.decode()
    alarms = reverse("alarms", args=["27"])
    office = logged_in(cast.office)
    assert link in office.get(alarms).content.decode()
    assert link not in office.get(alarms, {"area": "municipality-2702"}).content.decode()


def test_one_query_per_table_however_much_there_is(cast: Cast, plan: Plan) -> None:
    asking(cast.open, "full")
    reply(cast.square_now, "SA2", "privat|skola")
    for number in range(3):
        a_measure(plan, what=f"Åtgärd {number}", follow_up=TODAY + DAY, responsible=cast.board)
        Answer.objects.filter(assessment=cast.square_now, indicator=number + 1).update(police="no", municipality="yes")
    client = logged_in(cast.police)
    with CaptureQueriesContext(connection) as captured:
        client.get(address(cast))
    assert queries.names(captured) == [
        *("select session", "select user", "select localpolicearea", "select round"),
        *("select membership", "select analysis"),  # the places that the user sees, each with its latest analysis
        *("select publication", "select reply"),  # what the picture was counted from
        *("select planscene", "select measure", "select reply"),
        *("select actor", "select measurereport", "select membership"),  # alarms
        "select round",  # the one before
        *("select answer", "select reply"),  # differences
        "select reply",  # partners
    ]
