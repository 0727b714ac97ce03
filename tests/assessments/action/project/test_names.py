"""Rule 40 in a project: chiefs and those who take minutes need have no account, and are people all the same."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Commitment, Meeting, Pair
from assessments.action.project import rules
from municipalities.models import Actor, User
from municipalities.models.actor import Party
from tests.cast import Cast, person
from tests.factories import ActorFactory, CountyAccessFactory
from tests.pages import body, logged_in

pytestmark = pytest.mark.django_db

PAGES = ["pair", "meeting", "project_history", "meeting-list"]


@pytest.fixture
def evaluator(cast: Cast) -> User:
    university = ActorFactory.create(name="Ekhögskolan", county=cast.county, kind=Actor.Kind.UNIVERSITY)
    CountyAccessFactory.create(actor=university, granted_by=cast.office)
    return person("Eva Läser", university, "reader")


@pytest.fixture
def addresses(cast: Cast, pair: Pair, meeting: Meeting) -> dict[str, str]:
    said = {"name": "Gunnar Sjö", "title": "polischef", "on": timezone.localdate()}
    rules.save(Commitment(pair=pair, party=Party.POLICE), said, seen_version=0, by=cast.office)
    rules.save(meeting, {"minutes_by": "Gunnar Sjö"}, seen_version=1, by=cast.office)
    keys = {"pair": [pair.pk], "meeting": [meeting.pk], "project_history": [pair.project_id]}
    pages = {name: reverse(name, args=args) for name, args in keys.items()}
    return {**pages, "meeting-list": "/api/v1/meetings/"}


@pytest.mark.parametrize("page", PAGES)
def test_evaluator_reads_no_name_of_a_chief_or_of_who_took_the_minutes(
    addresses: dict[str, str], evaluator: User, page: str
) -> None:
    shown = body(logged_in(evaluator).get(addresses[page]))
    assert "Gunnar" not in shown
    assert ("namnet visas inte" in shown) == (page != "pair")


@pytest.mark.parametrize("page", PAGES)
def test_the_pair_reads_them(addresses: dict[str, str], cast: Cast, page: str) -> None:
    assert "Gunnar Sjö" in body(logged_in(cast.municipal).get(addresses[page]))


def test_nothing_stands_where_nobody_took_the_minutes(evaluator: User, meeting: Meeting) -> None:
    assert "namnet visas inte" not in body(logged_in(evaluator).get(reverse("meeting", args=[meeting.pk])))
