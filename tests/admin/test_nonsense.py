"""Nonsense in the address or a form of the administration is refused."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from municipalities.models import LocalPoliceArea, Membership, User
from scenes.models import Scene
from tests.admin_pages import MODELS, url, user_form
from tests.cast import Cast


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize(
    "query",
    [
        {"name__regex": "("},
        {"starts__year": "99999999999"},
        {"starts__year__exact": "99999999999"},
        {"id__exact": "9" * 30},
        {"id__in": "9" * 30},
        {"pk": "ord"},
        {"county__id__exact": "ord"},
        {"county__id__exact": "9" * 30},
        {"county__isnull": "ord"},
        {"is_verified__exact": "ord"},
        {"kind__exact": "ord"},
        {"to_mend": "ord"},
        {"p": "9" * 5000},
        {"o": "99.-99.ord"},
        {"q": "("},
        {"_to_field": "ord"},
    ],
    ids=str,
)
def test_an_address_that_asks_nonsense_is_refused(
    administrator: Client, model: type[Model], query: dict[str, str]
) -> None:
    assert administrator.get(url(model, "changelist"), query).status_code in {200, 302, 400}


@pytest.mark.parametrize("value", ["ord", "9" * 30, "-1", "1.5"])
def test_what_is_no_key_is_no_choice(administrator: Client, cast: Cast, value: str) -> None:
    form = {"user": value, "actor": value, "role": "coordinator", "starts": "2024-01-01"}
    assert administrator.post(url(Membership, "add"), form).context["errors"]
    area = cast.police_actor.local_police_area
    form = {"name": "Norra Ek", "municipalities": value, "districts": value, "predecessors": value}
    assert administrator.post(url(LocalPoliceArea, "change", area.pk), form).context["errors"]
    row = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-0-actor": value}
    page = administrator.post(url(User, "change", cast.police.pk), user_form(cast.police) | row)
    assert page.context["errors"]


@pytest.mark.parametrize("value", ["ord", "9" * 30])
def test_what_is_no_key_is_no_row_to_act_on(administrator: Client, value: str) -> None:
    form = {"action": "delete_selected", "_selected_action": [value], "post": "yes"}
    assert administrator.post(url(User, "changelist"), form).status_code == 400


@pytest.mark.parametrize("key", ["ord", "9" * 30, "-1", "_5F"])
def test_what_is_no_key_is_no_page(administrator: Client, key: str) -> None:
    for page in ("change", "delete", "history"):
        assert administrator.get(url(Scene, page, key)).status_code in {302, 404}


@pytest.mark.parametrize(
    "query", [{"term": "("}, {"page": "ord"}, {"page": "9" * 30}, {"field_name": "ord"}, {}], ids=str
)
def test_choices_that_are_looked_up_with_nonsense(administrator: Client, query: dict[str, str]) -> None:
    asked = {"app_label": "municipalities", "model_name": "membership", "field_name": "actor"} | query
    assert administrator.get(reverse("admin:autocomplete"), asked).status_code in {200, 403, 404}
