"""A tab that was opened before the round was published: it changes nothing, and gives back what was written."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.models import Assessment
from scenes.models import Round
from tests.cast import Cast
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

TEXT = "Mycket folk på torget."


@pytest.fixture
def published(cast: Cast) -> Cast:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PUBLISHED, published_on=datetime.date(2024, 5, 1))
    return cast


def stored(cast: Cast) -> dict[str, Any]:
    return judging.values(Assessment.objects.get(pk=cast.square_now.pk))


FORM = {"version": 1, "i1-agreed": "no", "explanation": TEXT, "stands_behind": "on", "newest": 0}


@pytest.mark.parametrize(
    ("route", "more"),
    [
        ("assessment_edit", []),
        ("assessment_sign", ["police"]),
        ("own_answers", ["police"]),
        ("assessment_as_before", ["police"]),
        ("assessment_prefill", []),
        ("assessment_outline", []),
        ("assessment_withdraw", ["police"]),
        ("assessment_absence", ["municipality"]),
    ],
)
def test_nothing_is_written_by_it(published: Cast, route: str, more: list[str]) -> None:
    before, events = stored(published), published.square_now.events.count()
    address = reverse(route, args=[published.square_now.pk, *more])
    response = logged_in(published.police).post(address, FORM | {"reason": TEXT, "geometry": "59.2, 17.83"})

    assert response.status_code in (403, 409)
    assert stored(published) == before
    assert published.square_now.events.count() == events
    assert not published.square_now.signatures.exists()


@pytest.mark.parametrize(("route", "more"), [("assessment_edit", []), ("assessment_sign", ["police"])])
def test_what_was_written_is_given_back_in_words(published: Cast, route: str, more: list[str]) -> None:
    address = reverse(route, args=[published.square_now.pk, *more])
    found = text(logged_in(published.police).post(address, FORM))

    assert "Dina ändringar är inte sparade" in found
    assert f"Motiveringen {TEXT}" in found
    assert "Omgång 2023 är publicerad" in found
