"""An assessment beside the round before: every answer in one line, and those that are something else than they were."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.figures.sentences import counted
from assessments.judging import filling
from assessments.models import Assessment, Question
from assessments.questionnaire import asked
from assessments.questionnaire.values import label
from assessments.wording import value_words
from municipalities.site.look import area
from scenes.models import Outline

from .questions import LINE_LENGTH, SECTIONS, in_one_line, shortened


@dataclass(frozen=True)
class Line:
    """One answer. `before` is what was said in the previous round, where that was something else."""

    anchor: str
    label: str
    answer: str
    before: str
    number: int = 0
    in_swedish: bool = False


class Compared:
    """`reads_all`: restricted answers too."""

    def __init__(self, assessment: Assessment, *, reads_all: bool = True) -> None:
        self.assessment = assessment
        self.reads_all = reads_all
        self.before = filling.answers_before(assessment)

    @property
    def is_other_instrument(self) -> bool:
        """The indicators were others, and nothing can be said of them."""
        return bool(self.assessment.previous) and not self.before

    @cached_property
    def indicators(self) -> list[Line]:
        indicators = {indicator.number: indicator for indicator in self.assessment.instrument.indicators}
        return [
            Line(
                anchor=f"i{answer.indicator}",
                label=indicators[answer.indicator].label,
                answer=value_words(answer.agreed),
                before=_changed(answer.agreed, self.before[answer.indicator]) if self.before else "",
                number=answer.indicator,
            )
            for answer in self.assessment.all_answers
        ]

    @cached_property
    def conclusions(self) -> list[Line]:
        labels = {
            "test_lasting": _("Delimited and lasting"),
            "test_public": _("Use and sale in public"),
            "test_problem": _("Seen as a problem"),
            "listed": _("Open drug scene"),
        }
        previous = self.assessment.previous
        return [
            Line(
                anchor=name,
                label=label,
                answer=value_words(value),
                before=_changed(value, filling.concluded(previous, name)) if previous else "",
            )
            for name, label in labels.items()
            for value in [getattr(self.assessment, name)]
        ]

    @cached_property
    def sections(self) -> list[tuple[str, str, list[Line]]]:
        """The questions that have their answer: title, the core answers in one line, and all of them."""
        of = asked.of(self.assessment)
        answered = [one for one in self._readable if one.code in of.answers]
        found = [(str(title), [one for one in answered if one.theme in themes]) for _slug, title, themes in SECTIONS]
        return [
            (
                title,
                in_one_line(label(one, of.answers[one.code]) for one in questions if one.core),
                [self._line(one) for one in questions],
            )
            for title, questions in found
            if questions
        ]

    @property
    def taken_away(self) -> list[Line]:
        """Questions that the round before answered and that are not answered now."""
        of = asked.of(self.assessment)
        return [self._line(one) for one in self._readable if one.code in of.before and one.code not in of.answers]

    @property
    def _readable(self) -> list[Question]:
        questions = asked.of(self.assessment).questions.values()
        return [one for one in questions if self.reads_all or not one.is_restricted]

    def _line(self, question: Question) -> Line:
        of = asked.of(self.assessment)
        now, before = of.answers.get(question.code, ""), of.before.get(question.code, "")
        was = ""
        if question.code in of.open_before:
            was = _not_answered()
        elif before and not now and question.next_round == Question.NextRound.CLEAR:
            was = pgettext("question", "answered")  # the old answer would steer the new one
        elif before and before != now:
            was = label(question, before)
        words = label(question, now) if now else _not_answered()
        return Line(question.code, f"{question.code}. {question.text}", words, was, in_swedish=True)

    @property
    def notes(self) -> list[Line]:
        """To read through."""
        note = _("Note on indicator %(number)s")
        return [
            Line(f"i{one.indicator}", note % {"number": one.indicator}, one.note, "")
            for one in self.assessment.all_answers
            if one.note
        ]

    @property
    def written(self) -> list[Line]:
        """Explanation and notes, those that are not the same."""
        previous = self.assessment.previous
        if previous is None:
            return []
        notes_before = {} if self.is_other_instrument else {one.indicator: one.note for one in previous.all_answers}
        note = _("Note on indicator %(number)s")
        texts = [
            (f"i{one.indicator}", note % {"number": one.indicator}, one.note, notes_before[one.indicator])
            for one in self.assessment.all_answers
            if one.indicator in notes_before
        ]
        texts.append(("explanation", _("Explanation"), self.assessment.explanation, previous.explanation))
        return [
            Line(anchor, label, _in_short(now), _in_short(before))
            for anchor, label, now, before in texts
            if now != before
        ]

    @cached_property
    def changed(self) -> list[Line]:
        answered = [one for _title, _line, lines in self.sections for one in lines]
        lines = [*self.indicators, *self.conclusions, *answered, *self.taken_away, *self.written]
        return [line for line in lines if line.before]

    def words(self, changed: list[Line]) -> str:
        """How many of the things that are compared."""
        previous = self.assessment.round.previous
        if changed:
            words = ngettext(
                "As in round %(round)s, but for %(number)s thing.",
                "As in round %(round)s, but for %(number)s things.",
                len(changed),
            )
        elif self.is_other_instrument:
            words = _("Everything else is as in round %(round)s.")
        else:
            words = _("Everything is as in round %(round)s.")
        words = words % {"round": previous, "number": counted(len(changed))}
        if not self.is_other_instrument:
            return words
        apart = _("The indicators are not compared: round %(previous)s had others.") % {"previous": previous}
        return f"{apart} {words}"


def outline_line(now: Outline | None, before: Outline | None) -> list[Line]:
    """None where it is as it was."""
    if now and before:
        if now.is_as(before):
            return []
        was = _("%(area)s, otherwise drawn") if now.area_m2 == before.area_m2 else "%(area)s"
        return [Line("outline", _("Outline"), area(now.area_m2), was % {"area": area(before.area_m2)})]
    if not (now or before):
        return []
    none = _("none")
    return [Line("outline", _("Outline"), area(now.area_m2) if now else none, area(before.area_m2) if before else none)]


def _changed(now: object, before: object) -> str:
    """What a signature waits for and is not answered yet is not another answer."""
    if now in ("", None) or now == before:
        return ""
    return _not_answered() if before in ("", None) else value_words(before)


def _not_answered() -> str:
    return pgettext("question", "not answered")


def _in_short(text: str) -> str:
    return shortened(text, LINE_LENGTH) or _("none")
