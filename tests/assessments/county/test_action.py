"""What is done about the county's places, on its page: each figure opens its list."""

import html
import re
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client

from assessments.action.models import MeasureReport
from assessments.action.models.measure import State
from assessments.figures.freezing import freeze
from assessments.models import Publication
from municipalities.models import Municipality, User
from scenes.models import Round, Scene
from scenes.nearby import refresh_all
from tests.action import a_measure, a_plan, an_analysis
from tests.assessments.county.reading import judged
from tests.factories import PlaceFactory, drawn

pytestmark = pytest.mark.django_db

OTHER_WAYS = re.compile(r'<a href="[^"]*/(?:larm/|utdrag/[^"]*)">(.*?)</a>')
Page = Callable[[Round, User], str]


@pytest.fixture
def acted_on(round: Round, ekstad: Municipality) -> Scene:
    scene = judged(round, municipality=ekstad)
    an_analysis(scene, approved_at="2024-06-01T12:00:00Z")
    a_measure(a_plan(scene), (State.ONGOING, round.starts))
    return scene


@pytest.fixture
def without(round: Round, aby: Municipality) -> Scene:
    return judged(round, municipality=aby)


def section(page: str) -> str:
    """Its figures, and where they lead, without what it looks like and the ways to the alarms and the extracts."""
    found = re.search(r'aria-labelledby="action">(.*?)</section>', page, re.DOTALL)
    return OTHER_WAYS.sub(r"\1", html.unescape(found[1])) if found else ""


def cells(page: str, name: str) -> list[str]:
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', section(page), re.DOTALL)
    assert row
    return re.findall(r">(\d+)<", row[1])


def test_places_are_counted_per_unit_and_in_the_county(
    page: Page, round: Round, office: User, acted_on: Scene, without: Scene
) -> None:
    found = page(round, office)

    # places, analysis, decided plan, current measure, without measure
    assert cells(found, "Ekstad") == ["1", "1", "0", "1", "0"]
    assert cells(found, "Åby") == ["1", "0", "0", "0", "1"]
    assert cells(found, "Länet") == ["2", "1", "0", "1", "1"]


@pytest.mark.usefixtures("acted_on")
def test_each_figure_opens_the_list_with_as_many_places(
    page: Page, client: Client, round: Round, office: User, without: Scene
) -> None:
    PlaceFactory.create(county=round.county)
    drawn(without, round)
    Round.objects.filter(pk=round.pk).update(state="open", published_on=None)
    refresh_all([Round.objects.select_related("county").get(pk=round.pk)])
    Round.objects.filter(pk=round.pk).update(state="published", published_on=round.published_on)

    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', section(page(round, office)))

    assert any("near_no_measure" in url for url, _text in links)
    for url, text in links:
        count = re.match(r"\d+", text)
        assert count
        assert len(client.get(url).context["page"].object_list) == int(count[0]), url


def test_who_may_not_see_the_places_reads_the_figures(page: Page, round: Round, board: User, acted_on: Scene) -> None:
    found = page(round, board)

    assert cells(found, "Ekstad") == ["1", "1", "0", "1", "0"]
    assert "<a " not in section(found)


@pytest.mark.usefixtures("acted_on")
def test_the_latest_round_leads_to_the_extracts_of_those_whose_places_one_sees(
    page: Page, before: Round, round: Round, office: User, board: User
) -> None:
    judged(before)

    assert "/utdrag/municipality/" in page(round, office)
    assert "/utdrag/" not in page(before, office)
    assert "/utdrag/" not in page(round, board)


def test_a_county_without_open_drug_scenes_has_nothing_to_act_on(page: Page, round: Round, office: User) -> None:
    judged(round, ceased=True)

    assert section(page(round, office)) == ""


def test_the_kept_page_is_another_once_more_is_known(
    page: Page, before: Round, round: Round, office: User, acted_on: Scene
) -> None:
    caches["pages"].clear()
    freeze(before)
    freeze(round)
    facts = Publication.objects.latest_of(round.pk)
    assert facts
    Publication.objects.filter(pk=facts.pk).update(facts=re.sub(r'"action":.*?\]\],', "", facts.facts))
    assert cells(page(round, office), "Ekstad") == ["1", "1", "0", "1", "0"]

    MeasureReport.objects.all().delete()

    assert cells(page(round, office), "Ekstad") == ["1", "1", "0", "0", "1"]
