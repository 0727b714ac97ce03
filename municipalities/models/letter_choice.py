from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .letter import Letter

if TYPE_CHECKING:
    from .user import User

Kind = Letter.Kind


class LetterChoiceQuerySet(models.QuerySet["LetterChoice"]):
    def of(self, users: Iterable[User]) -> dict[tuple[int, str], str]:
        """What people have chosen, by user and kind; what they have not chosen is left out."""
        chosen = self.filter(user__in=[user.pk for user in users]).values_list("user", "kind", "choice")
        return {(user, kind): choice for user, kind, choice in chosen}


class LetterChoice(models.Model):
    """How a person wants letters of one kind (rule 27)."""

    class Choice(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("In one letter a day")
        NONE = "none", _("Not at all")

    KINDS = [Kind.INVITATION, Kind.REMINDER, Kind.SIGNED, Kind.FELL, Kind.SENT_BACK, Kind.PROOF, Kind.WATCH]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letter_choices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    choice = models.CharField(max_length=10, choices=Choice.choices)

    objects = LetterChoiceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="letter_choice_once_for_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_choice_display()}"

    @classmethod
    def unchosen(cls, kind: str) -> str:
        """Whoever signs many places in a day would otherwise fill the other party's inbox."""
        return cls.Choice.DAILY if kind == Kind.SIGNED else cls.Choice.AT_ONCE
