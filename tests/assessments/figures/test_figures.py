"""A published figure that was wrong: the right value beside it, with the reason."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Correction, PublishedFigure
from scenes.models import Round
from tests.cast import Cast
from tests.factories import settled

pytestmark = pytest.mark.django_db

REASON = "En plats räknades två gånger."


def correct(client: Client, cast: Cast, **data: str) -> Any:
    client.force_login(cast.office)
    fields = {"value": "1", "reason": REASON} | data
    return client.post(reverse("figure_correct", args=[cast.figure.pk]), fields, follow=True)


def test_the_page_shows_what_was_published_and_what_is_computed(client: Client, cast: Cast) -> None:
    client.force_login(cast.office)

    row = client.get(reverse("figure_correct", args=[cast.figure.pk])).context["row"]

    assert (row.label, row.published, row.computed, row.agrees) == ("Öppna drogscener", "2", "2", True)


def test_the_correction_stands_beside_the_published_figure(client: Client, cast: Cast) -> None:
    page = correct(client, cast).content.decode()

    correction = Correction.objects.get()
    assert (correction.value, correction.reason, correction.by) == (1, REASON, cast.office)
    assert PublishedFigure.objects.get(pk=cast.figure.pk).value == 2
    assert f": {REASON}" in page
    assert "Rättelsen är sparad." in page


def test_everyone_who_reads_the_figures_reads_the_correction(client: Client, cast: Cast) -> None:
    correct(client, cast)
    client.force_login(cast.county_actor)

    page = client.get(reverse("dashboard", args=[cast.county.code, cast.published.label])).content.decode()

    assert REASON in page


def test_a_value_may_be_written_the_swedish_way(client: Client, cast: Cast) -> None:
    correct(client, cast, value="96,5")
    assert Correction.objects.get().value == 96.5


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": "många"}, "value"),
        ({"reason": "  "}, "reason"),
        ({"reason": "Fel, enligt 19850101-1236"}, "reason"),
        ({"reason": "Ring 070-123 45 67"}, "reason"),
    ],
)
def test_a_correction_without_value_or_reason_or_with_a_person_is_refused(
    client: Client, cast: Cast, data: dict[str, str], field: str
) -> None:
    response = correct(client, cast, **data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Correction.objects.exists()


def test_only_the_project_office_corrects(client: Client, cast: Cast) -> None:
    for user, status in ((cast.outsider, 404), (cast.county_actor, 403), (cast.administrator, 403), (cast.office, 200)):
        client.force_login(user)
        assert client.get(reverse("figure_correct", args=[cast.figure.pk])).status_code == status


def test_figures_of_an_unpublished_round_are_not_corrected(client: Client, cast: Cast) -> None:
    settled(round=cast.in_proof)
    figure = PublishedFigure.objects.create(round=cast.in_proof, measure="listed", value=1, source="Utkast")
    client.force_login(cast.office)

    assert Round.objects.get(pk=cast.in_proof.pk).state == Round.State.PROOFING
    assert client.get(reverse("figure_correct", args=[figure.pk])).status_code == 403
