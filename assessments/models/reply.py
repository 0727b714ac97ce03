from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.actor import Party
from municipalities.site.fields import LinesField
from scenes.models import Round

from .assessment import Assessment
from .questionnaire import Option, Question

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

FIELD_PREFIX = "q."
"""Of questions among the fields of an assessment, as events record them: "q.SY1", "q.SY1.police"."""

OPTION_ALONE = Q(option__isnull=False, number=None, text="")
VALUE_OF_ITS_KIND = (
    Q(OPTION_ALONE, kind__in=["single", "multi"])
    # A number may be unknown, which is an option.
    | Q(OPTION_ALONE, kind="number")
    | Q(kind="number", option=None, number__isnull=False, text="")
    | (Q(kind="text", option=None, number=None) & ~Q(text=""))
)


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, user: AnyUser) -> ReplyQuerySet:
        """Restricted ones only to those who may write in the assessment, and to the project office; a party's own as
        `own_answers.may_read` has it.
        """
        everything = Assessment.objects.restricted_visible_to(user)
        open_to_readers = Q(question__visibility=Question.Visibility.INTERNAL)
        return self.met_by(user).filter(
            open_to_readers | Q(assessment__in=everything), assessment__in=Assessment.objects.visible_to(user)
        )

    def joint(self) -> ReplyQuerySet:
        """In the order of the questions, with what they are called."""
        return self.filter(party="").select_related("question", "option").order_by("question__order", "option__order")

    def met_by(self, user: AnyUser) -> ReplyQuerySet:
        """Joint ones, and those that a party gave by itself once the user may read them."""
        same = Reply.objects.filter(assessment=OuterRef("assessment"), question=OuterRef("question"))
        met = Exists(same.exclude(party=OuterRef("party")))
        own = (Q(party=party, assessment__in=Assessment.objects.answerable_by(user, party)) for party in Party)
        return self.filter(Q(party="") | ~Q(assessment__round__state=Round.State.OPEN) | met | reduce(or_, own))


class Reply(models.Model):
    """One answer to a question; of several ticked options, one row each. No row: not answered.

    Without a party it is the joint answer, which is the one that counts.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="replies", verbose_name=_("assessment")
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies", verbose_name=_("question"))
    party = models.CharField(_("party"), max_length=12, choices=Party.choices, blank=True)
    # The question's own, since a constraint sees one table only.
    kind = models.CharField(_("kind"), max_length=6, choices=Question.Kind.choices)
    option = models.ForeignKey(
        Option, on_delete=models.PROTECT, null=True, related_name="replies", verbose_name=_("option")
    )
    number = models.PositiveIntegerField(_("number"), null=True)
    text = LinesField(_("text"), blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["question__order", "party", "option__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question", "party"],
                condition=~Q(kind="multi"),
                name="one_reply_where_one_is_asked_for",
            ),
            models.UniqueConstraint(
                fields=["assessment", "question", "party", "option"],
                condition=Q(option__isnull=False),
                name="option_ticked_once",
            ),
            models.CheckConstraint(condition=VALUE_OF_ITS_KIND, name="reply_is_of_its_kind"),
            models.CheckConstraint(condition=Q(party__in=["", *Party.values]), name="reply_is_of_a_party_or_joint"),
        ]

    def __str__(self) -> str:
        return f"{self.question.code}: {self.value}"

    @property
    def value(self) -> str:
        """As files have it: the code of an option, a number or a text."""
        if self.option:
            return self.option.code
        return self.text if self.number is None else str(self.number)
