"""What the API offers, as a page of the site. Swagger UI would need scripts, and cannot be read by everyone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Parameter:
    name: str
    description: str
    is_required: bool
    choices: list[str]


@dataclass(frozen=True)
class Endpoint:
    path: str
    in_path: list[Parameter]
    in_query: list[Parameter]

    @property
    def anchor(self) -> str:
        return self.path.strip("/").replace("/", "-").replace("{", "").replace("}", "")

    @property
    def url(self) -> str:
        """To try it at once, where nothing has to be filled in."""
        must_be_filled_in = self.in_path or any(parameter.is_required for parameter in self.in_query)
        return "" if must_be_filled_in else self.path


def docs(request: HttpRequest) -> HttpResponse:
    description = settings.SPECTACULAR_SETTINGS["DESCRIPTION"]
    context = {"endpoints": list(endpoints()), "description": description, "schema": reverse("api:schema")}
    return render(request, "api_docs.html", context)


def endpoints() -> Iterator[Endpoint]:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for path, operations in schema["paths"].items():
        given = operations["get"].get("parameters", [])
        yield Endpoint(path, list(parameters(given, "path")), list(parameters(given, "query")))


def parameters(given: list[dict[str, Any]], where: str) -> Iterator[Parameter]:
    for parameter in given:
        if parameter["in"] == where:
            text = str(parameter.get("description", "")).partition("\n")[0]
            choices = [str(choice) for choice in parameter["schema"].get("enum", [])]
            yield Parameter(parameter["name"], text, parameter.get("required", False), choices)
