"""The same twice is once: forms sent by a double click, at the same moment or one after the other."""

import datetime
import re
import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Correction, DisplacementNote, Event, Reorganisation
from assessments.responsibility.handover import Handover, mark_of, stakes
from municipalities import once
from municipalities.models import Actor, CountyAccess, SentForm, User
from scenes.models import LineageEvent, Round, Scene
from tests.cast import Cast
from tests.factories import SceneFactory, answered, settled

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 4
FORGET = once.forget
"""Before it is put off for the tests."""

Form = dict[str, Any]
Act = tuple[User, str, Form, Callable[[], int]]


def create_round(cast: Cast) -> Act:
    form = {"label": "2025", "starts": "2025-01-01", "ends": "2025-12-31"}
    return cast.office, reverse("round_create", args=["27"]), form, Round.objects.filter(label="2025").count


def propose_place(cast: Cast) -> Act:
    form = {
        "name": "Kiosken",
        "category": "central",
        "municipality": cast.square.municipality_id,
        "district": cast.square.district_id,
        "local_police_area": cast.square.local_police_area_id,
    }
    return cast.police, reverse("scene_propose"), form, Scene.objects.filter(name="Kiosken").count


def correct_figure(cast: Cast) -> Act:
    form = {"value": "3", "reason": "Felräknat."}
    return cast.office, reverse("figure_correct", args=[cast.figure.pk]), form, Correction.objects.count


def grant_access(cast: Cast) -> Act:
    form = {"actor": cast.board.pk, "reason": "Uppföljning"}
    return (
        cast.office,
        reverse("access_grant", args=["27"]),
        form,
        CountyAccess.objects.filter(actor=cast.board).count,
    )


def merge_places(cast: Cast) -> Act:
    station = another_place(cast, "Stationen")
    settled(scene=station, round=cast.in_proof)
    form = {"parts": station.pk, "into": cast.square.pk, "explanation": "De har växt ihop.", "confirm": "1"}
    return cast.police, reverse("scene_merge", args=[cast.square.pk]), form, LineageEvent.objects.count


def split_place(cast: Cast) -> Act:
    form = {"lives_on": "on", "name_1": "Norra torget", "explanation": "Det blev två platser.", "confirm": "1"}
    found = Scene.objects.filter(name="Norra torget").count
    return cast.police, reverse("scene_split", args=[cast.square.pk]), form, found


def note_displacement(cast: Cast) -> Act:
    barn, jetty = another_place(cast, "Ladan"), another_place(cast, "Bryggan")
    settled(scene=barn, round=cast.in_proof)
    answered(scene=barn, round=cast.open, listed=False)
    answered(scene=jetty, round=cast.open)
    address = reverse("displacement_note", args=[cast.open.pk, barn.pk, jetty.pk])
    # Its history has one row for each time that something was said.
    return cast.police, address, {"view": "moved"}, DisplacementNote.history.count


def another_place(cast: Cast, name: str) -> Scene:
    areas = {"municipality": cast.square.municipality, "district": cast.square.district}
    return SceneFactory.create(
        name=name,
        county=cast.county,
        local_police_area=cast.square.local_police_area,
        latitude=59.2,
        longitude=17.83,
        **areas,
    )


def move_responsibility(cast: Cast) -> Act:
    form = {"day": timezone.localdate().isoformat(), f"to_{cast.square.pk}": cast.park.local_police_area_id}
    handover = Handover(cast.square.local_police_area, timezone.localdate())
    form["seen"] = mark_of(stakes(handover, {cast.square.pk: cast.park.local_police_area}))
    address = reverse("responsibility_move", args=["lokalpolisomrade", cast.square.local_police_area_id])
    return cast.administrator, address, form | {"confirm": "1"}, Reorganisation.objects.count


ACTS = [
    create_round,
    propose_place,
    correct_figure,
    grant_access,
    merge_places,
    split_place,
    note_displacement,
    move_responsibility,
]
KEPT_ONE_WITHOUT_KEY = [act for act in ACTS if act is not note_displacement]


def logged_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def rendered(session: str, address: str, form: Form) -> Form:
    """The form with the key that its page carries; of what is confirmed, the page that asks."""
    client = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    asked = {name: value for name, value in form.items() if name != "confirm"}
    page = client.post(address, asked) if "confirm" in form else client.get(address)
    key, *_others = re.findall(r'name="form_key" value="([0-9a-f-]{36})"', page.content.decode())
    return form | {"form_key": key}


