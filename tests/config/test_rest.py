import json
import re
import threading
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from assessments.action.models.measure import State
from assessments.models import Assessment
from tests.action import (
    a_cause,
    a_measure,
    a_meeting,
    a_pair,
    a_plan,
    a_problem,
    a_project,
    a_return,
    an_analysis,
    an_answer,
    the_bank,
)
from tests.cast import Cast
from tests.factories import AssessmentFactory, SceneFactory, UserFactory


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.office)
    return client


# --- Parameters


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["abc", "0", "-5", "501", "1.5", " 5", "٣", "9" * 5000])
def test_a_page_size_that_is_not_understood_is_refused(office: Client, size: str) -> None:
    response = office.get(reverse("api:scene-list"), {"page_size": size})
    assert response.status_code == 400
    assert "page_size" in response.json()


@pytest.mark.django_db
def test_a_page_is_as_large_as_asked_for(office: Client) -> None:
    assert len(office.get(reverse("api:scene-list"), {"page_size": "1"}).json()["results"]) == 1
    assert office.get(reverse("api:scene-list"), {"page_size": "500"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "parameters"),
    [
        ("/api/v1/scenes/", {"munincipality": "2701"}),
        ("/api/v1/scenes.geojson", {"round": "2021", "munincipality": "2701"}),
        ("/api/v1/counties/27/rounds/2021/summary/", {"municipality": "2701"}),
        ("/lan/27/omgang/2021/tabeller.csv", {"municipality": "2701"}),
        ("/platser/export.csv", {"munincipality": "2701"}),
        ("/platser/export.xlsx", {"compare": "2021"}),
    ],
)
def test_a_misspelt_parameter_does_not_give_everything(
    office: Client, address: str, parameters: dict[str, str]
) -> None:
    assert office.get(address, parameters).status_code == 400


@pytest.mark.django_db
def test_an_empty_parameter_is_as_good_as_none_everywhere(office: Client) -> None:
    address = reverse("api:scene-list")
    assert office.get(address, {"municipality": "", "page_size": ""}).json() == office.get(address).json()
    assert office.get(reverse("scene_export", args=["csv"]), {"round": "2021", "municipality": ""}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000])
@pytest.mark.parametrize("address", ["/api/v1/scenes/{}/", "/platser/{}/", "/bedomningar/{}/", "/omgangar/{}/"])
def test_what_has_too_large_a_number_does_not_exist(office: Client, address: str, number: str) -> None:
    assert office.get(address.format(number)).status_code == 404


# --- Limits


AS_CONFIGURED = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "api_rates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "api_rates"},
}


@pytest.mark.django_db(transaction=True)
@override_settings(CACHES=AS_CONFIGURED)
def test_reading_waits_for_nobody_who_writes(client: Client) -> None:
    client.force_login(UserFactory.create())
    answered: list[int] = []

    def read() -> None:
        try:
            answered.append(client.get(reverse("api:county-list")).status_code)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    with transaction.atomic():
        UserFactory.create()
        reader.start()
        reader.join(5)
        assert answered == [200]
    reader.join()


# --- Answers are what the schema promises


@pytest.fixture(scope="module")
def schema() -> Any:
    found = SchemaGenerator().get_schema(request=None, public=True)
    return with_null(json.loads(json.dumps(found, default=str)))


def with_null(part: Any) -> Any:
    """OpenAPI 3.0 says "nullable" for what JSON Schema calls a type. A description may have no field it leaves out."""
    if isinstance(part, list):
        return [with_null(one) for one in part]
    if not isinstance(part, dict):
        return part
    part = {name: with_null(one) for name, one in part.items()}
    if part.get("type") == "object" and "properties" in part:
        part["additionalProperties"] = False
    return {"anyOf": [{"type": "null"}, part]} if part.pop("nullable", False) is True else part


def answers(client: Client, cast: Cast, path: str) -> list[Any]:
    """Of one address, or of every row that its list names."""
    if "{" not in path:
        parameters = {"round": "2021"} if path.endswith("geojson") else {}
        return [json.loads(client.get(path, parameters).getvalue())]
    if "rounds/{label}" in path:
        labels = cast.county.rounds.values_list("label", flat=True)
        return [client.get(path.format(code=cast.county.code, label=label)).json() for label in labels]
    (key,) = re.findall(r"{(\w+)}", path)
    rows = client.get(path.partition("{")[0]).json()["results"]
    return [client.get(path.format(**{key: row[key]})).json() for row in rows]


@pytest.mark.django_db
def test_every_answer_is_as_the_schema_says(office: Client, cast: Cast, schema: Any) -> None:
    AssessmentFactory.create(scene=SceneFactory.create(county=cast.county, category=""), round=cast.open)
    the_bank()
    cause = a_cause(a_problem(an_analysis(cast.square, approved=True)))
    measure = a_measure(
        a_plan(cast.square), (State.ONGOING, cast.open.starts), cause=cause, responsible=cast.project_office
    )
    a_meeting(a_pair(a_project(cast), cast).project)
    an_answer(a_return(cast.square), measure)
    for path, operations in schema["paths"].items():
        ((_type, content),) = operations["get"]["responses"]["200"]["content"].items()
        found = answers(office, cast, path)
        assert found
        for answer in found:
            validator = jsonschema.Draft202012Validator({"components": schema["components"], **content["schema"]})
            errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
            assert not errors, path


@pytest.mark.django_db
def test_an_assessment_without_a_result_says_null(office: Client, cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.park_now.pk).update(classification="")
    answer = office.get(reverse("api:assessment-detail", args=[cast.park_now.pk])).json()
    assert answer["classification"] is None


def test_schema_describes_everything_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


# --- The page about it


@pytest.mark.django_db
def test_the_page_names_every_address_and_parameter(office: Client, schema: Any) -> None:
    page = office.get(reverse("api:docs")).content.decode()
    for path, operations in schema["paths"].items():
        assert f"<code>{path}</code>" in page
        for parameter in operations["get"].get("parameters", []):
            assert parameter["in"] == "path" or f"<code>{parameter['name']}</code>" in page
