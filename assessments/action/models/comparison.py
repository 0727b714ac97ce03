from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers
from scenes.models import Round, Scene

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class ComparisonChoiceQuerySet(models.QuerySet["ComparisonChoice"]):
    def visible_to(self, user: AnyUser) -> ComparisonChoiceQuerySet:
        return self.filter(scene__in=Scene.objects.visible_to(user))


class ComparisonChoice(models.Model):
    """What a place is held against in a round, chosen before its result is opened. A new choice is a new row."""

    class Kind(models.TextChoices):
        PLACE = "place", _("another place")
        POLICE_AREA = "lpa", _("the rest of the local police area")
        COUNTY = "county", _("the rest of the county")

    scene = models.ForeignKey(Scene, on_delete=models.PROTECT, related_name="comparisons", verbose_name=_("scene"))
    round = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("round"),
        help_text=_("The later of the two that are held against each other."),
    )
    kind = models.CharField(_("compared with"), max_length=6, choices=Kind.choices)
    other = models.ForeignKey(
        Scene, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("other place")
    )
    reason = LineField(_("why that one"), max_length=200, validators=[refuse_personal_numbers])
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )
    chosen_at = models.DateTimeField(_("chosen at"), default=timezone.now)

    objects = ComparisonChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of comparison")
        verbose_name_plural = _("choices of comparison")
        ordering = ["scene", "round", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["place", "lpa", "county"]), name="comparison_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(kind="place", other__isnull=False) | (~Q(kind="place") & Q(other=None)),
                name="comparison_names_its_place",
                violation_error_message=_("Choose the place to compare with."),
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(other=models.F("scene")),
                name="place_is_not_compared_with_itself",
                violation_error_message=_("Choose another place than the place itself."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="comparison_says_why",
                violation_error_message=_("Say why you compare with that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scene} {self.round}: {self.get_kind_display()}"


class ResultOpening(models.Model):
    """From then on what changed can be read, and the comparison is what it was."""

    scene = models.ForeignKey(Scene, on_delete=models.PROTECT, related_name="+", verbose_name=_("scene"))
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", verbose_name=_("round"))
    choice = models.OneToOneField(
        ComparisonChoice, on_delete=models.PROTECT, related_name="opening", verbose_name=_("choice of comparison")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("opening of a result")
        verbose_name_plural = _("openings of results")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scene", "round"],
                name="result_is_opened_once",
                violation_error_message=_("The result has been opened already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.choice)
