"""Nonsense to every route, as every kind of user: nothing may answer 5xx. Not part of the tests: make fuzz.

The same nonsense every time (SEED), on the database that is configured. Each request is rolled back.
"""

import logging
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.throttling import SimpleRateThrottle

from tests.test_access import MATRIX, WHO, Company, address, company

__all__ = ["company"]  # the fixture

SEED = 2026
REQUESTS = int(os.environ.get("N", "5000"))

NONSENSE = [
    *[
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ufffd",
        "\u202eabc",
        "e\u0301",
        "😀",
        "漢字",
        "Å" * 300,
        "x" * 20_000,
        "\t\n\x0b\x1b",
    ],
    *["0", "-1", "1", "2", "1.5", "1e400", "NaN", "-0", "٣", "9" * 19, "9" * 30, "9" * 5_000, "0x10", "true", "on"],
    *["2024", "2024-02-30", "0001-01-01", "9999-12-31", "99999999999-01-01", "2024-01-01T25:00", "i går", "24:61"],
    *["'; DROP TABLE x; --", "%", "%00", "(", "[a-", "*", "\\", "../../etc/passwd", "<script>", "{{ 7 }}", "%(x)s"],
    *[
        "[]",
        "{}",
        '{"type": "Polygon", "coordinates": []}',
        "POLYGON((1 2, 3 4))",
        "POLYGON((" + "1 2," * 5_000,
        "null",
    ],
    *["59.2, 17.83", "59.2, 17.83\n59.2, 17.831\n59.201, 17.831", "inf, nan", "[" * 2_000, "17.8,59.2,18.2,59.4"],
    *["27", "2701", "2021", "2023", "Norra Ek", "central", "yes", "no", "police", "listed", "name", "-score", "json"],
]
BYTES = ["%ED%A0%80", "%FF%FE", "%C0%AF", "%", "%zz", "%00", "%EF%BF%BD", "+", "&&", "=", ";", "a=b=c"]
NAMES = [
    "page",
    "page_size",
    "format",
    "next",
    "e",
    "o",
    "p",
    "q",
    "_popup",
    "_to_field",
    "id__exact",
    "pk__in",
    "x\x00",
]
LOOKUPS = ["name__regex", "starts__year", "county__id__exact", "kind__exact", "is_active__exact", "to_mend", "term"]


