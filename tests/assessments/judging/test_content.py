"""What is signed besides the form: when it changes, signatures fall and say so; what is published stays (rule 4)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.judging import content, signing
from assessments.judging.history import sentence
from assessments.models import Assessment, Event, Proof, Signature
from assessments.rounds import rules as rounds
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.cast import Cast
from tests.factories import SceneFactory, answered, drawn
from tests.pages import logged_in, text

NEW_NAME, NEW_CATEGORY = "Nya torget", Scene.Category.VULNERABLE


def scene_form(scene: Scene, **changed: object) -> dict[str, object]:
    return {
        "code": scene.code,
        "name": scene.name,
        "category": scene.category,
        "municipality": scene.municipality_id,
        "district": scene.district_id or "",
        "local_police_area": scene.local_police_area_id,
        "latitude": "" if scene.latitude is None else scene.latitude,
        "longitude": "" if scene.longitude is None else scene.longitude,
        "outlines-TOTAL_FORMS": 0,
        "outlines-INITIAL_FORMS": 0,
        **changed,
    }


def edit(cast: Cast, scene: Scene, **changed: object) -> Client:
    client = logged_in(cast.administrator)
    response = client.post(reverse("admin:scenes_scene_change", args=[scene.pk]), scene_form(scene, **changed))
    assert response.status_code == 302
    return client


def now(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


@pytest.fixture
def signed(cast: Cast) -> Assessment:
    """The square in the open round, signed by both."""
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    assert now(cast.square_now).is_settled
    return cast.square_now


@pytest.fixture
def kiosk(cast: Cast) -> Assessment:
    """A place in the open round only, signed by the police."""
    areas = {name: getattr(cast.square, name) for name in ("county", "municipality", "district", "local_police_area")}
    assessment = answered(scene=SceneFactory.create(name="Kiosken", **areas), round=cast.open)
    signing.sign(assessment, party=Party.POLICE, seen_version=1, by=cast.police)
    return assessment


# An administrator changes the place


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": NEW_NAME}, "Adam Admin ändrade namnet från Kiosken till Nya torget."),
        (
            {"category": NEW_CATEGORY},
            "Adam Admin ändrade kategorin från i bostadsområde utanför utsatta områden till i utsatt område.",
        ),
        ({"code": "2701-099"}, "Adam Admin ändrade koden från {code} till 2701-099."),
        (
            {"latitude": "59.3", "longitude": "18.1"},
            "Adam Admin ändrade punkten på kartan från – till 59.3, 18.1.",
        ),
    ],
)
def test_a_change_of_the_place_removes_the_signatures_and_is_told(
    cast: Cast, kiosk: Assessment, changed: dict[str, object], words: str
) -> None:
    code = kiosk.scene.code

    client = edit(cast, kiosk.scene, **changed)

    assert not kiosk.signatures.exists()
    assert now(kiosk).version == 2
    told = [sentence(event) for event in kiosk.events.order_by("-pk")[:2]]
    assert told == ["Underskriften togs bort, eftersom bedömningen hade ändrats.", words.format(code=code)]
    assert "1 underskrift är borttagen" in text(client.get(reverse("admin:scenes_scene_changelist")))


def test_a_page_opened_before_the_change_cannot_be_signed(cast: Cast, kiosk: Assessment) -> None:
    edit(cast, kiosk.scene, name=NEW_NAME)

    with pytest.raises(Exception, match="ändrats en gång"):
        signing.sign(kiosk, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)


def test_a_point_says_nothing_where_there_is_an_outline(cast: Cast, kiosk: Assessment) -> None:
    drawn(kiosk.scene, cast.open)

    edit(cast, kiosk.scene, latitude="59.3", longitude="18.1")

    assert kiosk.signatures.exists()


def test_saving_the_place_as_it_was_costs_nothing(cast: Cast, kiosk: Assessment) -> None:
    edit(cast, kiosk.scene)

    assert kiosk.signatures.exists()
    assert now(kiosk).version == 1


def test_an_assessment_not_begun_follows_and_stays_not_begun(cast: Cast) -> None:
    edit(cast, cast.park, name=NEW_NAME)

    assert (now(cast.park_now).name, now(cast.park_now).version) == (NEW_NAME, 0)


def test_in_proof_the_signatures_and_the_answers_fall_too(cast: Cast) -> None:
    rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)

    edit(cast, cast.square, name=NEW_NAME)

    assert not now(cast.square_in_proof).is_settled
    assert not Proof.objects.filter(assessment=cast.square_in_proof).exists()


# What is published


def test_what_is_published_keeps_its_name_and_category(cast: Cast) -> None:
    edit(cast, cast.square, name=NEW_NAME, category=NEW_CATEGORY)

    then, today = now(cast.square_then), now(cast.square_now)
    assert (then.name, then.category) == ("Torget", Scene.Category.RESIDENTIAL)
    assert then.signatures.count() == 2
    assert (today.name, today.category) == (NEW_NAME, NEW_CATEGORY)


def test_the_code_of_a_published_place_stays(cast: Cast) -> None:
    edit(cast, cast.square, code="2701-099")

    assert Scene.objects.get(pk=cast.square.pk).code == "2701-001"


def read(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode())


@pytest.mark.parametrize(
    "address",
    [
        "/platser/?county=27&round=2021",
        "/platser/export.csv?county=27&round=2021",
        "/karta/?county=27&round=2021",
        "/api/v1/scenes.geojson?county=27&round=2021&scope=all",
        "/api/v1/assessments/?county=27&round=2021",
    ],
)
def test_lists_map_files_and_api_of_a_published_round_say_the_name_as_published(cast: Cast, address: str) -> None:
    edit(cast, cast.square, name=NEW_NAME, category=NEW_CATEGORY)
    office = logged_in(cast.office)

    published, today = read(office.get(address)), read(office.get(address.replace("2021", "2023")))

    assert "Torget" in published
    assert NEW_NAME not in published
    assert NEW_NAME in today


@pytest.mark.parametrize(("category", "found"), [("residential", True), ("vulnerable", False)])
def test_a_published_round_is_searched_as_it_was_published(cast: Cast, category: str, *, found: bool) -> None:
    edit(cast, cast.square, name=NEW_NAME, category=NEW_CATEGORY)

    page = read(logged_in(cast.office).get("/platser/", {"county": "27", "round": "2021", "category": category}))

    assert ("Torget" in page) is found


def test_pages_of_the_place_say_what_it_was_called_then(cast: Cast) -> None:
    edit(cast, cast.square, name=NEW_NAME)
    office = logged_in(cast.office)

    place = text(office.get(reverse("scene_detail", args=[cast.square.pk])))
    assessment = text(office.get(reverse("assessment_edit", args=[cast.square_then.pk])))

    assert "2021 kallades Torget" in place
    assert "Bedömning av Torget, omgång 2021" in assessment
    assert NEW_NAME not in assessment.partition("<main")[2]


def test_names_are_sorted_in_swedish_order(cast: Cast) -> None:
    for name in ("Österhagen", "Ängen", "Zenit", "Åkern"):
        answered(scene=SceneFactory.create(county=cast.county, name=name), round=cast.open)

    page = read(logged_in(cast.office).get("/platser/", {"county": "27", "round": "2023"}))

    places = [page.index(name) for name in ("Torget", "Zenit", "Åkern", "Ängen", "Ängsparken", "Österhagen")]
    assert places == sorted(places)


# The office changes the period


def reschedule_on_its_page(cast: Cast, **dates: str) -> None:
    period = {"label": "2023", "starts": "2023-01-01", "ends": "2023-12-31", **dates}
    assert logged_in(cast.office).post(reverse("round_edit", args=[cast.open.pk]), period).status_code == 302


def reschedule_in_administration(cast: Cast, **dates: str) -> None:
    period = {"label": "2023", "starts": "2023-01-01", "ends": "2023-12-31", "closes_on": "", **dates}
    address = reverse("admin:scenes_round_change", args=[cast.open.pk])
    assert logged_in(cast.administrator).post(address, period).status_code == 302


WAYS = [reschedule_on_its_page, reschedule_in_administration]


@pytest.mark.parametrize("reschedule", WAYS)
def test_another_period_removes_the_signatures(cast: Cast, signed: Assessment, reschedule: Callable[..., None]) -> None:
    reschedule(cast, starts="2023-02-01")

    assert not now(signed).is_settled
    assert not signed.signatures.exists()
    told = [sentence(event) for event in signed.events.order_by("-pk")[:2]]
    assert told[0] == "Underskrifterna togs bort, eftersom bedömningen hade ändrats."
    assert "ändrade perioden från 2023 till" in told[1]
    assert Round.objects.get(pk=cast.open.pk).starts == datetime.date(2023, 2, 1)


@pytest.mark.parametrize("reschedule", WAYS)
def test_another_last_day_to_sign_does_not(cast: Cast, signed: Assessment, reschedule: Callable[..., None]) -> None:
    reschedule(cast, closes_on="2024-03-01")

    assert now(signed).is_settled


def test_a_round_that_closes_while_it_is_rescheduled_in_administration_keeps_its_period(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.admin.RoundAdmin.has_change_permission", lambda *_args, **_kwargs: True)
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)

    reschedule_in_administration(cast, starts="2023-02-01")

    assert Round.objects.get(pk=cast.open.pk).starts == datetime.date(2023, 1, 1)


def test_many_assessments_cost_no_more_queries_than_one(cast: Cast, signed: Assessment) -> None:
    def queries(starts: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            fresh = Round.objects.get(pk=cast.open.pk)
            fresh.starts = datetime.date.fromisoformat(starts)
            rounds.reschedule(fresh, ["starts"], by=cast.office)
        return len(captured)

    few = queries("2023-02-01")
    for _each in range(5):
        assessment = answered(scene=SceneFactory.create(county=cast.county), round=cast.open)
        Signature.objects.create(assessment=assessment, party=Party.POLICE)
    Signature.objects.create(assessment=signed, party=Party.POLICE)

    assert queries("2023-03-01") == few


# An absence is not content


def test_that_a_party_took_no_part_still_holds_when_the_place_is_renamed(cast: Cast) -> None:
    signing.state_absence(cast.square_now, party=Party.MUNICIPALITY, reason="Vakant.", by=cast.police)
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)

    edit(cast, cast.square, name=NEW_NAME)

    assert [part.took_part for part in cast.square_now.signatures.all()] == [False]
    assert not now(cast.square_now).is_settled


def test_changes_are_told_by_field(cast: Cast) -> None:
    before, after = Scene.objects.get(pk=cast.park.pk), Scene.objects.get(pk=cast.park.pk)
    after.name, after.latitude = NEW_NAME, 59.31

    assert content.scene_changes(before, after) == [
        {"field": "name", "before": "Ängsparken", "after": NEW_NAME},
        {"field": "point", "before": "59.3, 18.1", "after": "59.31, 18.1"},
    ]
    assert not Event.objects.filter(assessment__scene=cast.park, kind=Event.Kind.CHANGED).exists()
