from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property, lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.conditions import BadCondition, Condition, parse
from municipalities.models.actor import Party
from scenes.models import Round


class Questionnaire(models.Model):
    """A version of the questions that are asked beside the indicators. They change nothing in the score.

    Once a round asks it, it stays as it is: an option can be retired, but never taken away or given another meaning.
    """

    version = models.CharField(
        _("version"), max_length=20, unique=True, validators=[RegexValidator(r"^\w[\w.-]*$", _("Letters and digits."))]
    )

    # Another one whenever its questions or their options change: they are kept under it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["version"]

    def __str__(self) -> str:
        return self.version

    @property
    def is_used(self) -> bool:
        return self.rounds.exists()

    def note_change(self) -> None:
        """Of its questions or their options."""
        self.revision = uuid.uuid4()
        self.save(update_fields=["revision"])

    @property
    def kept_questions(self) -> Sequence[Question]:
        """All of them with their options, in order. Others have got the same ones: read them only."""
        return _read_once(self.pk, self.revision)


@lru_cache(maxsize=8)
def _read_once(questionnaire: int, revision: uuid.UUID) -> Sequence[Question]:
    """Sixty questions and five hundred options that never change while a round asks them, but that an option retires:
    reading them for each save cost more than the save.
    """
    of = Question.objects.filter(questionnaire=questionnaire)
    return tuple(of.select_related("questionnaire").prefetch_related("options"))


class QuestionQuerySet(models.QuerySet["Question"]):
    def internal(self) -> QuestionQuerySet:
        """Without those that only the parties and the project office may read."""
        return self.filter(visibility=Question.Visibility.INTERNAL)


class Question(models.Model):
    """One question. Its code is its name on screen, paper, in files and on the telephone."""

    class Theme(models.TextChoices):
        SYMPTOM = "symptom", _("problems")
        PLACE = "plats", _("place and surroundings")
        PEOPLE = "personer", _("people")
        SUBSTANCES = "substans", _("substances")
        TIMES = "tider", _("times")
        VISIBILITY = "synlighet", _("visibility")
        POLICE_WORK = "polisens_arbete", _("the work of the police")
        OTHER_MEASURES = "andra_insatser", _("other measures")
        PARTNERS = "samarbetspartners", _("partners")
        GROUNDS = "underlag", _("grounds")
        CEASED = "upphord", _("no longer listed")

    class Kind(models.TextChoices):
        SINGLE = "single", _("one option")
        MULTI = "multi", _("several options")
        NUMBER = "number", _("number")
        TEXT = "text", _("text")

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("internal")
        RESTRICTED = "restricted", _("restricted")

    class NextRound(models.TextChoices):
        PREFILL = "prefill", _("filled in from the round before")
        CLEAR = "clear", _("asked anew")

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    code = models.CharField(_("code"), max_length=4, validators=[RegexValidator(r"^[A-Z]{2}\d{1,2}$")])
    theme = models.CharField(_("theme"), max_length=20, choices=Theme.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("question"), max_length=300)
    help = models.TextField(_("help"), blank=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    core = models.BooleanField(
        _("core"), default=False, help_text=_("Part of the short form; demanded by a signature.")
    )
    shown_if = models.CharField(_("asked if"), max_length=100, blank=True)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility.choices)
    next_round = models.CharField(_("in the next round"), max_length=7, choices=NextRound.choices)
    asked_first = models.CharField(_("asked first"), max_length=12, choices=Party.choices, blank=True)
    least = models.PositiveIntegerField(_("least"), null=True, blank=True, help_text=_("Of a number."))
    most = models.PositiveIntegerField(
        _("most"), null=True, blank=True, help_text=_("Of a number; characters of a text; ticked options.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["questionnaire", "order"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_once_in_questionnaire"),
            models.UniqueConstraint(fields=["questionnaire", "order"], name="question_has_its_own_place"),
            models.CheckConstraint(
                condition=Q(kind__in=["single", "multi", "number", "text"]), name="question_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="number") | Q(least__isnull=False, most__isnull=False, most__gte=models.F("least")),
                name="number_has_its_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def clean(self) -> None:
        if self.questionnaire_id and not self.pk:
            _check_unused(self.questionnaire)
        try:
            condition = parse(self.shown_if)
        except BadCondition as error:
            raise ValidationError({"shown_if": str(error)}) from error
        # Without an order, which the form then asks for, none comes before.
        known = Question.objects.filter(questionnaire=self.questionnaire_id, order__lt=self.order or 0)
        if condition.codes - {*known.values_list("code", flat=True)}:
            raise ValidationError({"shown_if": gettext("A question can only hang on one that comes before it.")})

    @cached_property
    def condition(self) -> Condition:
        return parse(self.shown_if)

    @property
    def is_restricted(self) -> bool:
        return self.visibility == self.Visibility.RESTRICTED

    @property
    def is_seen_differently(self) -> bool:
        """Police and municipality often see different things here, so that both answers are kept."""
        return self.theme in (self.Theme.PEOPLE, self.Theme.VISIBILITY)

    @cached_property
    def option_of(self) -> dict[str, Option]:
        """By code, in order; retired ones too, since they have been chosen."""
        return {option.code: option for option in self.options.all()}


def _check_unused(questionnaire: Questionnaire) -> None:
    if questionnaire.is_used:
        words = gettext(
            "Version %(version)s is asked in a round, so that its questions stay. Retire an option, or make a new "
            "version."
        )
        raise ValidationError(words % {"version": questionnaire})


class Option(models.Model):
    """One answer to choose. Its code never gets another meaning."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options", verbose_name=_("question"))
    code = models.CharField(_("code"), max_length=30, validators=[RegexValidator(r"^\w+$")])
    label = models.CharField(_("label"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"))
    exclusive = models.BooleanField(_("stands alone"), default=False, help_text=_("As don't know and none do."))
    retired = models.BooleanField(_("retired"), default=False, help_text=_("Can be read, and not chosen any longer."))

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["question", "order"]
        constraints = [
            models.UniqueConstraint(fields=["question", "code"], name="option_code_once_in_question"),
        ]

    def __str__(self) -> str:
        return self.label


class RoundQuestionnaire(models.Model):
    """What a round asks beside the indicators. A round without it asks nothing."""

    class Length(models.TextChoices):
        SHORT = "short", _("short form")
        FULL = "full", _("full form")

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="asks", verbose_name=_("round"))
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("questionnaire")
    )
    length = models.CharField(_("length"), max_length=5, choices=Length.choices)

    class Meta:
        verbose_name = _("questionnaire of a round")
        verbose_name_plural = _("questionnaires of rounds")
        constraints = [
            models.CheckConstraint(condition=Q(length__in=["short", "full"]), name="form_is_short_or_full"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.questionnaire}"

    @cached_property
    def questions(self) -> dict[str, Question]:
        """By code, in order: those of its length."""
        every = self.questionnaire.kept_questions
        return {question.code: question for question in every if question.core or self.length == self.Length.FULL}
