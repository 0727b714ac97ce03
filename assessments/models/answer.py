from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.instrument import Choice
from municipalities.models.actor import Party
from municipalities.site.fields import LinesField

ANSWER_OR_EMPTY = ["", *Choice.values]


class Answer(models.Model):
    """One indicator of one assessment: what each party said, and what they agreed on (rule 4).

    Empty means not answered. Only the agreed answer counts.
    """

    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="answers")
    indicator = models.PositiveSmallIntegerField(
        _("indicator"), validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    police = models.CharField(_("answer of the police"), max_length=7, choices=Choice.choices, blank=True)
    municipality = models.CharField(_("answer of the municipality"), max_length=7, choices=Choice.choices, blank=True)
    agreed = models.CharField(_("agreed answer"), max_length=7, choices=Choice.choices, blank=True)
    note = LinesField(_("note"), blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["indicator"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="one_answer_per_indicator"),
            models.CheckConstraint(
                condition=Q(police__in=ANSWER_OR_EMPTY, municipality__in=ANSWER_OR_EMPTY, agreed__in=ANSWER_OR_EMPTY),
                name="answer_is_yes_no_unknown_or_empty",
                violation_error_message=_("Answer yes, no or don't know."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.agreed or '–'}"

    @property
    def differs(self) -> bool:
        """The parties have given different answers."""
        return bool(self.police and self.municipality and self.police != self.municipality)

    @property
    def needs_agreement(self) -> bool:
        return self.differs and not self.agreed

    @property
    def against(self) -> list[Party]:
        """Parties whose own answer is another than the agreed one."""
        return [party for party in Party if self.agreed and self.of(party) not in ("", self.agreed)]

    @property
    def needs_note(self) -> bool:
        """Nobody signs what a party has contradicted, unless the note says why it is so."""
        return bool(self.against) and not self.note

    def of(self, party: Party) -> str:
        return self.police if party == Party.POLICE else self.municipality
