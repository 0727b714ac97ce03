from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

    from .correction import Correction


class PublishedFigureQuerySet(models.QuerySet["PublishedFigure"]):
    def visible_to(self, user: AnyUser) -> PublishedFigureQuerySet:
        return self.filter(round__in=Round.objects.visible_to(user))

    def correctable_by(self, user: AnyUser) -> PublishedFigureQuerySet:
        """By the project office, once the round is published."""
        rounds = Round.objects.manageable_by(user).filter(state=Round.State.PUBLISHED)
        return self.filter(round__in=rounds)

    def of_county(self) -> PublishedFigureQuerySet:
        return self.filter(municipality=None)


class PublishedFigure(models.Model):
    """What was published, with its base, definition and source. Never changed: a mistake gets a Correction."""

    class Measure(models.TextChoices):
        LISTED = "listed", _("open drug scenes")
        QUALIFIED = "qualified", _("qualified")
        UNDETERMINED = "undetermined", _("undetermined")
        NOT_QUALIFIED = "not_qualified", _("not qualified")
        JOINT = "joint", _("joint assessments")
        JOINT_SHARE = "joint_share", _("joint assessments, %")
        MUNICIPALITIES = "municipalities", _("municipalities affected")
        LOCAL_POLICE_AREAS = "local_police_areas", _("local police areas affected")
        DISTRICTS = "districts", _("districts affected")
        OUTSIDE_VULNERABLE = "outside_vulnerable", _("outside vulnerable areas")
        SCHOOLS_WITHIN_500M = "schools_within_500m", _("with a school within 500 m")
        PRESCHOOLS_WITHIN_500M = "preschools_within_500m", _("with a preschool within 500 m")
        AREA = "area_m2", _("total area, m²")
        OPENING = "opening", _("opening")
        NEW = "new", _("new")
        RETURNED = "returned", _("returned")
        CEASED = "ceased", _("ceased")
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")

    round = models.ForeignKey(
        "scenes.Round", on_delete=models.PROTECT, related_name="published_figures", verbose_name=_("round")
    )
    municipality = models.ForeignKey(
        "municipalities.Municipality",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
        help_text=_("Empty: the whole county."),
    )
    measure = models.CharField(_("measure"), max_length=30, choices=Measure.choices)
    value = models.FloatField(_("value"))
    base = models.PositiveIntegerField(_("base"), null=True, blank=True, help_text=_("8 of 26: the base is 26."))
    definition = models.TextField(_("definition"), blank=True)
    source = models.TextField(_("source"))

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "measure"],
                condition=models.Q(municipality=None),
                name="county_figure_published_once",
            ),
            models.UniqueConstraint(
                fields=["round", "municipality", "measure"],
                condition=models.Q(municipality__isnull=False),
                name="municipal_figure_published_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.round}: {self.value:g}"

    @property
    def latest_correction(self) -> Correction | None:
        """Of those prefetched, if they are."""
        return next(reversed(self.corrections.all()), None)

    @property
    def right_value(self) -> float:
        """The published one, until it has been corrected."""
        return self.latest_correction.value if self.latest_correction else self.value
