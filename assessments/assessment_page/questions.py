"""The questionnaire on the assessment page: sections that tell what is done, and each question in its section."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.conditions import SEPARATOR, Answered, AnsweredWith, NotListed
from assessments.judging.forms import AssessmentForm
from assessments.judging.own_answers import OwnAnswers
from assessments.models import Assessment, Option, Question
from assessments.questionnaire import asked
from assessments.questionnaire.values import field, label

from .checking import CheckOnPage, checks_on_page
from .fields import ClashOnPage

Theme = Question.Theme

SECTIONS = (
    ("problem", gettext_lazy("The problems of the place"), (Theme.SYMPTOM,)),
    ("plats", gettext_lazy("Place and surroundings"), (Theme.PLACE,)),
    ("personer", gettext_lazy("People"), (Theme.PEOPLE,)),
    ("handeln", gettext_lazy("The trade"), (Theme.SUBSTANCES, Theme.TIMES, Theme.VISIBILITY)),
    (
        "insatser",
        gettext_lazy("Measures and cooperation"),
        (Theme.POLICE_WORK, Theme.OTHER_MEASURES, Theme.PARTNERS),
    ),
    ("underlag", gettext_lazy("Grounds"), (Theme.GROUNDS,)),
    ("upphord", gettext_lazy("No longer an open drug scene"), (Theme.CEASED,)),
)
"""Part of the address of a section, what it is called, and its themes."""

LINE_LENGTH = 110
"""Of the summary of a section that is folded, in characters."""


def shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip(' ,.')}…"


def in_one_line(answers: Iterable[str]) -> str:
    return shortened(". ".join(answers), LINE_LENGTH)


@dataclass(frozen=True)
class QuestionOnPage:
    question: Question
    field: BoundField
    stored: str
    before: str
    """What the round before answered."""
    is_asked: bool
    clash: ClashOnPage | None
    checks: list[CheckOnPage]
    own: list[tuple[str, str]]
    """What each party answered by itself."""

    @property
    def value(self) -> str:
        """On the page: stored, or typed and not saved."""
        return self.field.value() or ""

    @property
    def chosen(self) -> list[str]:
        return [self.value] if self.question.kind == Question.Kind.TEXT else self.value.split(SEPARATOR)

    @property
    def options(self) -> list[tuple[Option, bool]]:
        """To choose among: what has retired is there only where it is chosen."""
        chosen = self.chosen
        every = [(option, option.code in chosen) for option in self.question.option_of.values()]
        return [(option, is_chosen) for option, is_chosen in every if is_chosen or not option.retired]

    @property
    def number(self) -> str:
        """Typed, where it is no option."""
        return next((part for part in self.chosen if part and part not in self.question.option_of), "")

    @property
    def is_left(self) -> bool:
        return self.question.core and self.is_asked and not self.stored

    @property
    def words(self) -> str:
        return label(self.question, self.stored) if self.stored else ""

    @property
    def told_before(self) -> str:
        """For where the old answer is shown as soon as there is a new one."""
        return label(self.question, self.before) if self.before else ""

    @property
    def words_before(self) -> str:
        """Told once there is an answer: of what is asked anew the old one would steer it."""
        return label(self.question, self.before) if self.before and self.stored else ""

    @property
    def is_as_before(self) -> bool:
        return bool(self.before) and self.stored == self.before

    @property
    def is_changed(self) -> bool:
        return bool(self.before and self.stored) and self.stored != self.before

    @property
    def came_along(self) -> bool:
        """As the round before had it, and not asked anew."""
        return self.is_as_before and self.question.next_round == Question.NextRound.PREFILL

    @property
    def first(self) -> str:
        """Who answers first, and that the other may correct."""
        return {
            "": "",
            "police": _("The police answer first, the municipality may correct."),
            "municipality": _("The municipality answers first, the police may correct."),
        }[self.question.asked_first]

    @property
    def hangs_on(self) -> dict[str, str]:
        """For the script, which shows a question as soon as the answer that it hangs on is given."""
        condition = self.question.condition
        if isinstance(condition, NotListed):
            return {"field": "listed", "options": "no"}
        if isinstance(condition, Answered):
            return {"field": f"q-{condition.code}"}
        if isinstance(condition, AnsweredWith):
            options = {"field": f"q-{condition.code}", "options": SEPARATOR.join(sorted(condition.options))}
            return options | ({"but": "yes"} if condition.is_not else {})
        return {}

    @property
    def is_shown(self) -> bool:
        """On the page, if only for the script to show: the others depend on what is not on it."""
        return self.is_asked or bool(self.hangs_on)


@dataclass(frozen=True)
class SectionOnPage:
    slug: str
    title: str
    questions: list[QuestionOnPage]
    is_next: bool = False
    """The first with something left."""

    @property
    def asked(self) -> list[QuestionOnPage]:
        return [one for one in self.questions if one.is_asked]

    @property
    def left(self) -> int:
        return sum(one.is_left for one in self.questions)

    @property
    def is_asked(self) -> bool:
        return bool(self.asked)

    @property
    def is_open(self) -> bool:
        """What is not settled never hides."""
        return self.is_next or any(one.clash or one.field.errors for one in self.questions)

    @property
    def line(self) -> str:
        """What is answered, of the core questions only."""
        return in_one_line(one.words for one in self.asked if one.words and one.question.core)

    @property
    def changed(self) -> list[str]:
        return [one.question.code for one in self.asked if one.is_changed]


class Questions:
    """`reads_all`: the user may read restricted answers too."""

    def __init__(
        self,
        assessment: Assessment,
        form: AssessmentForm,
        clashes: dict[str, ClashOnPage],
        own: OwnAnswers,
        *,
        reads_all: bool,
    ) -> None:
        self.assessment = assessment
        self.own = own
        self.form = form
        self.clashes = clashes
        self.reads_all = reads_all

    @cached_property
    def sections(self) -> list[SectionOnPage]:
        by_theme: dict[str, list[QuestionOnPage]] = {}
        for one in self._questions:
            by_theme.setdefault(one.question.theme, []).append(one)
        found = [
            SectionOnPage(slug, str(title), [one for theme in themes for one in by_theme.get(theme, [])])
            for slug, title, themes in SECTIONS
        ]
        found = [section for section in found if section.questions]
        following = next((section.slug for section in found if section.left), "")
        return [SectionOnPage(one.slug, one.title, one.questions, is_next=one.slug == following) for one in found]

    @property
    def left(self) -> list[QuestionOnPage]:
        return [one for section in self.sections for one in section.questions if one.is_left]

    @property
    def changed(self) -> list[QuestionOnPage]:
        return [one for section in self.sections for one in section.asked if one.is_changed]

    @cached_property
    def _checks(self) -> list[CheckOnPage]:
        return checks_on_page(self.assessment)

    @property
    def _questions(self) -> list[QuestionOnPage]:
        of = asked.of(self.assessment)
        found = [
            QuestionOnPage(
                question=question,
                field=self.form[field(code)],
                stored=of.answers.get(code, ""),
                before=of.before.get(code, ""),
                is_asked=code in of.questions,
                clash=self.clashes.get(field(code)),
                checks=[one for one in self._checks if one.check.code == code and self.reads_all],
                own=self._own(question),
            )
            for code, question in self.assessment.questions.items()
            if self.reads_all or not question.is_restricted
        ]
        return [one for one in found if one.is_shown]

    def _own(self, question: Question) -> list[tuple[str, str]]:
        return [(party, label(question, value)) for party, value in self.own.to_question(question.code).items()]
