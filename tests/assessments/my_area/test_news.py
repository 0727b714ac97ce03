"""Nytt sedan sist: what others have done since the last visit, what needs the reader first."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Event
from assessments.my_area.news import MOST, News
from assessments.my_area.page import MyArea
from municipalities.models import User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import PASSWORD, SceneFactory, UserFactory, answered

pytestmark = pytest.mark.django_db


def news_to(user: User, since: datetime.datetime | None = None) -> list[News]:
    return MyArea(User.objects.get(pk=user.pk), since).news


def test_what_another_has_done_is_new_and_what_one_has_done_is_not(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    assert [row.words for row in news_to(cast.district)] == ["Petra Polis skrev under för polisen."]
    assert news_to(cast.police) == []
    assert news_to(cast.other_police) == []


def test_what_was_there_at_the_last_visit_is_not_new(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    assert news_to(cast.district, timezone.now()) == []
    Event.objects.update(at=timezone.now() - datetime.timedelta(days=15))
    assert news_to(cast.district) == []


def test_who_writes_for_an_hour_is_one_piece_of_news_that_gives_no_answer_away(cast: Cast) -> None:
    for version, answer in enumerate(["no", "yes", "no"], start=1):
        judging.save(cast.square_now, {"i3.police": answer}, seen_version=version, by=cast.police)
    assert [row.words for row in news_to(cast.district)] == ["Petra Polis har skrivit i bedömningen."]


def test_what_needs_the_reader_comes_first_and_five_are_told(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    signing.send_back(cast.square_now, reason="Spåret.", by=cast.office)
    for _each in range(MOST):
        scene = SceneFactory.create(
            county=cast.county, local_police_area=cast.square.local_police_area, district=cast.square.district
        )
        signing.sign(answered(scene=scene, round=cast.open), party=Party.POLICE, seen_version=1, by=cast.police)

    rows = news_to(cast.district)

    assert len(rows) == MOST
    assert [row.needs_me for row in rows] == [True, False, False, False, False]
    assert "skickade tillbaka" in rows[0].words or "Spåret." in rows[0].words


def test_the_last_visit_is_the_log_in_before_this_one(client: Client, cast: Cast) -> None:
    before = timezone.now() - datetime.timedelta(days=3)
    user = UserFactory.create(last_login=before)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.session["last_visit"] == before.isoformat()
    now = User.objects.get(pk=user.pk).last_login
    assert now
    assert now > before


def test_the_start_page_tells_it(client: Client, cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    client.force_login(cast.district)
    page = client.get(reverse("my_area")).content.decode()
    assert "Nytt sedan sist" in page
    assert "Petra Polis skrev under för polisen." in page
    client.force_login(cast.other_police)
    assert "Nytt sedan sist" not in client.get(reverse("my_area")).content.decode()
