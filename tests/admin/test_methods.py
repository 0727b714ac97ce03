"""The method bank in the administration: changed with history, and what plans have chosen stays."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from assessments.action.methods import rules
from assessments.action.methods.loading import load
from assessments.action.models import CountyExperience, Method, MethodAim
from municipalities.models import User
from tests.action import METHODS, a_measure, a_plan, the_bank
from tests.admin_pages import url
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    the_bank()
    return Cast()


def form(method: Method, **fields: str) -> dict[str, str]:
    names = ["label", "group", "lead", "level", *Method.OUTCOMES, "summary", "when_it_works", "dose_unit"]
    stored = {name: getattr(method, name) for name in [*names, "sources", "addresses", "mark", "checked_by"]}
    aims = {f"aims-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL")}
    return stored | {"checked_on": str(method.checked_on)} | aims | fields


def change(client: Client, code: str, **fields: str) -> str:
    method = Method.objects.get(code=code)
    return client.post(url(Method, "change", method.pk), form(method, **fields), follow=True).content.decode()


def test_a_change_stands_in_the_history_and_is_kept_by_the_next_load(administrator: Client, cast: Cast) -> None:
    change(administrator, "M05", summary="Vi har läst mer.", checked_on="2027-02-03")
    method = Method.objects.get(code="M05")
    assert method.summary == "Vi har läst mer."
    assert method.history.first().history_user == User.objects.get(pk=administrator.session["_auth_user_id"])
    assert load(METHODS).kept == ["M05"]
    page = administrator.get(url(Method, "history", method.pk)).content.decode()
    assert "Vi har läst mer." in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"level": ""}, "Skriv vad som sågs för alla tre, eller lämna nivån och alla tre tomma."),
        ({"level": "D"}, "Där ingen studie är funnen är inget studerat."),
        ({"sources": "", "addresses": ""}, "Skriv källan och vad den säger."),
        ({"addresses": "bra.se"}, "En adress börjar med https:// eller http://."),
    ],
)
def test_what_does_not_hold_is_told(administrator: Client, cast: Cast, fields: dict[str, str], message: str) -> None:
    page = change(administrator, "M05", **fields)
    assert message in page
    assert Method.objects.get(code="M05").level == "A"


def test_the_code_stays(administrator: Client, cast: Cast) -> None:
    method = Method.objects.get(code="M05")
    administrator.post(url(Method, "change", method.pk), form(method) | {"code": "M88", "label": "Kameror"})
    assert Method.objects.get(pk=method.pk).label == "Kameror"
    assert Method.objects.filter(code="M05").exists()


def test_what_a_plan_has_chosen_is_not_deleted(administrator: Client, cast: Cast) -> None:
    chosen, other = Method.objects.get(code="M05"), Method.objects.get(code="M16")
    a_measure(a_plan(cast.square), method=chosen)
    assert administrator.get(url(Method, "delete", chosen.pk)).status_code == 403
    assert administrator.get(url(Method, "delete", other.pk)).status_code == 200


def test_narrowed_by_level_and_effect(administrator: Client, cast: Cast) -> None:
    page = administrator.get(url(Method, "changelist"), {"level__exact": "B", "drugs__exact": "none"}).content.decode()
    assert "Medborgarlöfte" in page
    assert "Kamerabevakning" not in page


def test_an_aim_is_of_a_category_that_there_is(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="slag av plats"):
        MethodAim(method=Method.objects.get(code="M05"), kind="category", value="square").full_clean()


def test_an_experience_is_put_right_and_not_added(administrator: Client, cast: Cast) -> None:
    method = Method.objects.get(code="M05")
    learnt = rules.write(method, "Se Kalle.", actor=cast.police_actor, by=cast.police)
    assert administrator.get(url(CountyExperience, "add")).status_code == 403
    administrator.post(url(CountyExperience, "change", learnt.pk), {"text": "Ingen tittade."})
    learnt.refresh_from_db()
    assert learnt.text == "Ingen tittade."
    assert [one.text for one in learnt.history.all()] == ["Ingen tittade.", "Se Kalle."]
