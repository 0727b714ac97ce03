"""The displacement watch points out, both ways, and counts nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.displacement.rules import Watch, role_of, watch
from assessments.figures.picture import Picture
from assessments.lineage import rules
from assessments.lineage.rules import LineagePlan
from assessments.models import Assessment, DisplacementNote
from municipalities.models import User
from scenes.models import LineageEvent, Outline, Round, Scene
from tests.factories import (
    CountyAccessFactory,
    CountyFactory,
    MembershipFactory,
    MunicipalActorFactory,
    OfficeFactory,
    PoliceFactory,
    RoundFactory,
    answered,
    drawn,
    settled,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

METRES_NORTH = 0.001 / 111.4
"""One metre in degrees of latitude."""


class County:
    def __init__(self) -> None:
        self.county = CountyFactory.create(displacement_m=1000)
        self.police_actor = PoliceFactory.create(local_police_area__county=self.county)
        self.municipal_actor = MunicipalActorFactory.create(municipality__county=self.county)
        self.before = RoundFactory.create(county=self.county, label="2023", published=True)
        self.round: Round = RoundFactory.create(county=self.county, label="2024")
        self.office: User = MembershipFactory.create(actor=OfficeFactory.create(county=self.county)).user
        self.police: User = MembershipFactory.create(actor=self.police_actor).user
        self.areas = {
            "scene__municipality": self.municipal_actor.municipality,
            "scene__local_police_area": self.police_actor.local_police_area,
        }

    def scene(self, name: str, metres: float = 0, *, before: bool, now: bool | None, **fields: object) -> Scene:
        """Drawn that far north of the others, in the rounds where it was a place."""
        areas = self.areas | fields
        scene: Any = None
        if before:
            scene = settled(round=self.before, scene__name=name, **areas).scene
            drawn(scene, self.before, square_at(59.2 + metres * METRES_NORTH, 17.8))
        own = {"scene": scene} if scene else {"scene__name": name, **areas}
        if now is not None:
            scene = settled(round=self.round, listed=now, **own).scene
        if now:
            drawn(scene, self.round, square_at(59.2 + metres * METRES_NORTH, 17.8))
        return scene

    def watch(self, scene: Scene, reader: User | None = None) -> Watch:
        return watch(scene, self.round, reader or self.office)


@pytest.fixture
def county() -> County:
    return County()


def pairs(watched: Watch) -> list[tuple[str, str, str, float]]:
    return [(move.source.name, move.role, move.target.name, round(move.metres, -1)) for move in watched.moves]


def test_new_place_is_shown_those_that_ceased_nearby(county: County) -> None:
    county.scene("Nära", 600, before=True, now=False)
    county.scene("Närmast", 300, before=True, now=False)
    county.scene("Kvar", 200, before=True, now=True)
    new = county.scene("Ny", before=False, now=True)

    assert pairs(county.watch(new)) == [("Närmast", "ceased", "Ny", 190), ("Nära", "ceased", "Ny", 490)]


def test_ceased_place_is_shown_the_new_ones_nearby(county: County) -> None:
    ceased = county.scene("Upphörd", before=True, now=False)
    county.scene("Ny", 500, before=False, now=True)

    assert pairs(county.watch(ceased)) == [("Upphörd", "ceased", "Ny", 390)]


def test_distance_is_between_the_edges_and_set_by_the_county(county: County) -> None:
    new = county.scene("Ny", before=False, now=True)
    county.scene("Upphörd", 1100, before=True, now=False)
    assert pairs(county.watch(new)) == [("Upphörd", "ceased", "Ny", 990)]

    county.county.displacement_m = county.round.county.displacement_m = 900
    assert county.watch(new).moves == []


def test_place_exactly_at_the_distance_is_shown(county: County) -> None:
    new = county.scene("Ny", before=False, now=True)
    county.scene("Upphörd", 600, before=True, now=False)
    (move,) = county.watch(new).moves

    county.round.county.displacement_m = move.metres
    assert len(county.watch(new).moves) == 1
    county.round.county.displacement_m = move.metres - 0.001
    assert county.watch(new).moves == []


@pytest.mark.parametrize(("side", "is_shown"), [(0.0009, False), (0.00085, True)])
def test_place_a_fifth_smaller_has_shrunk(county: County, side: float, is_shown: bool) -> None:
    """A side of 0.9 leaves 81 per cent of the area, one of 0.85 leaves 72."""
    shrunk = county.scene("Mindre", 300, before=True, now=True)
    drawn(shrunk, county.round, square_at(59.2 + 300 * METRES_NORTH, 17.8, side=side))
    new = county.scene("Ny", before=False, now=True)

    assert [move.role for move in county.watch(new).moves] == (["shrunk"] if is_shown else [])
    assert [move.target for move in county.watch(shrunk).moves] == ([new] if is_shown else [])


@pytest.mark.parametrize(("area_m2", "role"), [(800, "shrunk"), (801, "")])
def test_exactly_four_fifths_left_is_shrunk(county: County, area_m2: int, role: str) -> None:
    scene = county.scene("Mindre", before=True, now=True)
    Outline.objects.filter(scene=scene, round=county.before).update(area_m2=1000)
    Outline.objects.filter(scene=scene, round=county.round).update(area_m2=area_m2)

    assert county.watch(scene).role == role


def test_returned_place_counts_as_new(county: County) -> None:
    long_ago = RoundFactory.create(county=county.county, label="2021", published=True)
    returned = county.scene("Åter", before=False, now=True)
    settled(round=long_ago, scene=returned)
    county.scene("Upphörd", 300, before=True, now=False)

    assert pairs(county.watch(returned)) == [("Upphörd", "ceased", "Åter", 190)]


def test_what_is_concluded_but_not_signed_is_enough(county: County) -> None:
    new = answered(round=county.round, listed=True, scene__name="Ny", **county.areas).scene
    drawn(new, county.round, square_at(59.2, 17.8))
    before = county.scene("Upphörd", 300, before=True, now=None)
    answered(round=county.round, listed=False, scene=before)

    assert pairs(county.watch(new)) == [("Upphörd", "ceased", "Ny", 190)]


def test_a_point_does_where_there_is_no_outline(county: County) -> None:
    point = {"scene__latitude": 59.203, "scene__longitude": 17.8, **county.areas}
    new = settled(round=county.round, scene__name="Ny", **point).scene
    county.scene("Upphörd", before=True, now=False)

    assert pairs(county.watch(new)) == [("Upphörd", "ceased", "Ny", 220)]


def test_place_that_is_nowhere_says_so(county: County) -> None:
    new = settled(round=county.round, scene__name="Ny", **county.areas).scene

    watched = county.watch(new)

    assert (watched.role, watched.is_placed, watched.moves) == ("new", False, [])


def test_place_that_remains_is_not_watched(county: County) -> None:
    remains = county.scene("Kvar", before=True, now=True)
    county.scene("Ny", 300, before=False, now=True)

    assert county.watch(remains).role == ""


def test_first_round_has_nothing_to_watch(county: County) -> None:
    first = settled(round=county.before, scene__name="Första", **county.areas).scene

    assert watch(first, county.before, county.office).role == ""


def test_merged_and_split_places_are_explained_already(county: County) -> None:
    parts = [county.scene(name, 300, before=True, now=False) for name in ("Alen", "Boken")]
    new = county.scene("Ny", before=False, now=True)
    plan = LineagePlan(LineageEvent.Kind.MERGED, county.round, parts, [new], "Ett stråk.")
    assert len(county.watch(new).moves) == 2

    event = rules.carry_out(plan, by=county.office)
    assert [county.watch(scene).role for scene in (new, *parts)] == ["", "", ""]

    rules.undo(event, reason="Fel platser.", by=county.office)
    assert county.watch(new).role == "new"


def test_of_a_place_outside_ones_area_nothing_is_told_not_even_that_it_is_there(county: County) -> None:
    county.scene(
        "Granne",
        300,
        before=True,
        now=False,
        scene__municipality=MunicipalActorFactory.create(municipality__county=county.county).municipality,
        scene__local_police_area=PoliceFactory.create(local_police_area__county=county.county).local_police_area,
    )
    new = county.scene("Ny", before=False, now=True)

    alone = county.scene("Ensam", 50_000, before=False, now=True)
    client = Client()
    client.force_login(county.police)

    beside, far_off = (client.get(reverse("scene_detail", args=[scene.pk])).content for scene in (new, alone))

    assert [move.source.name for move in county.watch(new).moves] == ["Granne"]  # for the office
    assert not county.watch(new, county.police).moves
    assert _watch_part(beside) == _watch_part(far_off)


def _watch_part(body: bytes) -> str:
    return body.decode().partition('id="displacement"')[2].partition("</section>")[0]


def test_who_judges_one_of_the_two_may_say_what_has_happened(county: County) -> None:
    elsewhere = {
        "scene__municipality": MunicipalActorFactory.create(municipality__county=county.county).municipality,
        "scene__local_police_area": PoliceFactory.create(local_police_area__county=county.county).local_police_area,
    }
    ceased = county.scene("Granne", 300, before=True, now=False, **elsewhere)
    new = county.scene("Ny", before=False, now=True)
    CountyAccessFactory.create(actor=county.police_actor)
    reader = MembershipFactory.create(actor=county.police_actor, role="reader").user

    assert [county.watch(scene, county.police).moves[0].may_say for scene in (ceased, new)] == [True, True]
    assert not county.watch(new, reader).moves[0].may_say


def test_what_was_said_in_another_round_is_not_said_of_this_one(county: County) -> None:
    ceased = county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)
    DisplacementNote.objects.create(round=county.before, source=ceased, target=new, view="moved", by=county.office)

    assert county.watch(new).moves[0].note is None


def test_queries(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for name in ("Alen", "Boken", "Cedern"):
        county.scene(name, 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)
    round = Round.objects.select_related("county").get(pk=county.round.pk)
    # the user's assignments, the previous round, the place, those around it, what has been said
    with django_assert_num_queries(5):
        watch(new, round, county.office)


# What the parties say


def address(county: County, source: Scene, target: Scene) -> str:
    return reverse("displacement_note", args=[county.round.pk, source.pk, target.pk])


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_view_is_shown_with_both_places_and_counts_nothing(county: County) -> None:
    ceased = county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)
    client = logged_in(county.police)
    ledger = Picture(county.round).ledger

    client.post(address(county, ceased, new), {"view": "moved", "note": "Samma handel."})

    for scene in (ceased, new):
        page = client.get(reverse("scene_detail", args=[scene.pk])).content.decode()
        assert "Har flyttat dit. Samma handel." in " ".join(page.split())
    assert Picture(county.round).ledger == ledger


def test_later_view_replaces_the_earlier_which_stays_in_its_history(county: County) -> None:
    ceased = county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)

    for user, view in [(county.police, "moved"), (county.office, "unrelated")]:
        logged_in(user).post(address(county, ceased, new), {"view": view})

    said = DisplacementNote.objects.get()
    assert (said.view, said.by) == ("unrelated", county.office)
    assert [row.view for row in said.history.order_by("history_id")] == ["moved", "unrelated"]


def test_view_needs_a_choice_and_tells_nothing_of_persons(county: County) -> None:
    ceased = county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)

    page = logged_in(county.police).post(address(county, ceased, new), {"note": "Se 19900101-0017"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"view", "note"}
    assert page.context["form"]["note"].value() == "Se 19900101-0017"


def test_pair_that_is_not_pointed_out_does_not_exist(county: County) -> None:
    remains = county.scene("Kvar", 300, before=True, now=True)
    new = county.scene("Ny", before=False, now=True)

    assert logged_in(county.police).get(address(county, remains, new)).status_code == 404


def test_reader_of_the_county_gives_no_view(county: County) -> None:
    ceased = county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)
    reader = MembershipFactory.create(actor=county.police_actor, role="reader").user

    assert logged_in(reader).get(address(county, ceased, new)).status_code == 403
    assert "forflyttning" not in logged_in(reader).get(reverse("scene_detail", args=[new.pk])).content.decode()


def test_view_of_a_published_round_is_not_changed(county: County) -> None:
    ceased = county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)
    Round.objects.filter(pk=county.round.pk).update(state="published", published_on=county.round.ends)

    page = logged_in(county.police).post(address(county, ceased, new), {"view": "moved", "note": "Samma handel."})

    assert page.status_code == 409
    assert "Samma handel." in page.content.decode()
    assert not DisplacementNote.objects.exists()


def test_assessment_page_points_out_too(county: County) -> None:
    county.scene("Upphörd", 300, before=True, now=False)
    new = county.scene("Ny", before=False, now=True)
    assessment = Assessment.objects.get(scene=new, round=county.round)

    page = logged_in(county.police).get(reverse("assessment_edit", args=[assessment.pk])).content.decode()

    assert "Kan den ha flyttat hit?" in page
    assert "Upphörd" in page


def test_the_role_of_a_place_follows_from_what_is_loaded_as_from_the_database(county: County) -> None:
    places = {
        "": county.scene("Kvar", before=True, now=True),
        "ceased": county.scene("Upphörd", before=True, now=False),
        "new": county.scene("Ny", before=False, now=True),
        "shrunk": county.scene("Mindre", before=True, now=True),
        "never": county.scene("Aldrig", before=False, now=False),
    }
    exactly = Outline.objects.get(scene=places["shrunk"], round=county.before)
    Outline.objects.filter(scene=places["shrunk"], round=county.round).update(area_m2=exactly.area_m2 * 0.8)

    roles = {}
    for name, scene in places.items():
        roles[name] = role_of(Assessment.objects.get(scene=scene, round=county.round))
        assert roles[name] == county.watch(scene).role

    assert roles == {"": "", "ceased": "ceased", "new": "new", "shrunk": "shrunk", "never": ""}
