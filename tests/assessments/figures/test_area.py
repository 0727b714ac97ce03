import csv
import io

import pytest
from django.urls import reverse

from assessments.figures import unit_files
from assessments.figures.area import AreaChange, area_change, area_words
from assessments.figures.freezing import freeze
from assessments.figures.picture import Picture
from assessments.figures.summary import county_summary
from assessments.figures.unit_tables import unit_tables
from assessments.importing import Table, import_answers
from assessments.models import Assessment, Reply
from scenes.models import LineageEvent, Outline, Round, Scene
from tests.factories import MembershipFactory, OfficeFactory, RoundFactory, SceneFactory, drawn, settled
from tests.pages import logged_in
from tests.questions import asking, questionnaire, reply

pytestmark = pytest.mark.django_db

OF_IT = ["Varav verklig, m²", "Varav ritad på nytt, m²", "Varav inte känt, m²"]


def listed_and_drawn(scene: Scene, round: Round, area: int) -> None:
    settled(scene=scene, round=round)
    drawn(scene, round)
    Outline.objects.filter(scene=scene, round=round).update(area_m2=area)


@pytest.fixture
def now() -> Round:
    """One place drawn in both rounds, 100 then 120; one of 500 gone; one of 30 new; one not drawn now."""
    before = RoundFactory.create(label="2023", published=True)
    now = RoundFactory.create(county=before.county, label="2024", published=True)
    stayed, gone, new, not_drawn = (SceneFactory.create(county=before.county) for _number in range(4))
    listed_and_drawn(stayed, before, 100)
    listed_and_drawn(stayed, now, 120)
    listed_and_drawn(gone, before, 500)
    settled(scene=gone, round=now, listed=False)
    listed_and_drawn(new, now, 30)
    listed_and_drawn(not_drawn, before, 7)
    settled(scene=not_drawn, round=now)
    return Round.objects.select_related("county").get(pk=now.pk)


def test_places_drawn_in_both_rounds_are_told_from_those_that_came_and_went(now: Round) -> None:
    change = area_change(Picture(now))
    assert change == AreaChange(both_drawn=1, m2=20, came=30, went=507)
    assert change.total == 150 - 607


def test_the_parts_add_up_to_the_change_of_the_total(now: Round) -> None:
    summary, before = county_summary(now), county_summary(now.previous or now)
    change = area_change(Picture(now))
    assert change is not None
    assert change.total == summary["area"]["total_m2"] - before["area"]["total_m2"]


def test_why_it_was_drawn_otherwise_is_unknown_until_it_is_told(now: Round) -> None:
    change = county_summary(now)["area"]["change"]
    assert change == {"both_drawn": 1, "m2": 20, "real": 0, "redrawn": 0, "unknown": 20}


def test_the_first_round_has_no_change(now: Round) -> None:
    assert now.previous is not None
    assert county_summary(now.previous)["area"]["change"] is None


def test_it_is_stored_when_the_round_is_published(now: Round) -> None:
    freeze(now)
    stored = county_summary(now)["area"]["change"]

    Outline.objects.update(area_m2=9)

    assert county_summary(now)["area"]["change"] == stored


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        (AreaChange(1, 20, 30, 507), "Den sammanlagda ytan har minskat fast"),
        (AreaChange(1, -20, 300, 7), "Den sammanlagda ytan har ökat fast"),
        (AreaChange(1, -20, 0, 7), "1 plats är ritad i båda omgångarna: −20 m²."),
    ],
)
def test_it_is_said_when_the_signs_differ(change: AreaChange, begins: str) -> None:
    assert area_words(change).startswith(begins)


