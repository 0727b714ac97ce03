from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.inhabitants import UNIT_KINDS
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

    from .assessment import Assessment


class ZeroReportQuerySet(models.QuerySet["ZeroReport"]):
    def visible_to(self, user: AnyUser) -> ZeroReportQuerySet:
        """A figure per unit, as the county's others (rule 12)."""
        return self.filter(round__in=Round.objects.visible_to(user))

    def standing(self) -> ZeroReportQuerySet:
        return self.filter(fell_at=None)

    def contradicted_by(self, assessments: models.QuerySet[Assessment]) -> ZeroReportQuerySet:
        """Standing reports of areas with one of the assessments that has not been judged no open drug scene."""
        places = assessments.exclude(settled_at__isnull=False, listed=False).order_by()
        there = [Q(Exists(places.filter(round=OuterRef("round"), **{kind: OuterRef(kind)}))) for kind in UNIT_KINDS]
        return self.standing().filter(there[0] | there[1] | there[2])

    def fall(self) -> int:
        """They stay on record, so that those who gave them can be told."""
        return self.update(fell_at=timezone.now())


class ZeroReport(models.Model):
    """An area has said that it has no open drug scene in the round. Silence is no report."""

    class Origin(models.TextChoices):
        AREA = "area", _("the area itself")
        OFFICE = "office", _("the project office")
        IMPORT = "import", _("a file")

    round = models.ForeignKey(
        "scenes.Round", on_delete=models.PROTECT, related_name="zero_reports", verbose_name=_("round")
    )
    municipality = models.ForeignKey(
        "municipalities.Municipality",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    district = models.ForeignKey(
        "municipalities.District", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("district")
    )
    local_police_area = models.ForeignKey(
        "municipalities.LocalPoliceArea",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("local police area"),
    )
    origin = models.CharField(_("given by"), max_length=6, choices=Origin.choices)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    fell_at = models.DateTimeField(
        _("fell"), null=True, help_text=_("A place in the area came into the round afterwards, or it was taken back.")
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    objects = ZeroReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of no open drug scenes")
        verbose_name_plural = _("reports of no open drug scenes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, district=None, local_police_area=None)
                | Q(municipality=None, district__isnull=False, local_police_area=None)
                | Q(municipality=None, district=None, local_police_area__isnull=False),
                name="zero_report_is_of_one_area",
            ),
            *(
                models.UniqueConstraint(
                    fields=["round", kind],
                    condition=Q(fell_at=None, **{f"{kind}__isnull": False}),
                    name=f"zero_reported_once_per_{kind}",
                    violation_error_message=_("The area has said so already."),
                )
                for kind in UNIT_KINDS
            ),
            models.CheckConstraint(
                condition=Q(origin="import", by=None) | (~Q(origin="import") & Q(by__isnull=False)),
                name="zero_report_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(origin="office") | ~Q(reason=""),
                name="zero_report_by_the_office_has_a_reason",
                violation_error_message=_("Say how you know."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None) | Q(fell_at__isnull=False), name="zero_report_taken_back_has_fallen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.round}"

    @property
    def area(self) -> models.Model | None:
        """Never None, as the database holds."""
        return self.municipality or self.district or self.local_police_area

    @property
    def kind(self) -> str:
        return next(kind for kind in UNIT_KINDS if getattr(self, f"{kind}_id"))
