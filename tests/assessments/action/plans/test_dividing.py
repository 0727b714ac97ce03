"""Places of a plan that come to be judged by different pairs: the office takes one out, each pair writes its own."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.action.models import Cause, Plan, PlanEvent
from assessments.action.models.measure import State
from assessments.action.plans import dividing
from scenes.models import Scene
from tests.action import a_cause, a_measure, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.factories import SceneFactory
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2026, 1, 1)


def beside(cast: Cast, name: str = "Kiosken") -> Scene:
    """Judged by the square's pair."""
    areas = {area: getattr(cast.square, area) for area in ("municipality", "district", "local_police_area")}
    made: Scene = SceneFactory.create(county=cast.county, name=name, **areas)
    return made


@pytest.fixture
def divided(cast: Cast) -> Plan:
    """Of two places in different municipalities and police areas."""
    return a_plan(cast.square, cast.park, title="Vattnet")


def caused(scene: Scene, text: str, **fields: Any) -> Cause:
    return a_cause(a_problem(an_analysis(scene, approved=True)), text, **fields)


def test_a_plan_is_divided_when_the_pairs_differ_in_any_area(cast: Cast, divided: Plan) -> None:
    kiosk = beside(cast)
    together = a_plan(cast.square, kiosk, title="Centrum")
    assert [*Plan.objects.divided()] == [divided]

    Scene.objects.filter(pk=kiosk.pk).update(district=None)
    assert {*Plan.objects.divided()} == {divided, together}
    Scene.objects.filter(pk=kiosk.pk).update(
        district=cast.square.district, local_police_area=cast.park.local_police_area
    )
    assert {*Plan.objects.divided()} == {divided, together}


def test_only_the_office_divides_and_only_what_is_divided(cast: Cast, divided: Plan) -> None:
    together = a_plan(cast.square, beside(cast))

    assert [*Plan.objects.dividable_by(cast.office)] == [divided]
    for user in (cast.police, cast.municipal, cast.administrator, cast.outsider):
        assert not Plan.objects.dividable_by(user).exists()
    assert logged_in(cast.office).get(reverse("plan_take_out", args=[together.pk])).status_code == 403


def test_each_pair_can_write_again(cast: Cast, divided: Plan) -> None:
    assert not Plan.objects.editable_by(cast.police).exists()

    copy = dividing.take_out(divided, cast.park, seen_version=0, by=cast.office)

    assert [*Plan.objects.editable_by(cast.police)] == [divided]
    assert ([*divided.scenes.all()], [*copy.scenes.all()]) == ([cast.square], [cast.park])
    assert not Plan.objects.divided().exists()


def test_the_copy_is_to_be_gone_through_and_the_rows_stay(cast: Cast, divided: Plan) -> None:
    a_measure(divided, (State.ONGOING, LONG_AGO), what="Lampor", responsible=cast.board)

    copy = dividing.take_out(divided, cast.park, seen_version=0, by=cast.office)

    (row,), (copied,) = divided.measures.all(), copy.measures.all()
    assert (row.to_review, copied.to_review) == (False, True)
    assert (copied.what, copied.state, copied.responsible) == ("Lampor", State.ONGOING, cast.board)
    assert [report.since for report in copied.reports.all()] == [LONG_AGO]
    assert copy.copied_from == divided


def test_both_plans_tell_what_happened(cast: Cast, divided: Plan) -> None:
    copy = dividing.take_out(divided, cast.park, seen_version=0, by=cast.office)

    (here,), (there,) = divided.events.all(), copy.events.all()
    both = sorted([cast.square.pk, cast.park.pk])
    assert (here.kind, here.by, here.changes) == (
        PlanEvent.Kind.CHANGED,
        cast.office,
        [{"field": "places", "before": both, "after": [cast.square.pk]}],
    )
    assert (there.kind, there.changes) == (
        PlanEvent.Kind.INHERITED,
        [{"field": "places", "before": [], "after": [cast.park.pk]}],
    )


def test_causes_stay_with_those_who_judge_their_place(cast: Cast, divided: Plan) -> None:
    mine, theirs = caused(cast.square, "Mörkt"), caused(cast.park, "Folktomt", restricted=True)
    a_measure(divided, cause=mine, what="Lampor")
    lost = a_measure(divided, cause=theirs, what="Värdar")

    copy = dividing.take_out(divided, cast.park, seen_version=0, by=cast.office)

    assert [(row.what, row.cause) for row in divided.measures.all()] == [("Lampor", mine), ("Värdar", None)]
    assert [(row.what, row.cause) for row in copy.measures.all()] == [("Lampor", None), ("Värdar", theirs)]
    change = {"field": f"m{lost.pk}.cause", "before": theirs.pk, "after": None}
    assert change in divided.events.get().changes


def test_history_names_neither_place_nor_cause_of_the_other_pair(cast: Cast, divided: Plan) -> None:
    a_measure(divided, cause=caused(cast.park, "Folktomt"))
    dividing.take_out(divided, cast.park, seen_version=0, by=cast.office)
    history = reverse("plan_history", args=[divided.pk])

    told = text(logged_in(cast.police).get(history))
    assert "Platserna Torget, 1 annan plats Torget" in told
    assert "Folktomt" not in told

    told = text(logged_in(cast.office).get(history))
    assert "Platserna Torget, Ängsparken Torget" in told
    assert "Folktomt" in told


def test_nobody_takes_out_of_a_plan_that_has_changed(cast: Cast, divided: Plan) -> None:
    with pytest.raises(ValidationError):
        dividing.take_out(divided, cast.park, seen_version=1, by=cast.office)

    assert Plan.objects.count() == 1


def test_the_office_is_led_through_it(cast: Cast, divided: Plan) -> None:
    a_measure(divided, what="Lampor")
    client = logged_in(cast.office)
    told = text(client.get(reverse("plan", args=[divided.pk])))
    assert "Platserna bedöms av olika par" in told
    address = reverse("plan_take_out", args=[divided.pk])
    assert "Ängsparken (Södra Ek, Åby)" in text(client.get(address))

    assert client.post(address, {"version": "0"}).status_code == 422
    answer = client.post(address, {"version": "0", "scene": cast.park.pk}, follow=True)

    assert "Ängsparken har nu en egen plan." in text(answer)
    assert "Platserna bedöms av olika par" not in text(answer)
    copy = Plan.objects.get(copied_from=divided)
    told = text(client.get(reverse("plan", args=[copy.pk])))
    assert "Den är en kopia av planen för Vattnet, eftersom platserna kom att bedömas av olika par." in told


def test_each_reader_is_led_back_to_a_page_of_ones_own(cast: Cast) -> None:
    together = a_plan(cast.square, beside(cast), title="Centrum")
    address = reverse("plan", args=[together.pk])

    for user, back in ((cast.police, reverse("my_area")), (cast.office, reverse("county", args=[cast.county.code]))):
        client = logged_in(user)
        response = client.get(address)
        assert response.context["page"].back["url"] == back
        assert f'href="{back}"' in response.text
        assert client.get(back, follow=True).status_code == 200


def test_a_place_of_no_plan_cannot_be_taken_out(cast: Cast, divided: Plan) -> None:
    stranger = beside(cast)
    address = reverse("plan_take_out", args=[divided.pk])

    assert logged_in(cast.office).post(address, {"version": "0", "scene": stranger.pk}).status_code == 422
