"""Beside each measure whether what it was aimed at is still there: what was seen, never an effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action import aims, links
from assessments.action.aimed import Aim, Ticked, aims_of
from assessments.action.models import ComparisonChoice, Measure, Plan, SurveyAnswer, SurveySignature
from assessments.action.survey.asked import name
from assessments.action.survey.fields import told
from assessments.action.survey.units import total_unit
from assessments.action.survey.words import dose_words, value_words
from assessments.action.used import aimed_at
from assessments.instrument import Choice
from assessments.models import Assessment
from municipalities.models.actor import Party
from scenes.models import Scene

from .comparing import Comparison
from .rounds import Span

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class Seen:
    """An answer with its icon."""

    icon: str
    words: str


@dataclass(frozen=True)
class Line:
    """A measure and one thing that it was aimed at."""

    name: str
    cause: str
    aim: str
    then: Seen | None
    now: Seen | None
    done: str
    reading: str
    """How to read it."""
    outcome: str = ""
    """gone, still or unknown, where it can be followed up."""
    key: str = ""


class Result:
    def __init__(self, span: Span, choice: ComparisonChoice, reader: User) -> None:
        self.span = span
        self.choice = choice
        self.reader = reader

    @cached_property
    def measures(self) -> list[Measure]:
        """Of the place's plans that the reader sees, but for those that began after the round."""
        plans = Plan.objects.visible_to(self.reader).of(self.span.scene).values("pk")
        found = Measure.objects.filter(plan__in=plans, to_review=False).exclude(starts__gt=self.span.now.ends)
        return list(found.select_related("cause__problem", "method").order_by("plan", "order", "pk"))

    @cached_property
    def reads_all(self) -> bool:
        return Scene.objects.followed_by(self.reader).contains(self.span.scene)

    def aims(self, measure: Measure) -> tuple[Aim, ...]:
        cause = measure.cause
        restricted = (cause.restricted, cause.problem.restricted) if cause else ()
        return aims_of(aimed_at(measure.aim, cause.problem.aims if cause else "", *restricted))

    @cached_property
    def _ticked(self) -> Ticked:
        own = Assessment.objects.filter(pk__in=self.span.judged.values())
        return Ticked(own, self.all_aims)

    @cached_property
    def all_aims(self) -> set[Aim]:
        return {aim for measure in self.measures for aim in self.aims(measure)}

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison(self.span, self.choice, self.all_aims, self.reader)

    # --- Lines

    @cached_property
    def lines(self) -> list[Line]:
        return [line for measure in self.measures for line in self._lines(measure)]

    def _lines(self, measure: Measure) -> Iterator[Line]:
        cause = measure.cause
        is_hidden = bool(cause and links.is_restricted(cause))
        words = cause.text if cause and (self.reads_all or not is_hidden) else measure.cause_text
        about = (name(measure), words)
        found = self.aims(measure)
        if not found:
            why = (
                _("Not followed up here: the cause rests on answers that not everybody who sees the place may read.")
                if is_hidden
                else _("Cannot be followed up: the measure was not aimed at anything in the analysis.")
            )
            yield Line(*about, _("Nothing chosen"), None, None, self.done(measure), why)
        for aim in found:
            yield self._line(measure, about, aim)

    def _line(self, measure: Measure, about: tuple[str, str], aim: Aim) -> Line:
        label = self._label(measure, aim)
        then_key, now_key = self.span.judged[self.span.then.pk], self.span.judged[self.span.now.pk]
        then, joint = self._ticked.jointly(then_key, aim), self._ticked.jointly(now_key, aim)
        now = self._ticked.by_any(now_key, aim)
        differs = now == Choice.YES and joint != Choice.YES
        seen_now = self._differing(self._ticked.parties(now_key, aim)) if differs else seen(joint)
        done = self.done(measure)
        outcome = "" if then != Choice.YES or self._is_other(aim) else OUTCOMES.get(now, "")
        said = done if measure.pk in self._answers else ""
        reading = " ".join(self._reading(aim, label, then=then, now=now, differs=differs, done=said))
        return Line(*about, label, seen(then), seen_now, done, reading, outcome, aim.code)

    def _is_other(self, aim: Aim) -> bool:
        """An indicator that was judged with another instrument is another one."""
        return bool(aim.indicator) and self.span.then.instrument != self.span.now.instrument

    def _label(self, measure: Measure, aim: Aim) -> str:
        problem = measure.cause.problem.text if measure.cause and not measure.aim else ""
        return self._labels.get(aim.code) or problem or aim.code

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {value: label for _group, offered in aims.choices() for value, label in offered}

    @staticmethod
    def _differing(parties: list[Party]) -> Seen:
        words = {Party.POLICE: _("Only the police ticked"), Party.MUNICIPALITY: _("Only the municipality ticked")}
        alone = words[parties[0]] if len(parties) == 1 else _("Both ticked, but not together")
        return Seen("undetermined", alone)

    def _reading(self, aim: Aim, label: str, *, then: str, now: str, differs: bool, done: str) -> Iterator[str]:
        named = {"aim": label, "then": self.span.then, "now": self.span.now}
        yield _("The measure was aimed at “%(aim)s”.") % named
        if self._is_other(aim):
            yield _("The two rounds were judged with different indicators, so that nothing can be compared.")
        elif then != Choice.YES:
            yield _("It was not ticked in %(then)s, so that nothing can be followed up.") % named
        elif differs:
            yield _("You answered differently in %(now)s, so it counts as still there.") % named
            yield self.comparison.words(aim)
        elif now == Choice.NO:
            yield (
                _("It was ticked in %(then)s, not in %(now)s. That does not say that the measure is the cause.") % named
            )
            yield self.comparison.words(aim)
        elif now == Choice.YES:
            yield _("It was ticked in both rounds. That does not say that the measure was without effect.")
            if done:
                yield _("Done: %(done)s.") % {"done": done}
            yield self.comparison.words(aim)
        elif now == Choice.UNKNOWN:
            yield _("In %(now)s you did not know.") % named
        else:
            yield _("It was not answered in %(now)s, so that nothing can be compared.") % named

    # --- What was done

    @cached_property
    def _answers(self) -> dict[int, SurveyAnswer]:
        """What the municipality has signed, the latest up to the round, by measure."""
        found = SurveyAnswer.objects.filter(
            document__scene=self.span.scene,
            document__survey__year__lte=self.span.now.ends.year,
            document__signature__isnull=False,
            party=Party.MUNICIPALITY,
        )
        return {answer.measure_id: answer for answer in found.order_by("document__survey__year")}

    @cached_property
    def _plans(self) -> dict[int, dict[str, str]]:
        """What the plan said of each measure when that was signed, by document and measure."""
        documents = {answer.document_id for answer in self._answers.values()}
        signed = SurveySignature.objects.filter(document__in=documents).values_list("document", "plan")
        return {document * 10**9 + int(pk): facts for document, plan in signed for pk, facts in plan.items()}

    def done(self, measure: Measure) -> str:
        answer = self._answers.get(measure.pk)
        if answer is None:
            return _("%(state)s, says the plan") % {"state": capfirst(measure.get_state_display())}
        if answer.dose is None:
            return str(capfirst(value_words("progress", answer.progress)))
        plan = self._plans.get(answer.document_id * 10**9 + measure.pk, {})
        if plan.get("dose") and total_unit(plan["dose_unit"]) == answer.dose_unit:
            done, planned = (value_words("dose", dose) for dose in (told(answer, "dose"), plan["dose"]))
            return _("%(done)s of %(planned)s %(unit)s") % {"done": done, "planned": planned, "unit": plan["dose_unit"]}
        return dose_words(answer)

    # --- In one sentence

    @property
    def lead(self) -> str:
        """Each thing that measures were aimed at counts once."""
        outcomes = Counter({line.key: line.outcome for line in self.lines if line.outcome}.values())
        total = outcomes.total()
        if not total:
            return _("Nothing that the measures were aimed at can be followed up.")
        words = ngettext(
            "Of %(count)s thing that the measures were aimed at %(gone)s is gone and %(still)s still there.",
            "Of %(count)s things that the measures were aimed at %(gone)s are gone and %(still)s still there.",
            total,
        )
        told = words % {"count": total, "gone": outcomes["gone"], "still": outcomes["still"]}
        unknown = _("Of %(count)s you do not know.") % {"count": outcomes["unknown"]} if outcomes["unknown"] else ""
        return " ".join(filter(None, [told, unknown]))


OUTCOMES: dict[str, str] = {Choice.NO: "gone", Choice.YES: "still", Choice.UNKNOWN: "unknown"}


def seen(answer: str) -> Seen:
    words: dict[str, Seen] = {
        Choice.YES: Seen("done", _("Ticked")),
        Choice.NO: Seen("not-qualified", _("Not ticked")),
        Choice.UNKNOWN: Seen("not-studied", _("Don't know")),
    }
    return words.get(answer) or Seen("pending", _("Not answered"))
