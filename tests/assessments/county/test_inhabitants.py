"""Listed scenes per 100,000 inhabitants: with base, year and source, and as published (rule 20)."""

import csv
import io

import pytest
from django.test import Client

from assessments.figures.freezing import freeze
from assessments.figures.picture import Picture
from assessments.figures.summary import county_summary
from assessments.models import Publication
from municipalities.models import Inhabitants, Municipality, User
from scenes.models import Round
from tests.assessments.county.reading import judged
from tests.assessments.county.test_files import download

pytestmark = pytest.mark.django_db


def known(town: Municipality, year: int, number: int = 50_000, source: str = "SCB") -> Inhabitants:
    return Inhabitants.objects.create(municipality=town, year=year, number=number, source=source)


def rows(client: Client, round: Round, user: User) -> list[list[str]]:
    text = download(client, round, user, "csv").decode("utf-8-sig")
    columns = ("Namn", "Invånare", "År för invånarna", "Källa för invånarna", "Utgående per 100 000 invånare")
    return [[row[column] for column in columns] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def test_the_rate_stands_with_its_base_year_and_source(
    client: Client, round: Round, board: User, ekstad: Municipality
) -> None:
    judged(round, municipality=ekstad)
    judged(round, municipality=ekstad)
    known(ekstad, round.ends.year, 80_000)
    assert rows(client, round, board)[0] == ["Ekstad", "80000", str(round.ends.year), "SCB", "2,5"]


def test_the_latest_year_that_is_not_after_the_round(
    client: Client, round: Round, board: User, ekstad: Municipality
) -> None:
    judged(round, municipality=ekstad)
    for year in (round.ends.year - 1, round.ends.year - 3, round.ends.year + 1):
        known(ekstad, year)
    assert rows(client, round, board)[0][2] == str(round.ends.year - 1)


def test_where_it_is_not_known_there_is_no_rate(
    client: Client, round: Round, board: User, ekstad: Municipality
) -> None:
    judged(round, municipality=ekstad)
    known(ekstad, round.ends.year + 1)
    assert rows(client, round, board)[0] == ["Ekstad", "", "", "", ""]


def test_a_published_round_keeps_the_numbers_it_was_published_with(round: Round, ekstad: Municipality) -> None:
    judged(round, municipality=ekstad)
    one = known(ekstad, round.ends.year, 80_000)
    Round.objects.filter(pk=round.pk).update(state="published", published_on=round.ends)
    published = Round.objects.select_related("county").get(pk=round.pk)
    freeze(published)
    one.number = 90_000
    one.save()

    assert Picture(published).facts.inhabitants["municipality"][ekstad.pk] == (80_000, round.ends.year, "SCB")


def test_one_published_without_them_never_learns_them_and_its_summary_stays(round: Round, ekstad: Municipality) -> None:
    judged(round, municipality=ekstad)
    Round.objects.filter(pk=round.pk).update(state="published", published_on=round.ends)
    published = Round.objects.select_related("county").get(pk=round.pk)
    freeze(published)
    before = (Publication.objects.get().facts, county_summary(published))
    known(ekstad, round.ends.year)

    assert "inhabitants" not in before[0]
    assert Picture(published).facts.inhabitants == {}
    assert (Publication.objects.get().facts, county_summary(published)) == before
