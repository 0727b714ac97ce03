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
from tests.test_access import MATRIX, Call, Company, address, value_of

company = test_access.company

PLACES = ["Torget", "Ängsparken", "Stationen", "Porten", "Tunneln", "Kanalen", "Ladan", "Bryggan", "2701-001"]
THE_LOG_ITSELF = "admin:scenes_reading_changelist"


@pytest.mark.django_db
@pytest.mark.parametrize("call", [call for call, _expected in MATRIX], ids=str)
def test_answer_that_names_a_place_is_noted(call: Call, company: Company) -> None:
    """For the first who gets an answer: the others get theirs from the same lines."""
    for who in ("administrator", "office", "police"):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = company.sessions[who]
        data = {name: value_of(company, value) for name, value in call.data.items()}
        with transaction.atomic():
            read_log.waiting.rows.clear()
            response = getattr(client, call.method.lower())(address(company, call), data)
            names = [name for name in PLACES if response.status_code == 200 and name in body(response)]
            noted = list(read_log.waiting.rows)
            transaction.set_rollback(True)
        if response.status_code == 200:
            assert noted or not names or call.route == THE_LOG_ITSELF, f"{who} was told of {names}"
            assert {row.user_id for row in noted} <= {getattr(company, who).pk}
            return