class Forms(HTMLParser):
    """The forms of a page that are posted, with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.fields: dict[str, str] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        name = attributes.get("name", "")
        if tag == "form":
            self.fields = {} if attributes.get("method", "").lower() == "post" else None
            if self.fields is not None:
                self.found.append((attributes.get("action", ""), self.fields))
        elif self.fields is None:
            return
        elif tag in ("input", "textarea", "button") and name:
            self.fields.setdefault(name, attributes.get("value", ""))
        elif tag == "select":
            self.select = name
            self.fields.setdefault(name, "")
        elif tag == "option" and "selected" in attributes:
            self.fields[self.select] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None


@dataclass
class Fuzz:
    company: Company
    chance: Random = field(default_factory=lambda: Random(SEED))
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.company.sessions[who]
        return client

    def value(self) -> str:
        return self.chance.choice(NONSENSE)

    def send(self, who: str, method: str, url: str, data: Any = None, **extra: Any) -> None:
        with transaction.atomic():
            response = getattr(self.client(who), method)(url, data, **extra)
            if response.streaming:
                response.getvalue()
            transaction.set_rollback(True)
        self.statuses[response.status_code] += 1
        if response.status_code >= 500:
            self.note(f"{who} {method} {url[:200]} {str(data)[:600]}")

    def note(self, request: str) -> None:
        """One of each kind: those that fail in the same place are one."""
        where = "".join(traceback.format_exception(self.error)[-3:]) if self.error else "?"
        self.failures.setdefault(where, request)

    error: BaseException | None = None

    def remember(self, **_kwargs: Any) -> None:
        self.error = sys.exc_info()[1]

    def report(self) -> str:
        return "\n\n".join(f"{request}\n{where}" for where, request in self.failures.items())


@pytest.fixture
def fuzz(company: Company, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fuzz]:
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_args: True)
    logging.disable()
    fuzz = Fuzz(company)
    got_request_exception.connect(fuzz.remember)
    yield fuzz
    got_request_exception.disconnect(fuzz.remember)
    logging.disable(logging.NOTSET)
    print(f"\n{sum(fuzz.statuses.values())} requests: {dict(sorted(fuzz.statuses.items()))}")
    assert not fuzz.failures, fuzz.report()


# --- Questions


def test_questions(fuzz: Fuzz) -> None:
    """To the API, and to every page and file that answers GET."""
    api = list(questions_of_the_api(fuzz))
    pages = [(address(fuzz.company, call), list(call.data)) for call, _expected in MATRIX if call.method == "GET"]
    pages += [(path.replace(".csv", ".xlsx"), known) for path, known in pages if path.endswith(".csv")]
    names = ["county", "round", "municipality", "lpo", "search", "order", "compare", "page", "andra", "classification"]
    for number in range(REQUESTS):
        path, known = fuzz.chance.choice(api if number % 2 else pages)
        if fuzz.chance.random() < 0.3:
            path = mangled(path, fuzz)
        given = [
            (fuzz.chance.choice([*known, *names, *NAMES, *LOOKUPS]), fuzz.value())
            for _each in range(fuzz.chance.randint(0, 4))
        ]
        query = urlencode(given * fuzz.chance.choice([1, 1, 1, 2]))
        if fuzz.chance.random() < 0.1:
            query += "&county=" + fuzz.chance.choice(BYTES)
        headers = {"hx-request": "true"} if fuzz.chance.random() < 0.1 else {}
        if fuzz.chance.random() < 0.1:
            headers["authorization"] = "Token " + quote(fuzz.value()[:50])
        fuzz.send(fuzz.chance.choice(WHO), "get", f"{path}?{query}", headers=headers)


def questions_of_the_api(fuzz: Fuzz) -> Iterator[tuple[str, list[str]]]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, operations in schema["paths"].items():
        parameters = operations["get"].get("parameters", [])
        filled = path.format(id=fuzz.company.square.pk, code="27", label="2021")
        yield filled, [parameter["name"] for parameter in parameters if parameter["in"] == "query"]


def mangled(path: str, fuzz: Fuzz) -> str:
    """One part of the address is another."""
    parts = path.split("/")
    value = quote(fuzz.value()[:6_000], safe="") if fuzz.chance.random() < 0.7 else fuzz.chance.choice(BYTES)
    parts[fuzz.chance.randrange(1, len(parts))] = value
    return "/".join(parts)


# --- Answers


def test_answers(fuzz: Fuzz) -> None:
    """To every form that any of them is shown, and to every route that takes one."""
    found = [*forms(fuzz), *posts(fuzz)]
    print(f"\n{len(found)} forms")
    for _number in range(REQUESTS):
        who, url, fields = fuzz.chance.choice(found)
        fuzz.send(who, "post", url, answers(fields, fuzz))


def forms(fuzz: Fuzz) -> Iterator[tuple[str, str, dict[str, str]]]:
    urls = [address(fuzz.company, call) for call, _expected in MATRIX if call.method == "GET"]
    for who in WHO:
        for url in [*urls, *(pages_of_admin() if who == "administrator" else [])]:
            with transaction.atomic():
                response = fuzz.client(who).get(url)
                transaction.set_rollback(True)
            if not response.get("Content-Type", "").startswith("text/html"):
                continue
            page = Forms()
            page.feed(response.content.decode())
            yield from ((who, action or url, fields) for action, fields in page.found)


def pages_of_admin() -> Iterator[str]:
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_add")
        if row := model._default_manager.order_by("pk").first():
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "delete"))
            yield reverse(f"{name}_changelist")


def posts(fuzz: Fuzz) -> Iterator[tuple[str, str, dict[str, str]]]:
    for call, _expected in MATRIX:
        if call.method == "POST":
            for who in WHO:
                yield who, address(fuzz.company, call), dict(call.data)


def answers(fields: dict[str, str], fuzz: Fuzz) -> dict[str, Any]:
    """A few of the fields hold something else, or several values, or a file; sometimes a field is gone."""
    given: dict[str, Any] = dict(fields)
    names = list(given) or ["x"]
    for name in fuzz.chance.choices(names, k=fuzz.chance.randint(1, 4)):
        match fuzz.chance.randrange(8):
            case 0:
                given.pop(name, None)
            case 1:
                given[name] = [fuzz.value(), fuzz.value()]
            case 2:
                given[name] = SimpleUploadedFile("a\x00b.json", fuzz.value().encode(errors="replace"))
            case _:
                given[name] = fuzz.value()
    if fuzz.chance.random() < 0.1:
        given[fuzz.chance.choice(NAMES)] = fuzz.value()
    return given
