"""Questions are saved, collide, are signed and come from the round before as indicators do (rule 19)."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from assessments.judging import filling, signing
from assessments.judging import rules as judging
from assessments.models import Assessment, Event, Option, Question, Reply, RoundQuestionnaire
from assessments.questionnaire import asked
from assessments.questionnaire.loading import copy
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Nearby, Round
from tests.factories import SQUARE, PlaceFactory, RoundFactory, answered, drawn, settled
from tests.pair import a_pair
from tests.questions import asking, question, questionnaire, reply, retire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def pair() -> SimpleNamespace:
    """An assessment that is ready to sign but for the short form, and the one of the round before."""
    pair = a_pair()
    pair.before = settled(scene=pair.scene, round=RoundFactory.create(county=pair.county, label="2023", published=True))
    pair.assessment = answered(scene=pair.scene, round__county=pair.county)
    asking(pair.assessment.round)
    return pair


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def save(pair: SimpleNamespace, *, by: User | None = None, version: int | None = None, **given: str) -> judging.Saved:
    now = fresh(pair.assessment)
    seen = now.version if version is None else version
    posted = {f"q.{code.replace('_', '.')}": value for code, value in given.items()}
    return judging.save(now, posted, seen_version=seen, by=by or pair.police)


def stored(assessment: Assessment) -> dict[str, str]:
    return {name: value for name, value in asked.of(fresh(assessment)).fields.items() if value}


def left(assessment: Assessment) -> list[str]:
    return [item.field for item in signing.obstacles_to_signing(fresh(assessment))]


def fill_in(assessment: Assessment) -> None:
    """Every core question that is asked."""
    for code in left(assessment):
        of = question(code)
        reply(assessment, code, next(iter(of.option_of)))


# --- Saving


def test_saving_stores_rows_and_what_happened(pair: SimpleNamespace) -> None:
    saved = save(pair, PL1="park|torg", PL3="ute")

    assert saved.changed == ["q.PL1", "q.PL3"]
    assert [row.value for row in Reply.objects.filter(question__code="PL1")] == ["torg", "park"]
    event = pair.assessment.events.get(kind=Event.Kind.CHANGED)
    assert {"field": "q.PL1", "before": "", "after": "torg|park"} in event.changes
    assert fresh(pair.assessment).version == 2


def test_a_change_leaves_what_it_was_and_an_empty_answer_takes_it_away(pair: SimpleNamespace) -> None:
    save(pair, PL1="torg|park")
    save(pair, PL1="park|skog")
    assert stored(pair.assessment) == {"q.PL1": "park|skog"}
    assert pair.assessment.events.last().changes == [{"field": "q.PL1", "before": "torg|park", "after": "park|skog"}]
    save(pair, PL1="")
    assert not Reply.objects.exists()


def test_the_same_in_another_order_is_no_change(pair: SimpleNamespace) -> None:
    save(pair, PL1="torg|park")
    assert save(pair, PL1="park|torg").changed == []


def test_different_sections_do_not_disturb_each_other(pair: SimpleNamespace) -> None:
    save(pair, version=1, PL3="ute")
    saved = save(pair, version=1, by=pair.municipal, TI4="dagligen")
    assert (saved.changed, saved.clashes) == (["q.TI4"], [])
    assert stored(pair.assessment) == {"q.PL3": "ute", "q.TI4": "dagligen"}


def test_in_the_same_question_the_later_one_gets_both_and_writes_neither(pair: SimpleNamespace) -> None:
    save(pair, version=1, PL1="torg")
    saved = save(pair, version=1, by=pair.municipal, PL1="park", PL3="inne")
    (clash,) = saved.clashes
    assert (clash.field, clash.mine, clash.theirs, clash.by) == ("q.PL1", "park", "torg", pair.police)
    assert stored(pair.assessment) == {"q.PL1": "torg", "q.PL3": "inne"}


def test_a_wrong_answer_writes_nothing_of_what_was_sent_with_it(pair: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as refused:
        save(pair, PL3="ute", SY1="otrygg|vet_ej", PL1="torg|handel|park|skog")
    assert {*refused.value.message_dict} == {"q.SY1", "q.PL1"}
    assert not stored(pair.assessment)


@pytest.mark.parametrize("code", ["SY3", "XX1"])
def test_a_question_that_the_form_does_not_have_is_refused(pair: SimpleNamespace, code: str) -> None:
    """SY3 is of the full form: the round may have been made shorter since the page was opened."""
    posted = {f"q.{code}": "inget", "q.PL3": "ute"}
    with pytest.raises(ValidationError, match="questions have changed"):
        judging.save(pair.assessment, posted, seen_version=1, by=pair.police)
    assert not stored(pair.assessment)


def test_an_option_retired_since_the_page_was_opened_is_refused(pair: SimpleNamespace) -> None:
    retire("PL3", "bada")
    with pytest.raises(ValidationError, match="can no longer be chosen"):
        save(pair, PL3="bada")


def test_what_was_answered_before_the_option_retired_can_be_sent_again(pair: SimpleNamespace) -> None:
    save(pair, PL1="torg|park")
    retire("PL1", "torg")
    assert save(pair, PL1="torg|park|skog").changed == ["q.PL1"]


def test_nothing_is_saved_in_a_round_that_has_closed(pair: SimpleNamespace) -> None:
    Round.objects.filter(pk=pair.assessment.round_id).update(state="proofing")
    with pytest.raises(judging.RoundNotOpen):
        save(pair, PL3="ute")


def test_a_longer_or_shorter_form_loses_nothing(pair: SimpleNamespace) -> None:
    forms = RoundQuestionnaire.objects.filter(round=pair.assessment.round)
    forms.update(length="full")
    save(pair, SY3="inget")
    forms.update(length="short")
    assert not stored(pair.assessment)
    forms.update(length="full")
    assert stored(pair.assessment) == {"q.SY3": "inget"}


# --- Own answers


def test_where_both_parties_say_the_same_it_is_the_joint_answer(pair: SimpleNamespace) -> None:
    save(pair, PE7_police="ofta")
    save(pair, PE7_municipality="ofta", by=pair.municipal)
    assert stored(pair.assessment)["q.PE7"] == "ofta"
    save(pair, PE7_municipality="nej", by=pair.municipal)
    assert stored(pair.assessment) == {"q.PE7.police": "ofta", "q.PE7.municipality": "nej"}


def test_what_was_agreed_otherwise_stays(pair: SimpleNamespace) -> None:
    save(pair, PE7_police="ofta", PE7="ibland")
    save(pair, PE7_municipality="nej", by=pair.municipal)
    assert stored(pair.assessment)["q.PE7"] == "ibland"


def test_a_party_with_own_answers_took_part(pair: SimpleNamespace) -> None:
    reply(pair.assessment, "PE7", "ofta", party="municipality")
    assert Assessment.objects.worked_on_by(Party.MUNICIPALITY).contains(pair.assessment)
    assert not Assessment.objects.worked_on_by(Party.POLICE).contains(pair.assessment)


# --- Signing


def test_unanswered_core_questions_stand_in_the_way_and_unknown_is_an_answer(pair: SimpleNamespace) -> None:
    assert len(left(pair.assessment)) == 29
    save(pair, PL3="vet_ej")
    assert "PL3" not in left(pair.assessment)
    with pytest.raises(ValidationError, match="Vilka av dessa problem"):
        signing.sign(fresh(pair.assessment), party=Party.POLICE, seen_version=2, by=pair.police)
    fill_in(pair.assessment)
    signing.sign(fresh(pair.assessment), party=Party.POLICE, seen_version=2, by=pair.police)


def test_other_questions_never_do(pair: SimpleNamespace) -> None:
    RoundQuestionnaire.objects.update(length="full")
    assert {question(code).core for code in left(pair.assessment)} == {True}


def test_a_round_without_questions_is_as_it_was(pair: SimpleNamespace) -> None:
    RoundQuestionnaire.objects.all().delete()
    assert left(pair.assessment) == []


def test_a_changed_answer_removes_the_signature(pair: SimpleNamespace) -> None:
    fill_in(pair.assessment)
    signing.sign(fresh(pair.assessment), party=Party.POLICE, seen_version=1, by=pair.police)
    saved = save(pair, by=pair.municipal, PL3="inne")
    assert saved.removed_signatures == 1
    assert not fresh(pair.assessment).is_signed


# --- What is asked


def test_a_place_that_is_no_longer_listed_is_asked_why(pair: SimpleNamespace) -> None:
    Assessment.objects.filter(pk=pair.assessment.pk).update(listed=False, explanation="Borta.", test_lasting=False)
    assert {"UP1", "UP2", "UP3"} < {*left(pair.assessment)}


def test_an_outline_drawn_anew_is_asked_about_and_the_same_one_is_not(pair: SimpleNamespace) -> None:
    drawn(pair.scene, pair.before.round)
    assert "UN4" not in left(pair.assessment)
    again = drawn(pair.scene, pair.assessment.round)
    assert "UN4" not in left(pair.assessment)
    again.delete()
    ring = [[x + 0.0001, y] for x, y in SQUARE["coordinates"][0]]
    drawn(pair.scene, pair.assessment.round, {"type": "Polygon", "coordinates": [ring]})
    assert "UN4" in left(pair.assessment)


@pytest.mark.parametrize(("metres", "is_asked"), [(500.0, True), (501.0, False)])
def test_a_school_within_500_metres_is_asked_about(pair: SimpleNamespace, metres: float, is_asked: bool) -> None:
    school = PlaceFactory.create(county=pair.county)
    Nearby.objects.create(
        scene=pair.scene, round=pair.assessment.round, kind="school", nearest=school, nearest_m=metres, within=1
    )
    assert ("AN5" in left(pair.assessment)) is is_asked


def test_what_hangs_on_an_unasked_question_is_not_asked(pair: SimpleNamespace) -> None:
    RoundQuestionnaire.objects.update(length="full")
    reply(pair.assessment, "SU1", "cannabis")
    reply(pair.assessment, "SU4", "100")
    assert {"SU4", "SU5"} < {*asked.of(fresh(pair.assessment)).questions}
    Reply.objects.filter(question__code="SU1").update(option=question("SU1").option_of["vet_ej"])
    assert {"SU4", "SU5"}.isdisjoint(asked.of(fresh(pair.assessment)).questions)


# --- From the round before


def test_prefilling_takes_what_is_not_asked_anew(pair: SimpleNamespace) -> None:
    reply(pair.before, "PL1", "torg|park")
    reply(pair.before, "PL3", "ute")
    reply(pair.before, "TI4", "dagligen")
    save(pair, PL3="inne")
    filling.prefill(fresh(pair.assessment), by=pair.police)
    assert stored(pair.assessment) == {"q.PL1": "torg|park", "q.PL3": "inne"}


def test_an_option_that_has_retired_is_not_filled_in(pair: SimpleNamespace) -> None:
    reply(pair.before, "PL1", "torg|park")
    retire("PL1", "torg")
    filling.prefill(fresh(pair.assessment), by=pair.police)
    assert not stored(pair.assessment)
    assert asked.of(fresh(pair.assessment)).before == {"PL1": "torg|park"}


def test_another_version_gives_what_can_be_said_in_its_words(pair: SimpleNamespace) -> None:
    old = questionnaire()
    reply(pair.before, "PL1", "torg|park")
    reply(pair.before, "PL3", "ute")
    new = copy(old)
    RoundQuestionnaire.objects.update(questionnaire=new)
    Option.objects.filter(question__questionnaire=new, question__code="PL1", code="torg").delete()
    new.note_change()
    assert asked.of(fresh(pair.assessment)).before == {"PL3": "ute"}
    assert Question.objects.filter(code="PL3").count() == 2
