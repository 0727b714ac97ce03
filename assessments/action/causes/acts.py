"""Problems and causes that come and go: chosen, ticked, added, removed. Each writes its history with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.action.models import Analysis, AnalysisEvent, Cause, EmptyCorner, Problem
from assessments.action.models.corner import Corner

from .fields import Rows
from .proposals import proposals
from .ready_made import suggestions
from .rules import change, coming, going, lock, note_changes, record

if TYPE_CHECKING:
    from municipalities.models import User


class Act:
    """One transaction on the analysis as it is now. Says with `at` where on the page it ended."""

    def __init__(self, analysis: Analysis, by: User) -> None:
        self.analysis = lock(analysis)
        self.by = by
        self.rows = Rows(self.analysis)

    def choose(self, chosen: Collection[str]) -> str:
        """Problems that are proposed, by what they rest on."""
        standing = {problem.aims for problem in self.rows.problems.values()}
        new = [one for one in proposals(self.analysis.assessment) if one.aims in chosen and one.aims not in standing]
        if not new:
            raise ValidationError({"proposal": _("Tick a problem first.")})
        made = self._add_problems({"text": one.text, "aims": one.aims, "restricted": one.restricted} for one in new)
        return f"p{made[0].pk}"

    def own_problem(self) -> str:
        (made,) = self._add_problems([{"text": ""}])
        return f"p{made.pk}"

    def _add_problems(self, wanted: Iterable[dict[str, Any]]) -> list[Problem]:
        wanted = list(wanted)
        taken = {problem.order for problem in self.rows.problems.values()}
        free = [order for order in range(1, Problem.MOST + 1) if order not in taken]
        if len(wanted) > len(free):
            raise ValidationError({"proposal": _("Choose at most three problems.")})
        made = [Problem(analysis=self.analysis, order=order, **one) for order, one in zip(free, wanted, strict=False)]
        for problem in made:
            problem.text = problem.text[:200]
            problem.save()
            self.rows.problems[problem.pk] = problem
        changes = [change(self.rows, f"p{one.pk}.text", None, one.text) for one in made]
        note_changes(self.analysis, changes, by=self.by)
        return made

    def remove_problem(self, pk: int) -> str:
        problem = self._problem(pk)
        causes = [cause for cause in self.rows.causes.values() if cause.problem_id == pk]
        changes = [change(self.rows, f"p{pk}.text", problem.text, None), *going(self.rows, causes)]
        self._delete(causes)
        problem.delete()
        note_changes(self.analysis, changes, by=self.by)
        return "problems"

    def tick(self, pk: int, codes: Collection[str]) -> str:
        """Ready-made causes of a problem, each into its corner."""
        problem = self._problem(pk)
        there = {cause.ready_made for cause in self.rows.causes.values() if cause.problem_id == pk}
        new = [one for one in suggestions(self.analysis.assessment) if one.code in codes and one.code not in there]
        if not new:
            raise ValidationError({f"ready-p{pk}": _("Tick a cause first.")})
        self._add(
            Cause(
                problem=problem,
                corner=one.corner,
                text=one.text[:200],
                basis=one.basis,
                ready_made=one.code,
                restricted=one.restricted,
            )
            for one in new
        )
        return f"p{pk}"

    def add(self, pk: int, corner: str) -> str:
        problem = self._problem(pk)
        if corner not in Corner.values:
            raise ValidationError(_("Choose a corner."))
        (made,) = self._add([Cause(problem=problem, corner=corner)])
        return f"c{made.pk}"

    def why(self, pk: int) -> str:
        """What explains a cause, one link down."""
        cause = self._cause(pk)
        if cause.depth >= Cause.DEEPEST:
            raise ValidationError({f"c{pk}.text": _("A chain of whys has at most five links.")})
        (made,) = self._add([self._below(cause.problem, cause, cause)])
        return f"c{made.pk}"

    def beside(self, pk: int, text: str) -> str:
        """Both have written: theirs stays, and mine becomes a cause of its own."""
        cause = self._cause(pk)
        made = self._below(cause.problem, cause.parent, cause)
        made.text = text
        self._add([made])
        return f"c{made.pk}"

    def remove(self, pk: int) -> str:
        cause = self._cause(pk)
        gone = [cause, *self.rows.below(cause)]
        changes = going(self.rows, gone)
        self._delete(gone)
        note_changes(self.analysis, changes, by=self.by)
        return f"p{cause.problem_id}"

    def nobody_there(self, pk: int, corner: str) -> str:
        """Both have looked: it is right that the corner is empty. No part of what is approved."""
        problem = self._problem(pk)
        if corner not in self.rows.empty_corners(problem):
            raise ValidationError(_("There is a cause in that corner."))
        _seen, is_new = EmptyCorner.objects.get_or_create(problem=problem, corner=corner, defaults={"by": self.by})
        if is_new:
            seen = change(self.rows, f"p{pk}.empty", "", corner)
            record(self.analysis, AnalysisEvent.Kind.CHANGED, by=self.by, changes=[seen])
        return f"p{pk}"

    def _below(self, problem: Problem, parent: Cause | None, like: Cause) -> Cause:
        depth = parent.depth + 1 if parent else 1
        return Cause(problem=problem, parent=parent, depth=depth, corner=like.corner, restricted=like.restricted)

    def _add(self, causes: Iterable[Cause]) -> list[Cause]:
        made = list(causes)
        for cause in made:
            cause.save()
            self.rows.causes[cause.pk] = cause
        EmptyCorner.objects.filter(problem=made[0].problem_id, corner__in={cause.corner for cause in made}).delete()
        note_changes(self.analysis, coming(self.rows, made), by=self.by)
        return made

    def _delete(self, causes: Iterable[Cause]) -> None:
        Cause.objects.filter(pk__in=[cause.pk for cause in causes]).delete()

    def _problem(self, pk: int) -> Problem:
        if pk not in self.rows.problems:
            raise ValidationError(_("The problem has been removed."))
        return self.rows.problems[pk]

    def _cause(self, pk: int) -> Cause:
        if pk not in self.rows.causes:
            raise ValidationError(_("The cause has been removed."))
        return self.rows.causes[pk]


@transaction.atomic
def act(analysis: Analysis, wanted: str, data: Any, *, by: User) -> str:
    """What a button of the page says: "why:12". Returns where on the page it led."""
    name, _colon, rest = wanted.partition(":")
    key, _colon, corner = rest.partition(":")
    pk = int(key) if key.isdecimal() and len(key) < 10 else 0
    doing = Act(analysis, by)
    acts: dict[str, Callable[[], str]] = {
        "choose": lambda: doing.choose(data.getlist("proposal")),
        "own": doing.own_problem,
        "drop": lambda: doing.remove_problem(pk),
        "tick": lambda: doing.tick(pk, data.getlist(f"ready-p{pk}")),
        "add": lambda: doing.add(pk, corner),
        "why": lambda: doing.why(pk),
        "both": lambda: doing.beside(pk, data.get(f"c{pk}-text", "")),
        "remove": lambda: doing.remove(pk),
        "empty": lambda: doing.nobody_there(pk, corner),
    }
    if name not in acts:
        raise ValidationError(_("The page was incomplete when it was sent. Open it again."))
    return acts[name]()
