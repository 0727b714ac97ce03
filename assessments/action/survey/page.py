"""What the page of a place's survey tells: each measure with what the plan knows, its questions or its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action import links
from assessments.action.models import (
    Measure,
    Plan,
    SurveyAnswer,
    SurveyEvent,
    SurveyReturn,
    SurveySignature,
)
from assessments.action.place_chain import chain_of
from assessments.judging.merging import Clash
from assessments.models.assessment import AREAS_OF
from assessments.wording import listing
from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.look import moment
from scenes.models import Scene

from .asked import facts, frozen, measures_of, name, planned, why_not_asked
from .fields import PARTS, Answers, left, told
from .forms import SurveyForm
from .questions import Question, questions_of
from .rules import obstacles, suggested_unit
from .words import QUESTIONS, counted, in_short, value_words

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class Said:
    """A party's answers of one measure, in words."""

    party: str
    lines: list[tuple[str, str]]
    in_short: str


@dataclass
class Row:
    """A measure that is asked about."""

    measure: Measure
    plan: dict[str, Any]
    answer: SurveyAnswer
    """Of the party that the reader writes for, or else of the municipality."""
    is_open: bool = False
    questions: list[tuple[str, list[Question]]] = field(default_factory=list)
    """By party, for whom the reader writes."""
    said: list[Said] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.plan["name"])

    @property
    def counted(self) -> tuple[int, int]:
        return counted(self.answer)

    @property
    def is_done(self) -> bool:
        return not left(self.answer)

    @property
    def state(self) -> tuple[str, str]:
        """Icon and words."""
        done, total = self.counted
        if self.is_done:
            return "done", _("Answered")
        if not done:
            return "pending", _("Not answered")
        return "undetermined", _("%(done)s of %(total)s answers") % {"done": done, "total": total}

    @property
    def about(self) -> str:
        """Beside its name while it is closed."""
        return in_short(self.answer) if self.is_done else self.plan["what"]


class Trail:
    """What was written last."""

    def __init__(self, last_change: SurveyEvent | None) -> None:
        self.last_change = last_change

    @property
    def saved_at(self) -> str:
        return moment(self.last_change.at) if self.last_change else ""


