"""Rule 28, for every route: an answer that names a place stands in the read log.

The names stand in the answers, so that nobody has to keep a list of routes.
"""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from scenes import read_log
from tests import test_access
from tests.pages import body
from tests.test_access import MATRIX, Call, Company, address, get, post, value_of

company = test_access.company

PLACES = ["Torget", "Ängsparken", "Stationen", "Porten", "Tunneln", "Kanalen", "Ladan", "Bryggan", "2701-001"]
THE_LOG_ITSELF = "admin:scenes_reading_changelist"
FIELD = {"app_label": "assessments", "model_name": "assessment", "field_name": "scene", "term": "torget"}
CHOSEN = {"action": "delete_selected", "_selected_action": "@tunnel.pk"}
# Of a route with a row in the matrix, what that row does not show: a later page, or one with more on it.
FURTHER = [
    get("round_state", pk="open", step="korrektur"),
    get("round_state", pk="in_proof", step="publicera"),
    post("round_state", pk="in_proof", step="publicera"),
    get("admin:autocomplete", FIELD),
    get("admin:scenes_scene_change", object_id="@square.pk"),
    get("admin:scenes_scene_history", object_id="@square.pk"),
    get("admin:scenes_scene_delete", object_id="@square.pk"),
    post("admin:scenes_scene_changelist", CHOSEN),
    get("admin:municipalities_user_delete", object_id="@police.pk"),
]
SHOWN = (200, 422)


@pytest.mark.django_db
@pytest.mark.parametrize("call", [*(call for call, _expected in MATRIX), *FURTHER], ids=str)
def test_answer_that_names_a_place_is_noted(call: Call, company: Company) -> None:
    """For the first who gets an answer: the others get theirs from the same lines."""
    for who in ("administrator", "office", "police"):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = company.sessions[who]
        data = {name: value_of(company, value) for name, value in call.data.items()}
        with transaction.atomic():
            read_log.waiting.rows.clear()
            response = getattr(client, call.method.lower())(address(company, call), data)
            names = [name for name in PLACES if response.status_code in SHOWN and name in body(response)]
            noted = list(read_log.waiting.rows)
            transaction.set_rollback(True)
        if response.status_code in SHOWN:
            assert noted or not names or call.route == THE_LOG_ITSELF, f"{who} was told of {names}"
            assert {row.user_id for row in noted} <= {getattr(company, who).pk}
            return


@pytest.mark.django_db
@pytest.mark.parametrize("call", FURTHER, ids=str)
def test_further_pages_do_name_a_place(call: Call, company: Company) -> None:
    """Otherwise they would show nothing."""
    told = False
    for who in ("administrator", "office"):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = company.sessions[who]
        data = {name: value_of(company, value) for name, value in call.data.items()}
        with transaction.atomic():
            response = getattr(client, call.method.lower())(address(company, call), data)
            told |= response.status_code in SHOWN and any(name in body(response) for name in PLACES)
            transaction.set_rollback(True)
    assert told
