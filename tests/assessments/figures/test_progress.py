"""How far a round has come, and who is waited for."""

import datetime

import pytest
from django.utils import timezone

from assessments.figures.picture import Picture
from assessments.figures.progress import area_progress, tally_of, time_left
from assessments.models import Signature
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.factories import settled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "sista dagen var"), (0, "i dag är sista dagen"), (1, "1 dag kvar"), (2, "2 dagar kvar")],
)
def test_the_last_day_is_still_a_day(days: int, words: str) -> None:
    assert words in time_left(Round(closes_on=timezone.localdate() + datetime.timedelta(days=days)))


def test_only_what_is_settled_counts_as_done_and_as_listed(cast: Cast) -> None:
    settled(round=cast.open, listed=False)
    settled(round=cast.open)

    tally = tally_of(cast.open)

    assert (tally.assessments, tally.settled, tally.listed) == (4, 2, 1)


@pytest.mark.parametrize(
    ("signed", "waits_for"), [(Party.POLICE, "Kommunen, 1 plats"), (Party.MUNICIPALITY, "Polisen, 1 plats")]
)
def test_who_has_not_signed_is_waited_for(cast: Cast, signed: Party, waits_for: str) -> None:
    Signature.objects.create(assessment=cast.square_now, party=signed)

    (area,) = (area for area in area_progress(Picture(cast.open)) if area.area.name == "Norra Ek")

    assert area.waiting_for == waits_for
