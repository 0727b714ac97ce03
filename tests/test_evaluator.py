"""Rule 40, for every route: an evaluator reads what the project office has opened, and no names of people."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from assessments.action.models import Analysis, MeasureReport, Plan
from assessments.models import Assessment, DisplacementNote, Presence
from municipalities.models import User
from tests import test_access
from tests.pages import body, logged_in
from tests.test_access import MATRIX, WHO, Call, Company, address, value_of

company = test_access.company

BEYOND_A_READER = {"my_area": 403, "extract": 200}
"""The one asks for an area of one's own, the other for seeing all of another's."""


def expected_of(call: Call, statuses: str) -> int:
    """A reader who sees every place, as the administrator does."""
    of = dict(zip(WHO, map(int, statuses.split()), strict=True))
    usual = of["administrator"] if of["reader"] == 404 else of["reader"]
    return BEYOND_A_READER.get(call.route, usual)


@pytest.mark.django_db
@pytest.mark.parametrize(("call", "statuses"), MATRIX, ids=[str(call) for call, _statuses in MATRIX])
def test_evaluator_reads_every_place_writes_nothing_and_sees_no_name(
    call: Call, statuses: str, company: Company
) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = company.sessions["evaluator"]
    data = {name: value_of(company, value) for name, value in call.data.items()}
    with transaction.atomic():
        everybody_has_been_here(company)
        response = getattr(client, call.method.lower())(address(company, call), data)
        told = unpacked(response)
        people = list(User.objects.exclude(pk=company.evaluator.pk).values_list("name", "email"))
        transaction.set_rollback(True)
    assert response.status_code == expected_of(call, statuses)
    assert [one for person in people for one in person if one in told] == []


def everybody_has_been_here(company: Company) -> None:
    """Where a name stands that the company has not left behind."""
    Presence.objects.create(assessment=company.square_now, user=company.police, section="outline")
    MeasureReport.objects.create(measure=company.row, state="ongoing", since=timezone.localdate(), by=company.municipal)
    DisplacementNote.objects.create(
        round=company.open, source=company.barn, target=company.jetty, view="moved", by=company.municipal
    )


def unpacked(response: Any) -> str:
    """Word, OpenDocument and Excel files are archives, and a pack of evidence one of such."""
    if not response.headers.get("Content-Type", "").endswith(("zip", "document", "text", "sheet")):
        return body(response)
    return "".join(parts_of(response.content))


def parts_of(content: bytes) -> Iterator[str]:
    if not content.startswith(b"PK"):
        yield content.decode(errors="ignore")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            yield from parts_of(parts.read(name))


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["scene_detail", "assessment_history", "plan_history", "help"])
def test_others_see_the_names_there(route: str, company: Company) -> None:
    """Otherwise the test above would prove nothing."""
    call = next(call for call, _statuses in MATRIX if call.route == route)
    shown = body(logged_in(company.office).get(address(company, call)))
    assert any(user.own_name in shown for user in (company.police, company.municipal, company.office))


@pytest.mark.django_db
def test_evaluator_reads_no_restricted_answer_whatever_the_role(company: Company) -> None:
    with transaction.atomic():
        company.evaluator.memberships.update(role="coordinator")
        evaluator = User.objects.get(pk=company.evaluator.pk)
        assert not Assessment.objects.restricted_visible_to(evaluator).exists()
        assert not Analysis.objects.restricted_visible_to(evaluator).exists()
        assert not Plan.objects.restricted_visible_to(evaluator).exists()
        transaction.set_rollback(True)
