"""Merges and splits done on purpose: whoever does what in which order, the ledger closes."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.figures.ledger import Ledger
from assessments.figures.picture import Picture
from assessments.judging import rules as judging
from assessments.judging.history import sentence
from assessments.judging.starting import judge_again, propose
from assessments.lineage import rules
from assessments.lineage.effect import effect_of
from assessments.lineage.rules import LineagePlan
from assessments.models import Assessment, Event, Signature
from assessments.rounds.rules import obstacles_to_publishing, open_round
from assessments.scene_list.table import scene_table
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round, Scene
from tests.factories import (
    CountyFactory,
    MunicipalityFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    answered,
    settled,
)

pytestmark = pytest.mark.django_db

MERGED, SPLIT = LineageEvent.Kind.MERGED, LineageEvent.Kind.SPLIT


class County:
    """Four places that were open drug scenes in 2023 and are judged again in 2024, in two municipalities."""

    def __init__(self) -> None:
        self.by: User = UserFactory.create(name="Anna Lindqvist")
        self.county = CountyFactory.create(name="Eklunds län")
        self.before: Round = RoundFactory.create(county=self.county, label="2023", published=True)
        self.round: Round = RoundFactory.create(county=self.county, label="2024", state=Round.State.PLANNED)
        municipalities = [MunicipalityFactory.create(county=self.county, name=name) for name in ("Ekstad", "Åby")]
        self.a, self.b, self.c, self.d = (
            settled(round=self.before, scene__name=name, scene__municipality=municipalities[number % 2]).scene
            for number, name in enumerate(["Alen", "Boken", "Cedern", "Draken"])
        )
        open_round(self.round, by=self.by)

    def new(self, name: str = "Nya torget") -> Scene:
        return Scene(
            county=self.county,
            name=name,
            municipality=self.a.municipality,
            local_police_area=self.a.local_police_area,
        )

    def merge(self, *scenes: Scene, into: Scene, explanation: str = "Ett enda stråk.") -> LineageEvent:
        return rules.carry_out(LineagePlan(MERGED, self.round, scenes, [into], explanation), by=self.by)

    def split(self, scene: Scene, *into: Scene, explanation: str = "Två platser.") -> LineageEvent:
        return rules.carry_out(LineagePlan(SPLIT, self.round, [scene], into, explanation), by=self.by)

    def undo(self, event: LineageEvent, reason: str = "Det var fel plats.") -> None:
        rules.undo(event, reason=reason, by=self.by)

    def assessment(self, scene: Scene) -> Assessment:
        return Assessment.objects.get(scene=scene, round=self.round)

    def settle(self, scene: Scene, *, listed: bool = True) -> None:
        """As both parties would, once they have concluded."""
        assessment = self.assessment(scene)
        assessment.listed, assessment.explanation = listed, "" if listed else "Ingen handel."
        assessment.signatures.all().delete()
        for party in Party:
            Signature.objects.create(assessment=assessment, party=party)
        assessment.settle(at=self.round_time)
        assessment.save()

    @property
    def round_time(self) -> Any:
        return Assessment.objects.settled().filter(round=self.before)[0].settled_at

    @property
    def ledger(self) -> Ledger:
        ledger = Picture(self.round).ledger
        assert ledger
        return ledger


@pytest.fixture
def county() -> County:
    return County()


# What it does


def test_merged_away_is_concluded_and_the_result_is_judged(county: County) -> None:
    county.merge(county.a, county.b, into=county.b)

    assert county.assessment(county.a).listed is False
    assert county.assessment(county.a).explanation == "Ett enda stråk."
    assert county.assessment(county.b).listed is None

    county.settle(county.a, listed=False)
    county.settle(county.b)
    assert (county.ledger.merged, county.ledger.ceased, county.ledger.pending) == (1, 0, 2)


def test_merge_into_a_new_place_brings_it_into_the_round(county: County) -> None:
    event = county.merge(county.a, county.b, into=county.new("Gallerian"))

    gallerian = Scene.objects.get(name="Gallerian")
    assert list(event.children.all()) == [gallerian]
    assert county.assessment(gallerian).municipality == county.a.municipality
    assert [county.assessment(scene).listed for scene in (county.a, county.b)] == [False, False]


def test_split_into_itself_and_a_place_proposed_before(county: County) -> None:
    proposed = propose(county.new(), round=county.round, by=county.by).scene

    county.split(county.a, county.a, proposed)

    assert county.assessment(county.a).listed is None
    for scene in (county.a, county.b, county.c, county.d, proposed):
        county.settle(scene)
    assert (county.ledger.split, county.ledger.new, county.ledger.closing) == (1, 0, 5)


def test_what_was_written_before_stays_before_the_reason(county: County) -> None:
    assessment = county.assessment(county.a)
    judging.save(assessment, {"explanation": "Gångstråket."}, seen_version=0, by=county.by)

    event = county.merge(county.a, county.b, into=county.b)
    assert county.assessment(county.a).explanation == "Gångstråket.\n\nEtt enda stråk."

    county.undo(event)
    assert county.assessment(county.a).explanation == "Gångstråket."


def test_conclusion_costs_the_signatures_of_what_ends(county: County) -> None:
    signed = answered(round=county.round, scene=settled(round=county.before, scene__name="Eken").scene)
    Signature.objects.create(assessment=signed, party=Party.POLICE, signed_by=county.by)
    plan = LineagePlan(MERGED, county.round, [signed.scene, county.b], [county.b], "Ett stråk.")

    assert [signature.assessment.scene.name for signature in rules.signatures_at_stake(plan)] == ["Eken"]
    rules.carry_out(plan, by=county.by)

    assert not signed.signatures.exists()


def test_conclusion_that_is_there_already_is_signed_anew(county: County) -> None:
    county.settle(county.a, listed=False)
    plan = LineagePlan(MERGED, county.round, [county.a, county.b], [county.b], "Ett stråk.")

    assert len(rules.signatures_at_stake(plan)) == 2
    rules.carry_out(plan, by=county.by)

    assert not county.assessment(county.a).is_settled
    assert county.assessment(county.a).explanation == "Ingen handel."


def test_merge_and_its_undoing_cost_the_signatures_of_the_place_that_lives_on(county: County) -> None:
    county.settle(county.b)
    event = county.merge(county.a, county.b, into=county.b)

    assert not county.assessment(county.b).signatures.exists()
    assert not county.assessment(county.b).is_settled

    county.settle(county.b)
    county.undo(event)

    assert not county.assessment(county.b).signatures.exists()
    told = county.assessment(county.b).events.values_list("kind", flat=True)
    assert list(told) == [Event.Kind.CREATED] + [Event.Kind.LINEAGE, Event.Kind.SIGNATURES_REMOVED] * 2


def test_history_of_every_place_tells_of_it(county: County) -> None:
    event = county.merge(county.a, county.b, into=county.b)
    county.undo(event)

    for scene in (county.a, county.b):
        told = [sentence(row) for row in Event.objects.filter(assessment__scene=scene, kind=Event.Kind.LINEAGE)]
        assert told == [
            "Anna Lindqvist registrerade en sammanslagning som platsen ingår i.",
            "Anna Lindqvist ångrade sammanslagningen som platsen ingick i.",
        ]


def test_merges_are_recorded_in_the_countys_own_open_round(county: County) -> None:
    RoundFactory.create(label="2025")

    assert rules.open_round_of(county.a) == county.round


# Undone


def test_undone_merge_does_not_count_and_stays_on_record(county: County) -> None:
    before = county.ledger
    event = county.merge(county.a, county.b, into=county.b)
    county.undo(event, reason="Det var fel plats.")

    assert county.ledger == before
    event.refresh_from_db()
    assert (event.undone_by, event.undone_reason) == (county.by, "Det var fel plats.")
    assert county.assessment(county.a).listed is None
    assert county.assessment(county.a).explanation == ""


def test_undoing_leaves_what_the_parties_had_concluded_themselves(county: County) -> None:
    concluded = county.assessment(county.a)
    same_words = {"listed": False, "explanation": "Ett enda stråk."}
    judging.save(concluded, same_words, seen_version=0, by=county.by)
    event = county.merge(county.a, county.b, into=county.b)

    county.undo(event)

    assert county.assessment(county.a).listed is False
    assert county.assessment(county.a).explanation == "Ett enda stråk."


def test_undoing_leaves_a_conclusion_that_the_parties_have_worked_on_since(county: County) -> None:
    own = {"listed": False, "explanation": "Ingen handel."}
    judging.save(county.assessment(county.a), own, seen_version=0, by=county.by)
    event = county.merge(county.a, county.b, into=county.b)
    later = {"explanation": "Ingen handel sedan i mars."}
    judging.save(county.assessment(county.a), later, seen_version=1, by=county.by)

    county.undo(event)

    assert county.assessment(county.a).listed is False
    assert county.assessment(county.a).explanation == "Ingen handel sedan i mars."


def test_undoing_a_second_merge_takes_what_that_one_did(county: County) -> None:
    county.undo(county.merge(county.a, county.b, into=county.b))
    event = county.merge(county.a, county.b, into=county.new("Gallerian"), explanation="Ett stråk till.")

    county.undo(event)

    assert county.assessment(county.a).listed is None
    assert county.assessment(county.a).explanation == ""
    assert not Assessment.objects.filter(scene__name="Gallerian").exists()


def test_undoing_leaves_a_place_to_judge_that_the_merge_brought_into_the_round(county: County) -> None:
    """It was an open drug scene in the round before, so it has to be judged."""
    county.assessment(county.b).delete()
    event = county.merge(county.a, county.b, into=county.b)

    county.undo(event)

    assert county.assessment(county.b).listed is None


def test_undoing_takes_an_untouched_new_place_out_of_the_round(county: County) -> None:
    untouched = county.merge(county.a, county.b, into=county.new("Gallerian"))
    begun = county.split(county.c, county.c, county.new("Hamnen"))
    judging.save(
        county.assessment(Scene.objects.get(name="Hamnen")), {"i1.agreed": "yes"}, seen_version=0, by=county.by
    )

    county.undo(untouched)
    county.undo(begun)

    judged = Scene.objects.filter(assessments__round=county.round).values_list("name", flat=True)
    assert set(judged) == {"Alen", "Boken", "Cedern", "Draken", "Hamnen"}
    assert [scene.name for scene in untouched.children.all()] == ["Gallerian"]


def test_undoing_leaves_a_place_that_was_proposed_before(county: County) -> None:
    proposed = propose(county.new(), round=county.round, by=county.by).scene
    event = county.split(county.a, county.a, proposed)

    county.undo(event)

    assert Assessment.objects.filter(scene=proposed, round=county.round).exists()


def test_undone_places_can_be_merged_anew(county: County) -> None:
    county.undo(county.merge(county.a, county.b, into=county.b))

    county.merge(county.a, county.b, county.c, into=county.c)

    assert LineageEvent.objects.in_force().get().scene_ids == {county.a.pk, county.b.pk, county.c.pk}


# Refused


def obstacle_to(change: Callable[[], object]) -> str:
    """Why it was refused. Nothing is written."""
    before = (LineageEvent.objects.count(), Scene.objects.count(), Event.objects.count())
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        change()
    assert (LineageEvent.objects.count(), Scene.objects.count(), Event.objects.count()) == before
    return " ".join(refused.value.messages)


def test_one_place_cannot_be_merged(county: County) -> None:
    assert obstacle_to(lambda: county.merge(county.a, into=county.a)) == (
        "Välj minst en plats till. En sammanslagning har minst två."
    )


def test_split_needs_two_results(county: County) -> None:
    assert obstacle_to(lambda: county.split(county.a, county.a)) == "Välj eller ange minst två platser som den blir."


def test_places_in_different_counties_cannot_be_merged(county: County) -> None:
    other = SceneFactory.create(name="Utlandet")

    assert obstacle_to(lambda: county.merge(county.a, other, into=county.a)) == "Utlandet ligger i ett annat län."


def test_place_that_was_not_listed_cannot_be_merged(county: County) -> None:
    proposed = propose(county.new("Nyfunnen"), round=county.round, by=county.by).scene

    assert obstacle_to(lambda: county.merge(county.a, proposed, into=county.a)) == (
        "Nyfunnen var inte en öppen drogscen i omgång 2023. Bara platser som var det kan slås samman eller delas."
    )


def test_place_that_was_listed_only_longer_ago_cannot_be_merged(county: County) -> None:
    long_ago = RoundFactory.create(county=county.county, label="2021", published=True)
    returned = judge_again(settled(round=long_ago).scene, round=county.round, by=county.by).scene

    assert "var inte en öppen drogscen i omgång 2023" in obstacle_to(
        lambda: county.merge(county.a, returned, into=county.a)
    )


def test_place_that_was_listed_is_not_the_result_of_a_split(county: County) -> None:
    assert obstacle_to(lambda: county.split(county.a, county.a, county.b)) == (
        "Boken var en öppen drogscen redan i omgång 2023 och är därför inte ett resultat av detta."
    )


def test_place_takes_part_in_one_act_a_round(county: County) -> None:
    county.merge(county.a, county.b, into=county.b)

    assert obstacle_to(lambda: county.merge(county.b, county.c, into=county.c)) == (
        "Boken är redan sammanslagen i omgång 2024, registrerat av Anna Lindqvist."
    )
    assert obstacle_to(lambda: county.split(county.a, county.a, county.new())) == (
        "Alen är redan sammanslagen i omgång 2024, registrerat av Anna Lindqvist."
    )


def test_place_merged_in_an_earlier_round_can_be_merged_in_this_one(county: County) -> None:
    earlier = LineageEvent.objects.create(round=county.before, kind=MERGED)
    earlier.parents.set([county.a, county.c])
    earlier.children.set([county.a])

    county.merge(county.a, county.b, into=county.b)

    assert LineageEvent.objects.in_force().filter(round=county.round).exists()


@pytest.mark.parametrize("state", [Round.State.PLANNED, Round.State.PROOFING, Round.State.PUBLISHED])
def test_round_must_be_open(county: County, state: str) -> None:
    event = county.merge(county.a, county.b, into=county.b)
    published_on = county.round.ends if state == Round.State.PUBLISHED else None
    Round.objects.filter(pk=county.round.pk).update(state=state, published_on=published_on)

    words = "Sammanslagningar och delningar registreras och ångras bara medan den är öppen."
    assert words in obstacle_to(lambda: county.merge(county.c, county.d, into=county.d))
    assert words in obstacle_to(lambda: county.undo(event))


def test_first_round_has_nothing_to_merge() -> None:
    first = RoundFactory.create()
    scenes = [answered(round=first, scene__name=name).scene for name in ("Alen", "Boken")]
    plan = LineagePlan(MERGED, first, scenes, scenes[:1], "Ett stråk.")

    assert "finns inget före den" in obstacle_to(lambda: rules.carry_out(plan, by=UserFactory.create()))


def test_explanation_and_reason_are_demanded(county: County) -> None:
    event = county.merge(county.c, county.d, into=county.d)

    assert obstacle_to(lambda: county.merge(county.a, county.b, into=county.b, explanation=" ")) == (
        "Förklara varför platserna slås samman eller delas."
    )
    assert obstacle_to(lambda: county.undo(event, reason=" ")) == "Ange varför det ångras."


def test_what_is_undone_cannot_be_undone_again(county: County) -> None:
    event = county.merge(county.a, county.b, into=county.b)
    county.undo(LineageEvent.objects.get(pk=event.pk))

    assert obstacle_to(lambda: county.undo(event)) == "Anna Lindqvist har redan ångrat det."


# Told beforehand


def test_effect_tells_now_at_once_and_when_signed(county: County) -> None:
    plan = LineagePlan(MERGED, county.round, [county.a, county.b, county.c], [county.new()], "Ett stråk.")

    effect = effect_of(plan)

    assert {line.kind: tuple(line[1:]) for line in effect.changed} == {
        "merged": (0, 0, 2),
        "pending": (4, 4, 1),
        "closing": (0, 0, 1),
    }
    rules.carry_out(plan, by=county.by)
    assert (county.ledger.merged, county.ledger.pending, county.ledger.closing) == (0, 4, 0)
    for scene in (county.a, county.b, county.c):
        county.settle(scene, listed=False)
    county.settle(plan.children[0])
    assert (county.ledger.merged, county.ledger.pending, county.ledger.closing) == (2, 1, 1)


def test_effect_tells_of_the_units_whose_ledger_changes(county: County) -> None:
    plan = LineagePlan(MERGED, county.round, [county.a, county.b], [county.b], "Ett stråk.")

    units = {book.name: {line.kind: tuple(line[1:]) for line in book.lines} for book in effect_of(plan).units}

    assert units["Ekstad"]["merged"] == (0, 0, 1)
    assert units["Ekstad"]["pending"] == (2, 2, 1)
    assert "merged" not in units["Åby"]


def test_a_merge_half_signed_is_not_two_fewer(county: County) -> None:
    plan = LineagePlan(MERGED, county.round, [county.a, county.b], [county.b], "Ett stråk.")
    rules.carry_out(plan, by=county.by)

    county.settle(county.a, listed=False)

    assert county.ledger.merged == 0
    county.settle(county.b)
    assert county.ledger.merged == 1


# Any sequence

STEP = st.one_of(
    st.tuples(st.just("merge"), st.frozensets(st.integers(0, 3), min_size=1, max_size=3), st.integers(0, 4)),
    st.tuples(st.just("split"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("undo"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("settle"), st.integers(0, 6), st.booleans()),
)


@settings(max_examples=40)
@given(steps=st.lists(STEP, max_size=9))
def test_ledger_closes_after_any_merges_splits_and_undoings(steps: list[tuple[str, Any, Any]]) -> None:
    with transaction.atomic():
        county = County()
        for step in steps:
            with contextlib.suppress(ValidationError), transaction.atomic():
                take(county, *step)
        assert_books_close(county)
        transaction.set_rollback(True)


def take(county: County, verb: str, first: Any, second: Any) -> None:
    old = [county.a, county.b, county.c, county.d]
    if verb == "merge":
        parents = [old[number] for number in sorted(first)]
        county.merge(*parents, into=county.new() if second == len(old) else old[second])
    elif verb == "split":
        county.split(old[first], *([old[first]] if second else []), county.new(), county.new("Ännu en"))
    elif verb == "undo":
        for event in LineageEvent.objects.in_force()[first : first + 1]:
            county.undo(event)
    else:
        for scene in Scene.objects.filter(assessments__round=county.round).order_by("pk")[first : first + 1]:
            county.settle(scene, listed=second)


def assert_books_close(county: County) -> None:
    picture = Picture(county.round)
    assert picture.ledger
    listed = Assessment.objects.listed()
    for book in [picture.ledger, *(book for books in picture.books.values() for book in books.values())]:
        assert book.closes, book
    assert picture.ledger.opening == listed.filter(round=county.before).count()
    assert picture.ledger.closing == listed.filter(round=county.round).count()
    in_force = {event.pk for event in LineageEvent.objects.in_force()}
    if not in_force:
        assert picture.ledger.merged == picture.ledger.split == 0
    in_sql = {row.pk: row.change for row in scene_table(county.round, UserFactory.create(is_superuser=True))}
    assert {scene: change for scene, change in in_sql.items() if change} == picture.changes


def test_round_with_a_merge_is_published_when_all_is_signed(county: County) -> None:
    county.merge(county.a, county.b, into=county.new("Gallerian"))
    assert {obstacle.kind for obstacle in obstacles_to_publishing(county.round)} == {"pending", "unsettled"}

    for scene in (county.a, county.b):
        county.settle(scene, listed=False)
    for scene in (county.c, county.d, Scene.objects.get(name="Gallerian")):
        county.settle(scene)

    assert obstacles_to_publishing(county.round) == []
