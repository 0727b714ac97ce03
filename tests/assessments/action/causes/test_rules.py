from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assessments.action.causes import rules
from assessments.action.causes.acts import act
from assessments.action.causes.fields import Rows
from assessments.action.causes.starting import start
from assessments.action.models import Analysis, AnalysisEvent, Approval, Cause, EmptyCorner, Problem
from assessments.action.models.corner import Corner
from municipalities.models import User
from municipalities.models.actor import Party
from tests.action import a_cause, a_problem, an_analysis
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def save(analysis: Analysis, by: User, seen: int | None = None, /, **fields: Any) -> rules.Saved:
    analysis.refresh_from_db()
    posted = {name.replace("__", "."): value for name, value in fields.items()}
    return rules.save(analysis, posted, seen_version=analysis.version if seen is None else seen, by=by)


def press(analysis: Analysis, wanted: str, by: User, data: str = "") -> str:
    return act(analysis, wanted, QueryDict(data), by=by)


# --- Beginning


def test_whoever_opens_it_second_gets_the_same_draft(cast: Cast) -> None:
    first = start(cast.square, by=cast.police)

    assert start(cast.square, by=cast.municipal) == first
    assert start(cast.square, by=cast.municipal, as_copy=True) == first
    assert first.assessment == cast.square_in_proof


def test_a_new_analysis_begins_as_a_copy_of_the_approved_one(cast: Cast) -> None:
    before = an_analysis(cast.square, approved=True)
    problem = a_problem(before, "Handel", aims="i1", restricted=True)
    root = a_cause(problem, "Mörkt", basis="Vandring", certainty="strong", influence="yes", who_could="Kommunen")
    why = a_cause(problem, "Släckta lampor", parent=root, no_measure_because="Lagas")
    EmptyCorner.objects.create(problem=problem, corner=Corner.TARGET, by=cast.police)

    copy = start(cast.square, by=cast.police, as_copy=True)

    (made,) = copy.problems.all()
    assert (copy.number, copy.copied_from, made.text, made.aims, made.restricted) == (2, before, "Handel", "i1", True)
    new_root, new_why = Cause.objects.filter(problem=made)
    assert (new_root.follows, new_why.follows, new_why.parent, new_why.depth) == (root, why, new_root, 2)
    assert (new_root.basis, new_root.certainty, new_root.who_could) == ("Vandring", "strong", "Kommunen")
    assert new_why.no_measure_because == "Lagas"
    assert not made.empty_corners.exists()


# --- Field by field


