"""Saving, colliding, signing (rules 1 to 4)."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.instrument import INSTRUMENTS, Choice, Classification, Score
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Answer, Assessment, Event, Signature
from municipalities.models.actor import Party
from scenes.models import Round
from tests.factories import (
    AssessmentFactory,
    MembershipFactory,
    settled,
)
from tests.pair import a_pair, in_open_round, sign

pytestmark = pytest.mark.django_db

INSTRUMENT = INSTRUMENTS["2017"]


@pytest.fixture
def pair() -> SimpleNamespace:
    return a_pair()


# Score and classification


@pytest.mark.parametrize(
    ("yes", "unknown", "expected"),
    [
        (10, 0, Classification.QUALIFIED),
        (7, 0, Classification.QUALIFIED),
        (7, 3, Classification.QUALIFIED),
        (6, 1, Classification.UNDETERMINED),
        (0, 7, Classification.UNDETERMINED),
        (6, 0, Classification.NOT_QUALIFIED),
        (3, 3, Classification.NOT_QUALIFIED),
    ],
)
def test_seven_yes_qualify_and_unknown_is_not_no(yes: int, unknown: int, expected: Classification) -> None:
    assert INSTRUMENT.classify(Score(yes=yes, unknown=unknown, of=10)) is expected


def test_an_answer_not_given_widens_the_range_like_unknown() -> None:
    score = INSTRUMENT.score([Choice.YES] * 6 + [Choice.UNKNOWN, Choice.NO])

    assert (score.yes, score.unknown, str(score)) == (6, 3, "6–9")


# Saving


def test_saving_stores_the_fields_and_what_happened(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round__county=pair.county)

    judging.save(assessment, {"i3.agreed": "yes", "listed": True}, seen_version=0, by=pair.police)

    stored = Assessment.objects.get()
    event = stored.events.get()
    assert (stored.version, stored.listed, stored.answers.get().agreed) == (1, True, "yes")
    assert event.by == pair.police
    assert {"field": "i3.agreed", "before": "", "after": "yes"} in event.changes


def test_saving_nothing_new_changes_nothing(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)

    saved = judging.save(assessment, judging.values(assessment), seen_version=1, by=pair.police)

    assert not saved.changed
    assert Assessment.objects.get().version == 1
    assert not Event.objects.exists()


def test_two_who_change_different_fields_both_get_theirs(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    page = judging.values(assessment)
    judging.save(assessment, page | {"i8.agreed": "unknown"}, seen_version=1, by=pair.municipal)

    saved = judging.save(assessment, page | {"i9.agreed": "unknown"}, seen_version=1, by=pair.police)

    now = judging.values(Assessment.objects.get())
    assert (now["i8.agreed"], now["i9.agreed"]) == ("unknown", "unknown")
    assert not saved.clashes
    assert [event.by for event in saved.news] == [pair.municipal]


def test_two_who_change_the_same_field_get_a_clash_and_the_rest_is_saved(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    page = judging.values(assessment)
    judging.save(assessment, page | {"explanation": "Kommunens text"}, seen_version=1, by=pair.municipal)

    saved = judging.save(
        assessment, page | {"explanation": "Polisens text", "i9.agreed": "yes"}, seen_version=1, by=pair.police
    )

    now = judging.values(Assessment.objects.get())
    assert saved.clashes == [judging.Clash("explanation", "Polisens text", "Kommunens text", pair.municipal)]
    assert (now["explanation"], now["i9.agreed"]) == ("Kommunens text", "yes")


def test_two_who_make_the_same_change_have_no_clash(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    page = judging.values(assessment) | {"explanation": "Samma text"}
    judging.save(assessment, page, seen_version=1, by=pair.municipal)

    assert not judging.save(assessment, page, seen_version=1, by=pair.police).clashes


def test_someone_elses_change_and_change_back_is_still_seen_as_theirs(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    page = judging.values(assessment)
    judging.save(assessment, page | {"i1.agreed": "no"}, seen_version=1, by=pair.municipal)
    judging.save(assessment, page, seen_version=2, by=pair.municipal)

    saved = judging.save(assessment, page | {"i1.agreed": "unknown"}, seen_version=1, by=pair.police)

    assert [clash.field for clash in saved.clashes] == ["i1.agreed"]


def test_a_field_that_others_changed_twice_is_theirs_when_it_was_sent_as_it_was_read(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    page = judging.values(assessment)
    judging.save(assessment, page | {"i1.agreed": "no"}, seen_version=1, by=pair.municipal)
    judging.save(assessment, page | {"i1.agreed": "unknown"}, seen_version=2, by=pair.municipal)

    saved = judging.save(assessment, page | {"i9.agreed": "yes"}, seen_version=1, by=pair.police)

    assert (saved.changed, saved.clashes) == (["i9.agreed"], [])
    assert Answer.objects.get(indicator=1).agreed == "unknown"


def test_a_clash_names_who_changed_the_field_last(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    colleague = MembershipFactory.create(actor=pair.municipal_actor).user
    judging.save(assessment, {"explanation": "Kommunens text"}, seen_version=1, by=pair.municipal)
    judging.save(assessment, {"explanation": "Kollegans text"}, seen_version=2, by=colleague)

    (clash,) = judging.save(assessment, {"explanation": "Polisens"}, seen_version=1, by=pair.police).clashes

    assert (clash.theirs, clash.by) == ("Kollegans text", colleague)


def test_the_agreed_answer_follows_when_both_parties_answer_alike(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round__county=pair.county)
    judging.save(assessment, {"i1.police": "yes", "i2.police": "no"}, seen_version=0, by=pair.police)

    judging.save(assessment, {"i1.municipality": "yes", "i2.municipality": "yes"}, seen_version=1, by=pair.municipal)

    first, second = Answer.objects.all()
    assert first.agreed == "yes"
    assert (second.agreed, second.police, second.municipality) == ("", "no", "yes")
    assert second.needs_agreement


def test_one_party_alone_does_not_overrule_what_was_agreed(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)

    judging.save(assessment, {"i1.police": "no"}, seen_version=1, by=pair.police)
    assert Answer.objects.get(indicator=1).agreed == "yes"

    judging.save(assessment, {"i1.municipality": "no"}, seen_version=2, by=pair.municipal)
    assert Answer.objects.get(indicator=1).agreed == "no"


def test_who_changes_their_mind_has_to_agree_anew(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    both = {"i1.police": "yes", "i1.municipality": "yes"}
    judging.save(assessment, both, seen_version=1, by=pair.police)

    judging.save(assessment, {"i1.police": "no"}, seen_version=2, by=pair.police)
    assert Answer.objects.get(indicator=1).agreed == ""
    assert "i1" in [left.field for left in signing.obstacles_to_signing(Assessment.objects.get(pk=assessment.pk))]

    judging.save(assessment, {"i1.municipality": "no"}, seen_version=3, by=pair.municipal)
    assert Answer.objects.get(indicator=1).agreed == "no"


def test_a_party_that_changes_the_assessment_takes_part_after_all(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen utsedd.", by=pair.police)
    judging.save(assessment, {"i1.agreed": "no"}, seen_version=1, by=pair.police)
    assert assessment.signatures.count() == 1

    judging.save(assessment, {"i2.agreed": "no"}, seen_version=2, by=pair.municipal)

    assert not assessment.signatures.exists()


def test_a_statement_of_absence_is_taken_back(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen utsedd.", by=pair.police)

    assert Assessment.objects.withdrawable_by(pair.police, Party.POLICE).contains(assessment)
    signing.withdraw(assessment, party=Party.POLICE, by=pair.police)

    assert not assessment.signatures.exists()


@pytest.mark.parametrize("state", [Round.State.PLANNED, Round.State.PROOFING, Round.State.PUBLISHED])
def test_nothing_is_written_in_a_round_that_is_not_open(pair: SimpleNamespace, state: str) -> None:
    assessment = in_open_round(pair)
    published_on = assessment.round.ends if state == Round.State.PUBLISHED else None
    Round.objects.update(state=state, published_on=published_on)

    with pytest.raises(judging.RoundNotOpen):
        judging.save(assessment, {"listed": False}, seen_version=1, by=pair.police)
    with pytest.raises(judging.RoundNotOpen):
        signing.sign(assessment, party=Party.POLICE, seen_version=1, by=pair.police)

    assert Assessment.objects.get().listed is True


# Signing


def test_settled_when_both_parties_have_signed(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair, yes=6, unknown=2)
    sign(assessment, Party.POLICE, pair.police)
    assert not Assessment.objects.get().is_settled

    sign(assessment, Party.MUNICIPALITY, pair.municipal)

    stored = Assessment.objects.get()
    assert (stored.yes, stored.unknown, stored.classification, stored.is_joint) == (6, 2, "undetermined", True)


def test_settled_by_one_party_when_the_other_took_no_part_for_a_reason(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen samordnare.", by=pair.police)

    sign(assessment, Party.POLICE, pair.police)

    stored = Assessment.objects.get()
    assert stored.is_settled
    assert stored.is_joint is False


def test_absence_needs_a_reason(pair: SimpleNamespace) -> None:
    with pytest.raises(ValidationError):
        signing.state_absence(in_open_round(pair), party=Party.MUNICIPALITY, reason="  ", by=pair.police)

    assert not Signature.objects.exists()


def test_both_parties_are_not_absent(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen samordnare.", by=pair.police)

    assert not Assessment.objects.absence_statable_by(pair.municipal, Party.POLICE).exists()
    with pytest.raises(ValidationError):
        signing.state_absence(assessment, party=Party.POLICE, reason="Kom inte.", by=pair.municipal)

    assert Signature.objects.get().party == Party.MUNICIPALITY


def test_a_party_said_to_be_absent_may_sign_after_all(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen samordnare.", by=pair.police)
    sign(assessment, Party.POLICE, pair.police)

    sign(assessment, Party.MUNICIPALITY, pair.municipal)

    assert Assessment.objects.get().is_joint is True


@pytest.mark.parametrize(
    ("change", "anchor"),
    [
        ({"i4.agreed": ""}, "i4"),
        ({"test_public": None}, "test_public"),
        ({"listed": None}, "listed"),
        ({"listed": False, "explanation": " "}, "explanation"),
    ],
)
def test_an_incomplete_assessment_cannot_be_signed(
    pair: SimpleNamespace, change: dict[str, object], anchor: str
) -> None:
    assessment = in_open_round(pair)
    judging.save(assessment, change, seen_version=1, by=pair.police)
    assessment = Assessment.objects.get()

    assert [item.field for item in signing.obstacles_to_signing(assessment)] == [anchor]
    with pytest.raises(ValidationError):
        sign(assessment, Party.POLICE, pair.police)


def test_what_has_changed_since_it_was_read_cannot_be_signed(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    judging.save(assessment, {"i1.agreed": "no"}, seen_version=1, by=pair.municipal)

    with pytest.raises(ValidationError):
        signing.sign(assessment, party=Party.POLICE, seen_version=1, by=pair.police)

    assert not Signature.objects.exists()


def test_a_change_removes_the_signatures_and_says_so(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    sign(assessment, Party.POLICE, pair.police)
    sign(assessment, Party.MUNICIPALITY, pair.municipal)

    saved = judging.save(assessment, {"i1.agreed": "no"}, seen_version=1, by=pair.police)

    stored = Assessment.objects.get()
    assert saved.removed_signatures == 2
    assert not stored.is_settled
    assert stored.yes is None
    assert stored.events.filter(kind=Event.Kind.SIGNATURES_REMOVED).exists()


def test_a_change_keeps_the_reason_why_a_party_took_no_part(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    signing.state_absence(assessment, party=Party.MUNICIPALITY, reason="Ingen samordnare.", by=pair.police)
    sign(assessment, Party.POLICE, pair.police)

    judging.save(assessment, {"i1.agreed": "no"}, seen_version=1, by=pair.police)

    assert [signature.took_part for signature in Signature.objects.all()] == [False]


def test_a_party_can_take_its_signature_back(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    sign(assessment, Party.POLICE, pair.police)
    sign(assessment, Party.MUNICIPALITY, pair.municipal)

    signing.withdraw(assessment, party=Party.POLICE, by=pair.police)

    assert [signature.party for signature in Signature.objects.all()] == [Party.MUNICIPALITY]
    assert not Assessment.objects.get().is_settled


def test_what_nobody_has_signed_or_stated_cannot_be_taken_back(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    sign(assessment, Party.POLICE, pair.police)

    with pytest.raises(ValidationError):
        signing.withdraw(assessment, party=Party.MUNICIPALITY, by=pair.municipal)

    assert Signature.objects.get().party == Party.POLICE
    assert not Event.objects.filter(kind=Event.Kind.SIGNATURES_REMOVED).exists()


# Its result


def test_only_what_is_signed_is_listed(pair: SimpleNamespace) -> None:
    in_open_round(pair, listed=True)
    signed = settled(listed=True)
    settled(listed=False)

    assert list(Assessment.objects.listed()) == [signed]


def test_the_result_is_that_of_when_it_was_signed(pair: SimpleNamespace) -> None:
    signed = settled(yes=8, unknown=1)
    signed.answers.update(agreed=Choice.NO)

    stored = Assessment.objects.get(pk=signed.pk)

    assert (stored.score.yes, stored.score.unknown, stored.result) == (8, 1, Classification.QUALIFIED)


# What the database keeps


def refused(**changes: object) -> bool:
    try:
        with transaction.atomic():
            Assessment.objects.update(**changes)
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_half_a_result() -> None:
    settled()

    assert refused(yes=None)
    assert refused(classification="")
    assert refused(is_joint=None)
    assert refused(settled_at=None)


def test_the_database_refuses_an_open_drug_scene_that_fails_a_test() -> None:
    settled()

    assert refused(test_public=False)


def test_the_database_refuses_not_listed_without_explanation() -> None:
    settled(listed=False)

    assert refused(explanation="")


def test_the_database_refuses_a_second_signature_of_party_or_person(pair: SimpleNamespace) -> None:
    assessment = in_open_round(pair)
    Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=pair.police)

    for fields in ({"party": Party.POLICE}, {"party": Party.MUNICIPALITY, "signed_by": pair.police}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.create(assessment=assessment, **fields)
