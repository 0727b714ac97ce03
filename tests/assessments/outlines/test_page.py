"""The page where an outline is drawn: without a script it is a form with a text field and a file."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from assessments.judging import rules as judging
from assessments.models import Assessment, Event
from assessments.outlines.rules import draw_outline, outline_of
from municipalities.models import User
from scenes.geometry import project, to_shape
from scenes.geometry_input import read_outline
from scenes.models import Outline, Round
from tests.factories import (
    SQUARE,
    MembershipFactory,
    OfficeFactory,
    SceneFactory,
    UserFactory,
    drawn,
    settled,
)
from tests.pair import a_pair_with_assessment

pytestmark = pytest.mark.django_db

LINES = "59.2, 17.83\n59.2, 17.831\n59.2005, 17.831\n59.2005, 17.83"
CROSSED = "59.2, 17.83\n59.2005, 17.831\n59.2, 17.831\n59.2005, 17.83"
ELSEWHERE = LINES.replace("17.8", "17.9")
LARGER = LINES.replace("17.831", "17.835")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def case() -> SimpleNamespace:
    return a_pair_with_assessment(name="Lyktgången")


def page(case: SimpleNamespace) -> str:
    return reverse("assessment_outline", args=[case.assessment.pk])


def logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def send(case: SimpleNamespace, geometry: str = LINES, *, by: User | None = None, **more: Any) -> Any:
    """As the police, who saw version 0."""
    client = logged_in(by or case.police)
    return client.post(page(case), {"geometry": geometry, "version": 0} | more)


# Saving


def test_coordinates_are_saved_as_the_outline(case: SimpleNamespace) -> None:
    response = send(case)

    assertRedirects(response, reverse("assessment_edit", args=[case.assessment.pk]), fetch_redirect_response=False)
    outline = Outline.objects.get()
    assert (outline.scene, outline.round, outline.geometry) == (case.scene, case.round, SQUARE)


def test_that_the_outline_is_saved_is_told_at_the_top_of_the_page_and_read_first(case: SimpleNamespace) -> None:
    client = logged_in(case.police)

    saved = client.post(page(case), {"geometry": LINES, "version": 0}, follow=True).content.decode()

    told = saved.index('role="status" tabindex="-1" autofocus')
    assert "The outline is saved" in saved[told : told + 900]


def test_a_file_is_read_instead_of_the_field(case: SimpleNamespace) -> None:
    metres = project(to_shape(SQUARE))
    file = SimpleUploadedFile("torget.wkt", metres.wkt.encode())

    send(case, "", file=file)

    assert round(Outline.objects.get().area_m2) == 3182


def test_the_page_shows_what_is_stored_as_text(case: SimpleNamespace) -> None:
    drawn(case.scene, case.round)

    assertContains(logged_in(case.police).get(page(case)), "59.200500, 17.830000")


def test_last_rounds_outline_can_be_started_from_without_a_script(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)
    client = logged_in(case.police)

    assertNotContains(client.get(page(case)), "59.200500, 17.830000")
    assertContains(client.get(page(case), {"utga-fran-forra": ""}), "59.200500, 17.830000")


def test_signatures_that_a_new_outline_costs_are_told_of(case: SimpleNamespace) -> None:
    Assessment.objects.all().delete()
    case.assessment = settled(scene=case.scene, round=case.round)

    response = send(case, version=1)

    texts = [str(message) for message in response.wsgi_request._messages]
    assert len(texts) == 2
    assert not case.assessment.signatures.exists()


def test_the_same_outline_again_changes_nothing(case: SimpleNamespace) -> None:
    send(case)

    send(case, version=1)

    assert Event.objects.count() == 1


# Bad input


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"geometry": "59.2, 17.83\n59.2, 17.831"}, "The outline has 2 different points"),
        ({"geometry": CROSSED}, "The outline crosses itself at 17.8305 59.20025"),
        ({"geometry": ""}, "The outline is empty"),
        ({"geometry": "torget"}, "The outline cannot be read in line 1"),
        ({"file": SimpleUploadedFile("a.geojson", b" " * 1_000_001)}, "The outline is in a file larger than 1 MB"),
        ({"file": SimpleUploadedFile("a.geojson", "Å".encode("utf-16"))}, "The outline is in a file that is not text"),
    ],
)
def test_what_cannot_be_an_outline_is_refused_at_the_field(
    case: SimpleNamespace, sent: dict[str, Any], expected: str
) -> None:
    response = send(case, **{"geometry": "", **sent})

    assertContains(response, expected, status_code=422)
    assert not Outline.objects.exists()


def test_what_was_typed_comes_back_with_the_refusal(case: SimpleNamespace) -> None:
    assertContains(send(case, CROSSED), CROSSED, status_code=422, html=False)


def test_ten_megabytes_are_refused_in_words(case: SimpleNamespace) -> None:
    assertContains(send(case, "59.2, 17.83\n" * 800_000), "The outline is too long", status_code=413)


def test_only_who_draws_may_be_asked_where_one_is(case: SimpleNamespace) -> None:
    office = MembershipFactory.create(actor=OfficeFactory.create(county=case.county)).user

    asked = [logged_in(user).get(page(case))["Permissions-Policy"] for user in (case.police, office)]

    assert ["geolocation=(self)" in policy for policy in asked] == [True, False]
    assert ["camera=()" in policy for policy in asked] == [True, True]
    assert "geolocation=()" in send(case, by=office)["Permissions-Policy"]


def test_a_form_from_elsewhere_is_refused(case: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(case.police)

    assert client.post(page(case), {"geometry": LINES, "version": 0}).status_code == 403
    assert not Outline.objects.exists()


# Doubts


def test_what_is_unusual_is_saved_only_when_confirmed(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)

    asked = send(case, LARGER)
    assertContains(asked, "much larger than in round 2023", status_code=422)
    assert outline_of(case.assessment) is None

    assert send(case, LARGER, confirmed=["changed"]).status_code == 302
    assert outline_of(case.assessment) is not None


def test_a_confirmation_holds_only_for_what_it_was_given(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)
    drawn(SceneFactory.create(county=case.county), case.round)

    assert send(case, LARGER, confirmed=["changed"]).status_code == 422


def test_removing_an_outline_is_confirmed_too(case: SimpleNamespace) -> None:
    drawn(case.scene, case.round)

    assertContains(send(case, ""), "is removed", status_code=422)
    assert send(case, "", confirmed=["removed"]).status_code == 302
    assert not Outline.objects.exists()


def test_the_check_tells_while_drawing_and_writes_nothing(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)
    client = logged_in(case.police)
    url = reverse("outline_check", args=[case.assessment.pk])

    assertContains(client.post(url, {"geometry": CROSSED, "version": 0}), "crosses itself")
    fine = client.post(url, {"geometry": LARGER, "version": 0})
    assertContains(fine, "much larger than in round 2023")
    assertContains(fine, "data-geometry")
    assert outline_of(case.assessment) is None


def test_the_check_says_the_same_beside_a_hidden_outline_as_beside_none(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)
    url = reverse("outline_check", args=[case.assessment.pk])
    client = logged_in(case.police)
    alone = client.post(url, {"geometry": LINES, "version": 0}).content

    drawn(SceneFactory.create(county=case.county, name="Vintertorget"), case.round)

    assert client.post(url, {"geometry": LINES, "version": 0}).content == alone


def test_saving_upon_a_hidden_outline_is_asked_about_once_and_then_done(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)
    hidden = drawn(SceneFactory.create(county=case.county, name="Vintertorget"), case.round)

    asked = send(case)

    assertContains(asked, "overlaps a place in another area", status_code=422)
    assertNotContains(asked, "Vintertorget", status_code=422)
    assertNotContains(asked, f"overlap-{hidden.pk}", status_code=422)
    assert send(case, confirmed=["overlap-elsewhere"]).status_code == 302


# Two at once


def test_the_second_of_two_sees_both_outlines_and_chooses(case: SimpleNamespace) -> None:
    draw_outline(case.assessment, SQUARE, seen_version=0, by=case.municipal)

    response = send(case, ELSEWHERE)

    assertContains(response, str(case.municipal), status_code=409)
    assertContains(response, ELSEWHERE, status_code=409)
    assert response.context["page"].data["theirs"] == SQUARE
    assert Outline.objects.get().geometry == SQUARE
    chosen = response.context["form"]["version"].value()
    assert send(case, ELSEWHERE, version=chosen).status_code == 302
    assert Outline.objects.get().geometry != SQUARE


def test_a_file_survives_the_meeting_of_two(case: SimpleNamespace) -> None:
    draw_outline(case.assessment, SQUARE, seen_version=0, by=case.municipal)

    response = send(case, "", file=SimpleUploadedFile("torget.txt", ELSEWHERE.encode()))

    form = response.context["form"]
    assert response.status_code == 409
    assert read_outline(form["geometry"].value()) == read_outline(ELSEWHERE)
    assert not form.doubts
    assert send(case, form["geometry"].value(), version=form["version"].value()).status_code == 302


# Earlier versions


def test_an_earlier_version_is_restored(case: SimpleNamespace) -> None:
    send(case)
    send(case, ELSEWHERE, version=1)
    first = Outline.history.earliest()

    logged_in(case.municipal).post(reverse("outline_restore", args=[case.assessment.pk, first.history_id]))

    assert Outline.objects.get().geometry == SQUARE
    assert [version.history_user for version in Outline.history.all()] == [case.municipal, case.police, case.police]


def test_a_version_of_another_scene_is_not_restored(case: SimpleNamespace) -> None:
    drawn(SceneFactory.create(county=case.county), case.round)
    version = Outline.history.get().history_id

    logged_in(case.police).post(reverse("outline_restore", args=[case.assessment.pk, version]))

    assert outline_of(case.assessment) is None


# Who sees what


def test_neighbours_on_the_map_are_only_those_the_user_may_see(case: SimpleNamespace) -> None:
    drawn(case.scene, case.before)
    near = SceneFactory.create(county=case.county, local_police_area=case.scene.local_police_area, name="Syrénparken")
    hidden = SceneFactory.create(county=case.county, name="Vintertorget")
    drawn(near, case.round)
    drawn(hidden, case.round)

    response = logged_in(case.police).get(page(case))

    assertContains(response, "Syr\\u00e9nparken")
    assertNotContains(response, "Vintertorget")


@pytest.mark.parametrize("name", ["assessment_outline", "outline_check"])
def test_outside_it_does_not_exist_and_who_only_sees_cannot_draw(case: SimpleNamespace, name: str) -> None:
    url = reverse(name, args=[case.assessment.pk])
    office = MembershipFactory.create(actor=OfficeFactory.create(county=case.county)).user

    assert logged_in(UserFactory.create()).post(url, {"geometry": LINES}).status_code == 404
    assert logged_in(office).post(url, {"geometry": LINES}).status_code == 403
    assert not Outline.objects.exists()


def test_who_only_sees_gets_the_map_without_tools(case: SimpleNamespace) -> None:
    drawn(case.scene, case.round)
    office = MembershipFactory.create(actor=OfficeFactory.create(county=case.county)).user

    response = logged_in(office).get(page(case))

    assertContains(response, "data-outline-map")
    assertNotContains(response, "data-outline-form")


def test_nothing_is_drawn_in_a_closed_round(case: SimpleNamespace) -> None:
    Round.objects.filter(pk=case.round.pk).update(state=Round.State.PROOFING)

    assert send(case).status_code == 403
    assertNotContains(logged_in(case.police).get(page(case)), "data-outline-form")


def test_a_round_that_closes_while_the_form_is_sent_is_told_of(
    case: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_args: Any, **_kwargs: Any) -> None:
        raise judging.RoundNotOpen("Closed meanwhile")

    monkeypatch.setattr("assessments.outlines.rules.judging.lock", closed)

    response = send(case)

    assertContains(response, "Closed meanwhile", status_code=422)
    assertContains(response, "59.2005, 17.831", status_code=422)


# The script's data


def test_drafts_older_than_ones_own_last_save_are_done_with(case: SimpleNamespace) -> None:
    send(case)
    judging.save(case.assessment, {"i1.agreed": "yes"}, seen_version=1, by=case.municipal)

    assertContains(logged_in(case.police).get(page(case)), 'data-saved="1"')
    assertContains(logged_in(case.municipal).get(page(case)), 'data-saved="0"')


def test_a_background_is_used_only_where_one_is_set(case: SimpleNamespace, settings: Any) -> None:
    def background() -> Any:
        return logged_in(case.police).get(page(case)).context["page"].data["background"]

    assert background() is None
    settings.MAP_TILE_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    assert background()["url"] == settings.MAP_TILE_URL


def test_the_script_gets_valid_json(case: SimpleNamespace) -> None:
    data = logged_in(case.police).get(page(case)).context["page"].data

    assert json.loads(json.dumps(data)) == data


def test_queries_do_not_grow_with_the_neighbours(case: SimpleNamespace, django_assert_num_queries: Any) -> None:
    drawn(case.scene, case.before)
    for _ in range(20):
        drawn(SceneFactory.create(county=case.county, local_police_area=case.scene.local_police_area), case.round)
    client = logged_in(case.police)

    # session, user, assessment, editable, own outline, the menu's actors, previous round, its outline, municipalities,
    # neighbours, places, events, versions
    with django_assert_num_queries(13):
        client.get(page(case))
