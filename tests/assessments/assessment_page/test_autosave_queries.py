"""What saving and asking cost. Both come from everyone who writes, all the time: their queries are pinned by name."""

import re
import uuid
from collections.abc import Iterable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.judging import rules as judging
from tests.cast import Cast
from tests.pages import logged_in

WHO = ["select session", "select user", "select membership"]
MAY = ["select assessment", "select assessment"]  # seen by the user, and written by the user


def names(captured: Iterable[dict[str, str]]) -> list[str]:
    """Savepoints have none."""
    found = (re.match(r'(?:(UPDATE)|(\w+) .*?(?:FROM|INTO)) "[a-z]+_(\w+)"', query["sql"]) for query in captured)
    return [f"{(match[1] or match[2]).lower()} {match[3]}" for match in found if match]


def test_saving_asks_for_what_it_needs_however_much_is_sent(cast: Cast) -> None:
    client = logged_in(cast.police)
    address = reverse("assessment_autosave", args=[cast.square_now.pk])
    once = ["delete sentform", "select sentform", "insert sentform"]
    # what the round asks comes with the assessment, but not with the one that is locked
    rule = ["select round", "select assessment", "select answer", "select roundquestionnaire"]
    rule += ["select event", "select signature"]
    written = ["insert answer", "select signature", "insert event", "update assessment"]
    for version, fields in [(1, {"i1-agreed": "no"}), (2, {"i1-agreed": "yes", "i2-agreed": "no", "i3-note": "Fler."})]:
        with CaptureQueriesContext(connection) as captured:
            client.post(address, {"version": version, "key": str(uuid.uuid4()), **fields})
        assert names(captured) == [
            *WHO[:2], *once, WHO[2], *MAY, "select answer", *rule, *written, "update sentform",
        ]  # fmt: skip


def test_asking_costs_least_when_nothing_has_happened(cast: Cast) -> None:
    client = logged_in(cast.police)
    address = reverse("assessment_state", args=[cast.square_now.pk])
    seen = ["select presence", "delete presence", "insert presence"]
    judging.save(cast.square_now, {"i9.agreed": "unknown"}, seen_version=1, by=cast.municipal)
    for version, more in [(1, [*seen, "select event"]), (2, ["select presence"])]:
        with CaptureQueriesContext(connection) as captured:
            client.get(address, {"version": str(version), "section": "plats"})
        assert names(captured) == [*WHO, *MAY, *more, "select presence"]
