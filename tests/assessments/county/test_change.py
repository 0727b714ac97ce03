"""What changed since the round before, and the classification in both."""

from collections import defaultdict
from collections.abc import Callable

import pytest

from assessments.county.page import dashboard
from assessments.figures import picture
from assessments.figures.ledger import Ledger
from assessments.figures.picture import Picture
from assessments.instrument import INSTRUMENTS, Instrument
from municipalities.models import User
from scenes.models import LineageEvent, Round
from tests.assessments.county.reading import judged
from tests.factories import (
    RoundFactory,
    SceneFactory,
    settled,
)

pytestmark = pytest.mark.django_db


def test_the_ledger_shows_the_last_two_steps_and_adds_up(before: Round, round: Round, office: User) -> None:
    oldest = RoundFactory.create(county=round.county, label="2021", published=True)
    judged(oldest, before, round)
    judged(oldest, before, ceased=True)
    judged(before, round)

    change = dashboard(round, office).change

    assert change
    assert change.rounds == ["2023", "2024"]
    assert (change.opening, change.closing) == (["2", "2"], ["2", "2"])
    assert change.in_short == "2 + 1 − 1 = 2 och 2 = 2."
    assert change.closes


def test_both_steps_are_what_each_round_says_of_itself(before: Round, round: Round) -> None:
    oldest = RoundFactory.create(county=round.county, label="2021", published=True)
    first = RoundFactory.create(county=round.county, label="2017", published=True)
    returned = judged(first, before, round)
    judged(oldest, round)
    LineageEvent.objects.create(round=before, kind="split").children.add(returned, judged(before))

    this, that = Picture(round, depth=2).steps

    assert this.ledger == Picture(round).ledger
    assert that.ledger == Picture(before).ledger
    assert that.books == Picture(before).books


def test_a_sum_that_does_not_close_is_said_out_loud(
    round: Round, office: User, page: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(round)
    # The county's book is number 1; those of the units have numbers that the database gave.
    broken = defaultdict(Ledger, {1: Ledger(opening=5, closing=3)})
    monkeypatch.setattr(picture, "keep_books", lambda *_args, unit, **_more: broken)

    text = page(round, office)

    assert "Räkningen går inte ihop: 2 platser saknar förklaring." in text
    assert "Räkningen går ihop" not in text


def test_results_of_different_instruments_are_not_compared(
    before: Round, round: Round, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Instrument(version="2030", indicators=INSTRUMENTS["2017"].indicators, threshold=5)
    monkeypatch.setitem(INSTRUMENTS, "2030", other)
    judged(before, round)
    Round.objects.filter(pk=round.pk).update(instrument="2030")

    classified = dashboard(Round.objects.select_related("county").get(pk=round.pk), office).classified

    assert classified
    assert classified.change is None
    assert [stack.label for stack in classified.chart.stacks] == ["2024"]
    assert "en annan version" in classified.not_compared
    assert classified.explanation.startswith("Fem eller fler av tio")


def test_classification_adds_up_in_both_rounds(before: Round, round: Round, office: User) -> None:
    scene = SceneFactory.create(county=round.county)
    settled(scene=scene, round=before, yes=8)
    settled(scene=scene, round=round, yes=5, unknown=2)

    classified = dashboard(round, office).classified

    assert classified
    assert [(row.before.text, row.now.text, row.change.text) for row in classified.rows] == [
        ("1", "0", "−1"),
        ("0", "1", "+1"),
        ("0", "0", "0"),
    ]
    assert classified.before
    assert (classified.before.text, classified.now.text) == ("1", "1")
