import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.models import County, CountyAccess
from municipalities.site.access import get_allowed_or_deny
from scenes.models import Scene
from tests.cast import Cast
from tests.factories import CountyFactory

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.mark.django_db
class TestGetAllowedOrDeny:
    def test_outside_it_does_not_exist(self) -> None:
        with pytest.raises(Http404):
            get_allowed_or_deny(visible=County.objects.none(), allowed=County.objects.all(), pk=CountyFactory().pk)

    def test_inside_but_not_theirs_is_refused_with_who_can(self) -> None:
        with pytest.raises(PermissionDenied, match="Johan can"):
            get_allowed_or_deny(
                visible=County.objects.all(),
                allowed=County.objects.none(),
                otherwise="Johan can",
                pk=CountyFactory().pk,
            )

    def test_theirs_is_handed_over(self) -> None:
        county = CountyFactory.create()
        everything = County.objects.all()
        assert get_allowed_or_deny(visible=everything, allowed=everything, code=county.code) == county


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    client.force_login(cast.office)
    return client


def grant(client: Client, cast: Cast, **fields: object) -> CountyAccess | None:
    data = {"actor": cast.board.pk, "reason": "Följer upp åtgärderna.", **fields}
    client.post(reverse("access_grant", args=[cast.county.code]), data)
    return CountyAccess.objects.filter(actor=cast.board).first()


def test_actor_with_access_sees_every_scene(cast: Cast, office: Client) -> None:
    access = grant(office, cast)
    assert access
    assert access.granted_by == cast.office
    assert cast.park in Scene.objects.visible_to(cast.county_actor)


def test_ended_access_shows_no_scenes_and_stays_on_record(cast: Cast, office: Client) -> None:
    access = grant(office, cast)
    CountyAccess.objects.update(starts=TODAY - 10 * DAY)
    assert access
    office.post(reverse("access_end", args=[access.pk]))
    access.refresh_from_db()
    assert access.ends == TODAY - DAY
    assert cast.park not in Scene.objects.visible_to(cast.county_actor)


def test_access_that_began_today_ends_at_once(cast: Cast, office: Client) -> None:
    access = grant(office, cast)
    assert access
    office.post(reverse("access_end", args=[access.pk]))
    access.refresh_from_db()
    assert access.ends == TODAY
    assert access.ended_at
    assert cast.park not in Scene.objects.visible_to(cast.county_actor)
    assert list(CountyAccess.objects.ended()) == [access]


def test_access_that_has_ended_can_be_granted_anew_the_same_day(cast: Cast, office: Client) -> None:
    access = grant(office, cast)
    assert access
    office.post(reverse("access_end", args=[access.pk]))
    grant(office, cast)
    assert cast.park in Scene.objects.visible_to(cast.county_actor)


def test_access_is_granted_once_and_ended_once(cast: Cast, office: Client) -> None:
    access = grant(office, cast)
    grant(office, cast)
    assert CountyAccess.objects.filter(actor=cast.board).get() == access
    assert access
    access.end()
    assert cast.park not in Scene.objects.visible_to(cast.county_actor)


def test_administrators_grant_it_once_too(cast: Cast, client: Client) -> None:
    """Also when the access there is has not begun."""
    CountyAccess.objects.create(
        county=cast.county, actor=cast.board, reason="Uppföljning", starts=TODAY + DAY, granted_by=cast.office
    )
    client.force_login(cast.administrator)
    form = {"county": cast.county.pk, "actor": cast.board.pk, "reason": "Uppföljning", "starts": TODAY}
    page = client.post(reverse("admin:municipalities_countyaccess_add"), form)
    assert page.context["errors"]


def test_ended_access_is_not_prolonged_by_ending_it_again(cast: Cast, office: Client) -> None:
    CountyAccess.objects.update(starts=TODAY - 20 * DAY, ends=TODAY - 10 * DAY)
    office.post(reverse("access_end", args=[cast.access.pk]))
    cast.access.refresh_from_db()
    assert cast.access.ends == TODAY - 10 * DAY


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": "Gäller 640823-3234"},
        {"ends": str(TODAY - DAY)},
        {"actor": "0"},
    ],
)
def test_access_is_refused_without_a_proper_reason_actor_and_day(
    cast: Cast, office: Client, fields: dict[str, str]
) -> None:
    assert not grant(office, cast, **fields)


def test_an_actor_gets_access_once(cast: Cast, office: Client) -> None:
    grant(office, cast)
    grant(office, cast)
    assert CountyAccess.objects.filter(actor=cast.board).count() == 1


def test_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    cast: Cast, office: Client, django_assert_num_queries: object
) -> None:
    grant(office, cast)
    # session, user, county, managed, in force, ended, menu
    with django_assert_num_queries(7):  # type: ignore[operator]
        office.get(reverse("access_list", args=[cast.county.code]))
