"""What opening a round will do, told before it is done."""

import pytest
from django.utils import timezone

from assessments.models import WatchAnswer
from assessments.rounds.opening import Opening
from assessments.rounds.questions import ask
from assessments.rounds.steps import Step, consequences
from municipalities.models import Membership
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.factories import DistrictActorFactory, settled
from tests.pages import logged_in, text
from tests.questions import questionnaire


@pytest.fixture
def planned(cast: Cast) -> Round:
    """The round after one in which both places were listed, with a coordinator for each party of the square."""
    for round in (cast.in_proof, cast.open):
        round.state, round.published_on = Round.State.PUBLISHED, timezone.localdate()
        round.save()
    cast.square_now.delete()
    cast.park_now.delete()
    settled(scene=cast.square, round=cast.open)
    settled(scene=cast.park, round=cast.open)
    return cast.planned


def told(planned: Round) -> str:
    return " ".join(consequences(Step.OPEN, planned).sentences)


def uncovered(planned: Round) -> list[tuple[str, Party, int]]:
    return [(str(one.area), one.party, one.places) for one in Opening(planned).uncovered]


def test_areas_without_a_coordinator_are_named_and_do_not_stop_the_round(cast: Cast, planned: Round) -> None:
    assert uncovered(planned) == [("Åby", Party.MUNICIPALITY, 1)]

    Membership.objects.filter(user=cast.other_police).update(starts="2020-01-01", ends="2024-01-01")

    assert uncovered(planned) == [("Södra Ek", Party.POLICE, 1), ("Åby", Party.MUNICIPALITY, 1)]
    page = text(logged_in(cast.office).get(f"/omgangar/{planned.pk}/oppna/"))
    assert "Södra Ek saknar samordnare hos polisen: 1 plats står still." in page
    assert "Du kan öppna omgången ändå" in page


def test_a_district_is_covered_by_the_municipality_and_the_other_way_round(cast: Cast, planned: Round) -> None:
    Membership.objects.filter(user=cast.municipal).delete()
    assert ("Centrum", Party.MUNICIPALITY, 1) not in uncovered(planned)

    Membership.objects.filter(user=cast.district).delete()
    assert ("Centrum", Party.MUNICIPALITY, 1) in uncovered(planned)


def test_only_coordinators_count_and_only_of_the_places_that_begin(cast: Cast, planned: Round) -> None:
    DistrictActorFactory.create(district__municipality=cast.other_municipal_actor.municipality)
    Membership.objects.filter(user=cast.police).update(role=Membership.Role.CONTRIBUTOR)

    assert uncovered(planned) == [("Norra Ek", Party.POLICE, 1), ("Åby", Party.MUNICIPALITY, 1)]


def test_watched_places_that_are_to_be_judged_again_are_told_apart(cast: Cast, planned: Round) -> None:
    assert "2 bedömningar skapas" in told(planned)
    cast.square.assessments.get(round=cast.open).delete()
    left = settled(scene=cast.square, round=cast.open, listed=False)
    WatchAnswer.objects.create(assessment=left, answer="judge_again", by=cast.police)

    assert "1 bedömning skapas" in told(planned)
    assert "1 till skapas, för en bevakad plats som samordnarna vill bedöma igen." in told(planned)


def test_it_says_who_is_asked_for_places_and_what_is_asked(cast: Cast, planned: Round) -> None:
    cast.park.assessments.all().delete()
    assert "1 kommun börjar utan platser och får frågan om den har några." in told(planned)
    assert "Inget frågas utöver indikatorerna, villkoren och slutsatsen." in told(planned)

    form = questionnaire()
    ask(planned, f"{form.version} short")

    assert f"Utöver indikatorerna frågas: Kort formulär, version {form.version}." in told(planned)
