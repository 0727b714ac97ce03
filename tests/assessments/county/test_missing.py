"""What is missing in a round, and where."""

import pytest
from django.test import Client

from assessments.county.page import dashboard
from assessments.models import Assessment, Signature
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import Outline, Round
from tests.assessments.county.reading import judged
from tests.factories import (
    AssessmentFactory,
    LocalPoliceAreaFactory,
    RoundFactory,
    answered,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db


def test_an_open_round_shows_first_who_needs_a_reminder(county: County, before: Round, office: User) -> None:
    now = RoundFactory.create(county=county, label="2024")
    names = {name: LocalPoliceAreaFactory.create(county=county, name=name) for name in ("Klar", "Delvis", "Ingen")}
    settled(round=now, scene__local_police_area=names["Klar"])
    settled(round=now, scene__local_police_area=names["Delvis"])
    half = answered(round=now, scene__local_police_area=names["Delvis"])
    Signature.objects.create(assessment=half, party=Party.POLICE)
    answered(round=now, scene__local_police_area=names["Delvis"])
    AssessmentFactory.create(round=now, scene__local_police_area=names["Delvis"])
    AssessmentFactory.create(round=now, scene__local_police_area=names["Ingen"])

    areas = dashboard(now, office).missing.areas

    assert [(str(area.area), area.done, area.of) for area in areas] == [
        ("Ingen", 0, 1),
        ("Delvis", 1, 4),
        ("Klar", 1, 1),
    ]
    assert areas[0].is_not_started
    assert areas[1].waiting_for == "Kommunen, 1 plats; 1 pågår; 1 inte påbörjad"
    assert areas[2].is_done


def test_what_is_missing_is_counted_with_its_base(before: Round, county: County, office: User) -> None:
    now = RoundFactory.create(county=county, label="2024")
    AssessmentFactory.create(scene=judged(before), round=now)
    settled(round=now, yes=5, unknown=3, joint=False)

    texts = [item.what.replace("\N{NO-BREAK SPACE}", " ") for item in dashboard(now, office).missing.items]

    assert texts == [
        "1 av 2 bedömningar är inte påbörjade.",
        "1 av 2 bedömningar är inte klara.",
        "1 av 1 plats från omgång 2023 är inte klar än.",
        "1 av 1 plats saknar avgränsning.",
        "1 av 1 plats kan inte klassificeras.",
        "1 av 1 plats är bedömd av en part.",
    ]


def test_what_is_missing_leads_to_the_very_places(client: Client, round: Round, office: User, board: User) -> None:
    drawn(settled(round=round).scene, round)
    drawn(settled(round=round, yes=5, unknown=3).scene, round)
    drawn(settled(round=round, joint=False).scene, round)
    settled(round=round)
    settled(round=round, listed=False, joint=False)
    client.force_login(office)

    items = [item for item in dashboard(round, office).missing.items if item.url]

    assert [item.what.partition("\N{NO-BREAK SPACE}")[0] for item in items] == ["1", "1", "1"]
    assert [len(client.get(item.url).context["page"].object_list) for item in items] == [1, 1, 1]
    assert not any(item.url for item in dashboard(round, board).missing.items)


def test_change_in_area_leaves_out_what_has_ceased_and_what_is_not_drawn_again(
    before: Round, round: Round, office: User
) -> None:
    both, not_again, ceased = judged(before, round), judged(before, round), judged(before, round, ceased=True)
    for scene in (both, not_again, ceased):
        drawn(scene, before)
    for scene in (both, ceased):
        drawn(scene, round)
    Outline.objects.filter(round=before).update(area_m2=100)
    Outline.objects.filter(round=round, scene=both).update(area_m2=150)

    last = dashboard(round, office).missing.items[-1]

    assert last.what.replace("\N{NO-BREAK SPACE}", " ") == "1 av 2 platser är ritad i båda omgångarna."
    assert last.meaning == "Bara den räknas i ändringen av yta: +50,0\N{NO-BREAK SPACE}%."


def test_what_was_imported_has_been_started(county: County, office: User) -> None:
    now = RoundFactory.create(county=county, label="2024")
    imported = settled(round=now)
    Assessment.objects.filter(pk=imported.pk).update(version=0)

    assert not any("påbörjad" in item.what for item in dashboard(now, office).missing.items)


def test_nobody_is_waited_for_once_the_round_has_closed(round: Round, office: User) -> None:
    judged(round)

    assert dashboard(round, office).missing.areas == []


def test_change_in_area_counts_only_scenes_drawn_in_both_rounds(before: Round, round: Round, office: User) -> None:
    both, once = judged(before, round), judged(before, round)
    drawn(both, before)
    drawn(both, round)
    drawn(once, round)

    last = dashboard(round, office).missing.items[-1]

    assert last.what.replace("\N{NO-BREAK SPACE}", " ") == "1 av 2 platser är ritad i båda omgångarna."
    assert last.meaning == "Bara den räknas i ändringen av yta: 0,0\N{NO-BREAK SPACE}%."


@pytest.mark.parametrize(
    ("alone", "outlines", "sentences"),
    [
        (1, 1, ["platser är bedömd av en part. Skälet är angivet.", "saknar avgränsning. Den ingår inte i ytan."]),
        (2, 0, ["platser är bedömda av en part. Skälen är angivna.", "saknar avgränsning. De ingår inte i ytan."]),
    ],
)
def test_sentences_agree_with_the_first_number(
    round: Round, office: User, alone: int, outlines: int, sentences: list[str]
) -> None:
    for number in range(2):
        scene = settled(round=round, joint=number >= alone).scene
        if number < outlines:
            drawn(scene, round)

    told = [f"{item.what} {item.meaning}" for item in dashboard(round, office).missing.items]

    assert all(any(one.endswith(sentence) for one in told) for sentence in sentences)


def test_what_the_figures_are_computed_from_adds_up(before: Round, round: Round, office: User) -> None:
    judged(before, round)
    judged(before, round, ceased=True)
    settled(round=before)
    text = dashboard(round, office).computed_from
    assert text == "Beräknat ur 2 underskrivna bedömningar: 1 öppen drogscen och 1 upphörd."
