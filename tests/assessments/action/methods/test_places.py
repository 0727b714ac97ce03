"""From a method to a plan, and to the places where it is used: as far as the reader may see them."""

import pytest
from django.urls import reverse

from assessments.action.methods.places import MethodPlaces, own_plans
from assessments.action.models import Method
from assessments.action.models.measure import State
from municipalities.models import User
from scenes.read_log import waiting
from tests.action import a_measure, a_method, a_plan
from tests.assessments.action.test_used import BEGAN
from tests.cast import Cast
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

ONGOING = (State.ONGOING, BEGAN)


@pytest.fixture
def cameras() -> Method:
    return a_method("M05", label="Kameror")


def places(cast: Cast, user: User) -> str:
    return text(logged_in(user).get(reverse("method_places", args=["M05", "27"])))


def test_places_are_listed_with_what_became_of_what_it_was_aimed_at(cast: Cast, cameras: Method) -> None:
    a_measure(a_plan(cast.square), ONGOING, method=cameras)

    told = places(cast, cast.police)

    assert "Använd på 1 plats." in told
    assert "Torget Ekstad Inget att jämföra med" in told


def test_places_that_the_reader_may_not_see_are_counted_only(cast: Cast, cameras: Method) -> None:
    a_measure(a_plan(cast.square), ONGOING, method=cameras)
    a_measure(a_plan(cast.park), ONGOING, method=cameras)

    assert "Använd på 2 platser. 1 av dem får du inte se." in places(cast, cast.police)
    assert "Ängsparken" not in places(cast, cast.police)
    assert "Använd på 2 platser. 2 av dem får du inte se." in places(cast, cast.county_actor)
    assert "Ängsparken" in places(cast, cast.office)


def test_a_plan_that_the_reader_may_not_see_does_not_tell_of_its_places(cast: Cast, cameras: Method) -> None:
    a_measure(a_plan(cast.square, cast.park), ONGOING, method=cameras)

    assert MethodPlaces(cameras, cast.county, cast.police).rows == []
    assert [row.scene for row in MethodPlaces(cameras, cast.county, cast.office).rows] == [cast.square, cast.park]


def test_what_has_not_begun_or_is_another_method_is_not_listed(cast: Cast, cameras: Method) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, method=cameras)
    a_measure(plan, ONGOING, method=a_method("M07"))

    assert "Inte använd på någon plats än." in places(cast, cast.office)


def test_the_method_s_page_leads_to_the_places(cast: Cast, cameras: Method) -> None:
    page, address = reverse("method", args=["M05"]), reverse("method_places", args=["M05", "27"])
    assert address not in logged_in(cast.police).get(page).content.decode()

    a_measure(a_plan(cast.square), ONGOING, method=cameras)
    assert address in logged_in(cast.police).get(page).content.decode()


# --- Into a plan


def test_plans_that_the_user_writes_in_are_offered_by_name(cast: Cast, cameras: Method) -> None:
    area, square = a_plan(cast.square, title="Centrum"), a_plan(cast.square)
    a_plan(cast.park)

    assert own_plans(cast.police, cast.county) == [(area, "Centrum"), (square, "Torget")]
    assert own_plans(cast.reader, cast.county) == []
    assert own_plans(cast.police, cast.elsewhere) == []


def test_the_new_row_has_the_method(cast: Cast, cameras: Method) -> None:
    plan = a_plan(cast.square)
    client = logged_in(cast.police)
    row = f"{reverse('measure_add', args=[plan.pk])}?method=M05"
    waiting.rows.clear()
    assert row in client.get(reverse("method", args=["M05"])).content.decode()
    assert [one.scenes for one in waiting.rows]

    page = client.get(row)
    assert page.context["row_form"].initial["method"] == cameras.pk
    assert page.context["page"].first == [cameras]
    assert client.get(row.replace("M05", "M99")).context["row_form"].initial["method"] is None


def test_who_writes_no_plan_is_offered_none(cast: Cast, cameras: Method) -> None:
    a_plan(cast.square)

    for user in (cast.reader, cast.office, cast.county_actor):
        assert "Använd den i en plan" not in text(logged_in(user).get(reverse("method", args=["M05"])))