@pytest.mark.parametrize(
    ("why", "real", "redrawn", "unknown"),
    [
        ("verklig_storre", 20, 0, 0),
        ("verklig_mindre", 20, 0, 0),
        ("flyttat", 20, 0, 0),
        ("kunskap", 0, 20, 0),
        ("ritsatt", 0, 20, 0),
        ("rattelse", 0, 20, 0),
        ("delning", 0, 20, 0),
        ("vet_ej", 0, 0, 20),
    ],
)
def test_the_answer_tells_what_really_changed(now: Round, why: str, real: int, redrawn: int, unknown: int) -> None:
    asking(now)
    reply(stayed_in(now), "UN4", why)
    reply(stayed_in(now), "UN4", "kunskap", party="police")  # only the joint answer counts
    change = area_change(Picture(now))
    assert change is not None
    assert change.as_summary() == {
        "both_drawn": 1,
        "m2": 20,
        "real": real,
        "redrawn": redrawn,
        "unknown": unknown,
    }
    assert ("verklig" in area_words(change)) is (why != "vet_ej")


def test_the_reasons_are_published_with_the_round_and_stay(now: Round) -> None:
    asking(now)
    reply(stayed_in(now), "UN4", "kunskap")
    freeze(now)
    Reply.objects.all().delete()
    assert county_summary(now)["area"]["change"]["redrawn"] == 20
    assert area_change(Picture(now)).redrawn == 20  # type: ignore[union-attr]


def test_reasons_read_from_a_file_are_published_anew_once(now: Round) -> None:
    questionnaire()
    freeze(now)
    assessment = stayed_in(now)
    row = {"round": now.label, "scene": assessment.scene.code, "question": "UN4", "value": "kunskap"}
    report = import_answers(Table.of([row]), county=now.county)
    assert [moved.round for moved in report.moved] == [now]
    assert county_summary(now)["area"]["change"]["redrawn"] == 20
    assert import_answers(Table.of([row]), county=now.county).moved == []


def stayed_in(round: Round) -> Assessment:
    """Of the place that is drawn in both rounds."""
    return Assessment.objects.get(round=round, scene__outlines__area_m2=120)


# In files


def place_file(round: Round) -> list[dict[str, str]]:
    office = MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user
    asked_for = {"county": round.county.code, "round": round.label}
    response = logged_in(office).get(reverse("scene_export", args=["csv"]), asked_for)
    written = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(written), delimiter=";"))


@pytest.mark.parametrize(
    ("why", "words"),
    [("flyttat", "verklig"), ("rattelse", "ritad på nytt"), ("vet_ej", "inte känt"), ("", "inte känt")],
)
def test_the_file_of_places_says_what_each_change_is(now: Round, why: str, words: str) -> None:
    asking(now)
    if why:
        reply(stayed_in(now), "UN4", why)

    rows = place_file(now)

    told = [(row["Ändrad yta, m²"], row["Vad den ändrade ytan är"]) for row in rows if row["Ändrad yta, m²"]]
    assert told == [("20", words)]  # of the place that is drawn in both rounds, and of no other


def test_places_that_were_merged_and_live_on_count_in_it_too(now: Round) -> None:
    """As in the county's sum."""
    other = SceneFactory.create(county=now.county)
    assert now.previous
    settled(scene=other, round=now.previous)
    event = LineageEvent.objects.create(round=now, kind="merged")
    event.parents.set([other, stayed_in(now).scene])
    event.children.set([stayed_in(now).scene])

    rows = place_file(now)
    change = area_change(Picture(now))

    assert change
    assert sum(int(row["Ändrad yta, m²"] or 0) for row in rows) == change.m2 == 20


def test_the_file_of_areas_says_it_for_the_county(now: Round) -> None:
    asking(now)
    reply(stayed_in(now), "UN4", "kunskap")
    picture = Picture(now)

    head, *rows = unit_files.rows(picture, unit_tables(picture, lambda *_unit: ""))

    assert head[-4:] == ["Ändrad yta på platser som är ritade i båda omgångarna, m²", *OF_IT]
    feet = [row for row in rows if row[6] == "Länet"]
    assert [row[-4:] for row in feet] == [[20, 0, 20, 0]] * 2
    assert all(row[-4:] == [""] * 4 for row in rows if row not in feet)
