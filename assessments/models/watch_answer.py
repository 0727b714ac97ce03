from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment

if TYPE_CHECKING:
    from scenes.models import Round


class WatchAnswerQuerySet(models.QuerySet["WatchAnswer"]):
    def standing(self) -> WatchAnswerQuerySet:
        return self.filter(ended_at=None)

    def awaiting(self, round: Round) -> WatchAnswerQuerySet:
        """Places to be judged again that no other round has taken in since."""
        later = Assessment.objects.filter(
            scene=OuterRef("assessment__scene"), round__ends__gt=OuterRef("assessment__round__ends")
        )
        of_county = self.standing().filter(assessment__round__county=round.county_id)
        return of_county.filter(~Exists(later), answer=WatchAnswer.Answer.JUDGE_AGAIN)


class WatchAnswer(models.Model):
    """How it is at a place that is watched, says someone who judges it (rule 24). Taken back, it stays on record."""

    class Answer(models.TextChoices):
        STILL_GONE = "still_gone", _("still gone")
        JUDGE_AGAIN = "judge_again", _("to be judged again")

    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.CASCADE,
        related_name="watch_answers",
        verbose_name=_("assessment"),
        help_text=_("The one that took the place from the list."),
    )
    answer = models.CharField(_("answer"), max_length=11, choices=Answer.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects = WatchAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer about a watched place")
        verbose_name_plural = _("answers about watched places")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment"], condition=Q(ended_at=None), name="watch_is_answered_once"),
            models.CheckConstraint(condition=Q(answer__in=["still_gone", "judge_again"]), name="watch_answer_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="watch_answer_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()
