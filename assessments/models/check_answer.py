from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment


class CheckAnswerQuerySet(models.QuerySet["CheckAnswer"]):
    def standing(self) -> CheckAnswerQuerySet:
        return self.filter(ended_at=None)


class CheckAnswer(models.Model):
    """Two answers seem to contradict each other, and someone has said that both are right (rule 23).

    It ends when it is taken back, or when either answer changes; then nobody has ended it.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="check_answers", verbose_name=_("assessment")
    )
    check_name = models.CharField(_("check"), max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects = CheckAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "check_name"], condition=Q(ended_at=None), name="check_is_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="check_answer_ended_by_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return self.check_name