def test_a_save_writes_its_history(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    saved = save(draft, cast.police, **{f"c{cause.pk}__text": "Mörkt under bron", "meeting_on": "2026-04-08"})

    event = draft.events.latest("pk")
    assert saved.version == event.version == 1
    assert event.kind == AnalysisEvent.Kind.CHANGED
    assert {one["field"]: (one["before"], one["after"]) for one in event.changes} == {
        f"c{cause.pk}.text": ("Mörkt", "Mörkt under bron"),
        "meeting_on": ("", "2026-04-08"),
    }
    assert Cause.objects.get().text == "Mörkt under bron"


def test_two_who_write_in_different_fields_keep_both(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    save(draft, cast.police, **{f"c{cause.pk}__text": "Mörkare"})
    saved = save(draft, cast.municipal, 0, **{f"c{cause.pk}__basis": "Vandring", f"c{cause.pk}__text": "Mörkt"})

    cause.refresh_from_db()
    assert not saved.clashes
    assert (cause.text, cause.basis) == ("Mörkare", "Vandring")


def test_the_same_field_is_a_clash_and_theirs_is_kept(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    save(draft, cast.police, **{f"c{cause.pk}__text": "Polisens ord"})
    saved = save(draft, cast.municipal, 0, **{f"c{cause.pk}__text": "Kommunens ord"})

    (clash,) = saved.clashes
    assert (clash.mine, clash.theirs, clash.by) == ("Kommunens ord", "Polisens ord", cast.police)
    assert Cause.objects.get().text == "Polisens ord"


def test_both_words_can_be_kept_as_two_causes(cast: Cast, draft: Analysis) -> None:
    root = a_cause(a_problem(draft), "Mörkt")
    cause = a_cause(root.problem, "Polisens ord", parent=root)
    press(draft, f"both:{cause.pk}", cast.municipal, f"c{cause.pk}-text=Kommunens ord")

    assert [one.text for one in root.whys.all()] == ["Polisens ord", "Kommunens ord"]


def test_a_cause_that_was_removed_meanwhile_clashes_and_can_be_put_back(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt", basis="Vandring", corner=Corner.TARGET)
    press(draft, f"remove:{cause.pk}", cast.police)

    saved = save(draft, cast.municipal, 0, **{f"c{cause.pk}__text": "Mörkt under bron"})
    (clash,) = saved.clashes
    assert (clash.mine, clash.theirs) == ("Mörkt under bron", None)
    assert not Cause.objects.exists()

    save(draft, cast.municipal, **{f"c{cause.pk}__text": "Mörkt under bron"})
    back = Cause.objects.get(pk=cause.pk)
    assert (back.text, back.basis, back.corner) == ("Mörkt under bron", "Vandring", Corner.TARGET)


def test_what_was_not_touched_of_a_removed_cause_is_no_clash(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    press(draft, f"remove:{cause.pk}", cast.police)

    assert not save(draft, cast.municipal, 0, **{f"c{cause.pk}__text": "Mörkt"}).clashes
    assert not save(draft, cast.municipal, **{f"c{cause.pk}__text": ""}).changed
    assert not Cause.objects.exists()


def test_a_cause_of_a_removed_problem_cannot_be_put_back(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    press(draft, f"drop:{cause.problem_id}", cast.police)

    with pytest.raises(ValidationError):
        save(draft, cast.municipal, **{f"c{cause.pk}__text": "Mörkt igen"})


def test_corner_and_readers_of_a_chain_follow_its_root(cast: Cast, draft: Analysis) -> None:
    root = a_cause(a_problem(draft), "Mörkt")
    why = a_cause(root.problem, "Lampor", parent=a_cause(root.problem, "Släckt", parent=root))
    save(draft, cast.police, **{f"c{root.pk}__corner": "offender", f"c{root.pk}__restricted": True})

    why.refresh_from_db()
    assert (why.corner, why.restricted) == (Corner.OFFENDER, True)


# --- Chains of whys


def test_a_chain_that_closes_on_itself_is_refused_at_the_field(cast: Cast, draft: Analysis) -> None:
    root = a_cause(a_problem(draft), "Mörkt")
    why = a_cause(root.problem, "Lampor", parent=root)

    with pytest.raises(ValidationError) as refused:
        save(draft, cast.police, **{f"c{root.pk}__parent": why.pk})
    assert set(refused.value.message_dict) == {f"c{root.pk}.parent", f"c{why.pk}.parent"}
    root.refresh_from_db()
    assert root.parent is None


def test_two_moves_that_close_a_chain_together_do_not_both_go_through(cast: Cast, draft: Analysis) -> None:
    """Each is fine by itself, and neither has seen the other."""
    problem = a_problem(draft)
    one, other = a_cause(problem, "Mörkt"), a_cause(problem, "Tomt")
    save(draft, cast.police, 0, **{f"c{one.pk}__parent": other.pk})

    with pytest.raises(ValidationError):
        save(draft, cast.municipal, 0, **{f"c{other.pk}__parent": one.pk})


def test_a_cause_in_the_words_of_what_it_explains_is_refused(cast: Cast, draft: Analysis) -> None:
    root = a_cause(a_problem(draft), "Mörkt")
    why = a_cause(root.problem, "Lampor", parent=root)

    with pytest.raises(ValidationError) as refused:
        save(draft, cast.police, **{f"c{why.pk}__text": "MÖRKT"})
    assert set(refused.value.message_dict) == {f"c{why.pk}.text"}


def test_a_chain_has_five_links_at_most(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "1")
    for number in range(2, 6):
        cause = a_cause(cause.problem, str(number), parent=cause)
    with pytest.raises(ValidationError):
        press(draft, f"why:{cause.pk}", cast.police)
    other = a_cause(cause.problem, "6")
    with pytest.raises(ValidationError):
        save(draft, cast.police, **{f"c{other.pk}__parent": cause.pk})


def test_a_cause_explains_none_of_another_problem(cast: Cast, draft: Analysis) -> None:
    cause, other = a_cause(a_problem(draft), "Mörkt"), a_cause(a_problem(draft), "Tomt")

    with pytest.raises(ValidationError):
        save(draft, cast.police, **{f"c{cause.pk}__parent": other.pk})


def test_a_moved_cause_takes_its_chain_along(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft)
    root, other = a_cause(problem, "Mörkt"), a_cause(problem, "Tomt", corner=Corner.TARGET)
    below = a_cause(problem, "Lampor", parent=other)
    save(draft, cast.police, **{f"c{other.pk}__parent": root.pk})

    below.refresh_from_db()
    assert (below.depth, below.corner) == (3, Corner.PLACE)


# --- Rows that come and go


def test_three_problems_are_the_most(cast: Cast, draft: Analysis) -> None:
    for _number in range(Problem.MOST):
        press(draft, "own", cast.police)

    with pytest.raises(ValidationError) as refused:
        press(draft, "own", cast.police)
    assert set(refused.value.message_dict) == {"proposal"}
    press(draft, f"drop:{draft.problems.order_by('order')[1].pk}", cast.police)
    press(draft, "own", cast.police)
    assert sorted(draft.problems.values_list("order", flat=True)) == [1, 2, 3]


def test_a_removed_cause_takes_what_explains_it_along(cast: Cast, draft: Analysis) -> None:
    root = a_cause(a_problem(draft), "Mörkt")
    why = a_cause(root.problem, "Lampor", parent=root)
    press(draft, f"remove:{root.pk}", cast.police)

    gone = {one["field"]: one["before"] for one in draft.events.latest("pk").changes}
    assert not Cause.objects.exists()
    assert (gone[f"c{root.pk}.text"], gone[f"c{why.pk}.text"]) == ("Mörkt", "Lampor")


def test_an_empty_corner_is_right_until_a_cause_comes(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft)
    press(draft, f"empty:{problem.pk}:target", cast.municipal)
    press(draft, f"empty:{problem.pk}:target", cast.police)
    assert EmptyCorner.objects.get().by == cast.municipal

    press(draft, f"add:{problem.pk}:target", cast.police)
    assert not EmptyCorner.objects.exists()


def test_a_corner_with_a_cause_is_not_empty(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")

    with pytest.raises(ValidationError):
        press(draft, f"empty:{cause.problem_id}:place", cast.police)


@pytest.mark.parametrize("wanted", ["why:0", "remove:999999", "add:0:place", "sing", "drop:", "add:x:place", "tick:0"])
def test_what_is_not_there_is_refused(cast: Cast, draft: Analysis, wanted: str) -> None:
    with pytest.raises(ValidationError):
        press(draft, wanted, cast.police)


def test_causes_of_another_analysis_are_out_of_reach(cast: Cast, draft: Analysis) -> None:
    other = a_cause(a_problem(an_analysis(cast.park)), "Mörkt")

    with pytest.raises(ValidationError):
        press(draft, f"remove:{other.pk}", cast.police)
    with pytest.raises(ValidationError):
        save(draft, cast.police, **{f"c{other.pk}__text": "Ändrad"})
    assert Cause.objects.get().text == "Mörkt"


# --- Approvals fall


def test_a_change_removes_the_approval_and_says_whose(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    Approval.objects.create(analysis=draft, party=Party.POLICE, by=cast.police)
    saved = save(draft, cast.municipal, **{f"c{cause.pk}__text": "Mörkare"})

    assert saved.fallen == ["Petra Polis"]
    assert not draft.approvals.exists()
    assert draft.events.latest("pk").kind == AnalysisEvent.Kind.APPROVALS_REMOVED


def test_a_page_that_saves_itself_asks_before_an_approval_falls(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    Approval.objects.create(analysis=draft, party=Party.POLICE, by=cast.police)

    with pytest.raises(rules.ApprovalsWouldFall):
        rules.save(draft, {f"c{cause.pk}.text": "Nytt"}, seen_version=0, by=cast.municipal, may_unsign=False)
    assert draft.approvals.exists()


def test_an_approved_analysis_is_not_changed(cast: Cast) -> None:
    approved = an_analysis(cast.square, approved=True)
    cause = a_cause(a_problem(approved), "Mörkt")

    with pytest.raises(rules.AnalysisApproved):
        save(approved, cast.police, **{f"c{cause.pk}__text": "Nytt"})
    with pytest.raises(rules.AnalysisApproved):
        press(approved, f"remove:{cause.pk}", cast.police)


def test_that_a_corner_is_empty_removes_no_approval(cast: Cast, draft: Analysis) -> None:
    problem = a_cause(a_problem(draft), "Mörkt").problem
    Approval.objects.create(analysis=draft, party=Party.POLICE, by=cast.police)
    press(draft, f"empty:{problem.pk}:target", cast.municipal)

    assert draft.approvals.exists()
    assert not Rows(draft).empty_corners(problem)[2:]