def at_once(session: str, address: str, form: Form) -> list[Any]:
    """What each of several clicks at the same moment is answered."""
    answers: list[Any] = []
    start = Barrier(CLICKS)

    def click() -> None:
        client = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
        try:
            start.wait()
            answers.append(client.post(address, form))
        finally:
            connection.close()

    threads = [Thread(target=click) for _click in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_form_sent_several_times_at_once_counts_once(cast: Cast, act: Callable[[Cast], Act]) -> None:
    user, address, form, count = act(cast)
    before, session = count(), logged_in(user)
    answers = at_once(session, address, rendered(session, address, form))
    assert count() == before + 1
    assert [answer.status_code for answer in answers] == [302] * CLICKS
    assert len({answer["Location"] for answer in answers}) == 1


@pytest.mark.parametrize("act", KEPT_ONE_WITHOUT_KEY, ids=lambda act: act.__name__)
def test_without_a_key_the_rules_are_asked_again_after_the_lock(cast: Cast, act: Callable[[Cast], Act]) -> None:
    user, address, form, count = act(cast)
    before = count()
    answers = at_once(logged_in(user), address, form)
    assert count() == before + 1
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 302
    assert set(statuses[1:]) <= {409, 422}


def test_who_sends_it_again_later_is_told_and_led_to_the_same(cast: Cast) -> None:
    user, address, form, count = create_round(cast)
    client = Client()
    client.force_login(user)
    form = rendered(client.cookies[settings.SESSION_COOKIE_NAME].value, address, form)
    first = client.post(address, form)
    again = client.post(address, form, follow=True)
    assert again.redirect_chain[0][0] == first["Location"]
    assert "räknades en gång" in again.content.decode()
    assert count() == 1


def test_a_form_that_comes_back_to_be_put_right_can_be_sent_again(cast: Cast) -> None:
    user, address, form, count = create_round(cast)
    session = logged_in(user)
    form = rendered(session, address, form)
    client = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    assert client.post(address, form | {"ends": ""}).status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(address, form).status_code == 302
    assert count() == 1


def test_what_was_changed_after_a_step_back_is_another_form(cast: Cast) -> None:
    user, address, form, _count = create_round(cast)
    session = logged_in(user)
    form = rendered(session, address, form)
    client = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    client.post(address, form)
    client.post(address, form | {"label": "2026", "starts": "2026-01-01", "ends": "2026-12-31"})
    assert Round.objects.filter(label__in=["2025", "2026"]).count() == 2


def test_the_key_of_one_user_means_nothing_for_another(cast: Cast) -> None:
    _user, address, form, _count = create_round(cast)
    form = rendered(logged_in(cast.office), address, form)
    client = Client()
    client.force_login(cast.outsider)
    SentForm.objects.create(user=cast.office, key=form["form_key"], led_to="/hemligt/")
    assert client.post(address, form).status_code == 404


def test_what_a_script_sends_several_times_at_once_gets_one_answer(cast: Cast) -> None:
    form = {"version": "1", "key": str(uuid.uuid4()), "i1-agreed": "no"}
    address = reverse("assessment_autosave", args=[cast.square_now.pk])
    answers = at_once(logged_in(cast.police), address, form)
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert answers[0].json()["changed"] == ["i1-agreed"]
    assert Event.objects.filter(assessment=cast.square_now, version=2).count() == 1


def test_what_comes_again_when_it_would_be_refused_gets_its_first_answer(cast: Cast) -> None:
    client = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={logged_in(cast.police)}"})
    form = {"version": "1", "key": str(uuid.uuid4()), "i1-agreed": "no"}
    address = reverse("assessment_autosave", args=[cast.square_now.pk])
    first = client.post(address, form)
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)
    again = client.post(address, form)
    assert (again.status_code, again.content) == (200, first.content)
    assert client.post(address, form | {"key": str(uuid.uuid4())}).status_code == 409


def test_forms_are_forgotten_after_two_days_whoever_sent_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "forget", FORGET.__wrapped__)
    for days in (1, 3):
        at = timezone.now() - datetime.timedelta(days=days)
        SentForm.objects.create(user=cast.outsider, key=uuid.uuid4(), led_to=f"/{days}/", at=at)
    client = Client(headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={logged_in(cast.police)}"})
    form = {"version": "1", "key": str(uuid.uuid4()), "i1-agreed": "no"}
    client.post(reverse("assessment_autosave", args=[cast.square_now.pk]), form)
    assert [one.led_to for one in SentForm.objects.filter(user=cast.outsider)] == ["/1/"]


def test_a_place_sent_twice_is_judged_once(cast: Cast) -> None:
    user, address, form, _count = propose_place(cast)
    session = logged_in(user)
    at_once(session, address, rendered(session, address, form))
    assert Event.objects.filter(assessment__scene__name="Kiosken", kind=Event.Kind.CREATED).count() == 1


def test_a_row_added_by_a_double_click_in_the_administration_is_one(cast: Cast) -> None:
    form = {
        "county": cast.county.pk,
        "kind": "other",
        "name": "Fastighetsägarna",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }

    answers = at_once(logged_in(cast.administrator), reverse("admin:municipalities_actor_add"), form)

    assert sorted(answer.status_code for answer in answers) == [200] * (CLICKS - 1) + [302]
    assert Actor.objects.filter(name="Fastighetsägarna").count() == 1


@pytest.mark.parametrize("has_key", [True, False], ids=["with its key", "without a key"])
def test_a_signature_by_an_impatient_hand_is_one(cast: Cast, has_key: bool) -> None:
    session = logged_in(cast.police)
    form: Form = {"version": cast.square_now.version, "stands_behind": "on"}
    if has_key:
        form = rendered(session, reverse("assessment_edit", args=[cast.square_now.pk]), form)
    answers = at_once(session, reverse("assessment_sign", args=[cast.square_now.pk, "police"]), form)

    assert cast.square_now.signatures.count() == 1
    assert cast.square_now.events.filter(kind=Event.Kind.SIGNED).count() == 1
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [302] * CLICKS if has_key else (statuses[0] == 302 and set(statuses[1:]) <= {403, 409})