class SurveyPage:
    def __init__(
        self,
        document: SurveyReturn,
        reader: User,
        *,
        form: SurveyForm | None = None,
        clashes: Sequence[Clash] = (),
        shown: int | None = None,
    ) -> None:
        """`shown` is the measure that is open."""
        self.document = document
        self.reader = reader
        self.form = form
        self.clashes = clashes
        self.shown = shown

    @cached_property
    def measures(self) -> list[Measure]:
        """Those that the reader may see: whoever only answers for some of them sees those."""
        found = measures_of(self.document, signed=self.signature.plan if self.signature else ())
        mine = memberships_of(self.reader).actors
        return [one for one in found if self.sees_place or one.responsible_id in mine]

    @cached_property
    def sees_place(self) -> bool:
        return Scene.objects.visible_to(self.reader).contains(self.document.scene)

    @cached_property
    def asked(self) -> list[Measure]:
        if self.signature:
            return [one for one in self.measures if str(one.pk) in self.signature.plan]
        return [one for one in self.measures if not why_not_asked(one, self.document.survey)]

    @property
    def not_asked(self) -> list[tuple[Measure, str, str]]:
        """With its name, and why."""
        found = [(one, name(one), why_not_asked(one, self.document.survey)) for one in self.measures]
        return [one for one in found if one[0] not in self.asked and one[2]]

    @cached_property
    def signature(self) -> SurveySignature | None:
        return SurveySignature.objects.filter(document=self.document).select_related("by").first()

    @cached_property
    def reads_all(self) -> bool:
        """Also reasons in words, and causes that are not for readers."""
        return SurveyReturn.objects.followed_by(self.reader).contains(self.document)

    @cached_property
    def answers(self) -> Answers:
        return Answers(self.document, SurveyAnswer.objects.visible_to(self.reader).filter(document=self.document))

    # --- Rows

    @cached_property
    def parties(self) -> list[Party]:
        """For whom the reader writes now; the municipality's answers stand once they are signed."""
        return parties_of(self.document, self.reader, is_signed=self.signature is not None)

    @cached_property
    def rows(self) -> list[Row]:
        party = self.parties[0] if self.parties else Party.MUNICIPALITY
        rows = [self._row(one, party) for one in self.asked]
        if self.form and (shown := next((row for row in rows if self._is_shown(row)), None)):
            shown.is_open = True
        return rows

    def _row(self, measure: Measure, party: Party) -> Row:
        plan = self.signature.plan[str(measure.pk)] if self.signature else frozen(measure)
        row = Row(measure, plan, self.answers.of(party, measure.pk))
        row.facts = facts(plan, reads_all=self.reads_all)
        for one in Party:
            if self.form and one in self.parties:
                row.questions.append((str(one.label), self._questions(one, row)))
            elif (said := self._said(one, measure)).lines:
                row.said.append(said)
        row.is_open = any(question.needs_a_look for _party, asked in row.questions for question in asked)
        return row

    def _questions(self, party: Party, row: Row) -> list[Question]:
        return questions_of(
            self.form,
            party,
            row.measure.pk,
            planned=planned(row.plan),
            unit=suggested_unit(row.measure),
            clashes=self.clashes,
        )

    def _said(self, party: Party, measure: Measure) -> Said:
        answer = self.answers.of(party, measure.pk)
        parts = [part for part in PARTS if part != "why_cancelled" or self.reads_all]
        lines = [
            (str(QUESTIONS[part]), str(capfirst(value_words(part, value))))
            for part in parts
            if (value := told(answer, part))
        ]
        return Said(str(capfirst(party.label)), lines, in_short(answer))

    def _is_shown(self, row: Row) -> bool:
        """One at a time: the one asked for, or else the first that is not done."""
        if any(one == self.shown for one in [other.pk for other in self.asked]):
            return row.measure.pk == self.shown
        return not row.is_done

    @property
    def lead(self) -> str:
        total = len(self.rows)
        if not total:
            return _("The plan has no measure to answer about.")
        done = sum(row.is_done for row in self.rows)
        begun = sum(bool(row.counted[0]) and not row.is_done for row in self.rows)
        words = ngettext("The survey asks about %(count)s measure.", "The survey asks about %(count)s measures.", total)
        told = {
            ngettext("%(n)s answered", "%(n)s are answered", done): done,
            ngettext("%(n)s begun", "%(n)s are begun", begun): begun,
            ngettext("%(n)s left", "%(n)s are left", total - done - begun): total - done - begun,
        }
        states = ", ".join(text % {"n": count} for text, count in told.items() if count)
        return " ".join([words % {"count": total}, f"{states}."])

    @cached_property
    def plan(self) -> Plan | None:
        """Where a measure can be added, or put right."""
        return Plan.objects.editable_by(self.reader).of(self.document.scene).order_by("pk").first()

    @cached_property
    def chain(self) -> list[links.Link]:
        return chain_of(self.document.scene, self.reader)

    # --- The signature

    @property
    def is_ready(self) -> bool:
        """To be signed by the reader: that is the next step."""
        return self.may_sign and not self.obstacles

    @property
    def is_last_row(self) -> bool:
        return len(self.rows) == 1

    @property
    def key(self) -> str:
        return str(self.document.pk)

    @cached_property
    def may_sign(self) -> bool:
        return SurveyReturn.objects.signable_by(self.reader).contains(self.document)

    @cached_property
    def may_take_back(self) -> bool:
        return SurveyReturn.objects.unsignable_by(self.reader).contains(self.document)

    @cached_property
    def obstacles(self) -> list[str]:
        return obstacles(self.asked, self.answers)

    @property
    def waits_for(self) -> str:
        """Coordinators of the municipality or district."""
        scene = self.document.scene
        found = Membership.objects.in_force().coordinating().select_related("user").order_by("user__name")
        names = [
            str(one.user)
            for area in AREAS_OF[Party.MUNICIPALITY]
            if (key := getattr(scene, f"{area}_id"))
            for one in found.filter(**{f"actor__{area}": key})
        ]
        return listing(dict.fromkeys(names))

    @property
    def of_police(self) -> str:
        """The measures that the police have added answers about."""
        return listing(row.name for row in self.rows if (Party.POLICE, row.measure.pk) in self.answers.rows)

    @cached_property
    def trail(self) -> Trail:
        return Trail(self.document.events.filter(kind=SurveyEvent.Kind.CHANGED).last())


def parties_of(document: SurveyReturn, user: User, *, is_signed: bool) -> list[Party]:
    may = [one for one in Party if SurveyReturn.objects.answerable_by(user, one).contains(document)]
    return [one for one in may if not (is_signed and one == Party.MUNICIPALITY)]


def texts(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Questions with what was written, for telling what was not saved."""
    for one, value in values.items():
        part = one.rpartition(".")[2]
        if value:
            yield str(QUESTIONS[part]), value_words(part, value)
