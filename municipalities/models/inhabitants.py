from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.site.fields import LineField

from .county import County

UNIT_KINDS = ("municipality", "district", "local_police_area")
FIRST_YEAR, LAST_YEAR = 1950, 2100
YEAR_OUT_OF_REASON = _("Give a year between 1950 and 2100.")


class InhabitantsQuerySet(models.QuerySet["Inhabitants"]):
    def of_county(self, county: County | int) -> InhabitantsQuerySet:
        return self.filter(
            Q(municipality__county=county)
            | Q(local_police_area__county=county)
            | Q(district__municipality__county=county)
        )

    def known_in(self, year: int) -> InhabitantsQuerySet:
        """Those of the year and before, the latest last."""
        return self.filter(year__lte=year).order_by("year")


class Inhabitants(models.Model):
    """How many lived in an area at the end of a year, and who says so (rule 20)."""

    municipality = models.ForeignKey(
        "Municipality",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="inhabitants",
        verbose_name=_("municipality"),
    )
    district = models.ForeignKey(
        "District",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="inhabitants",
        verbose_name=_("district"),
    )
    local_police_area = models.ForeignKey(
        "LocalPoliceArea",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="inhabitants",
        verbose_name=_("local police area"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"),
        validators=[
            MinValueValidator(FIRST_YEAR, YEAR_OUT_OF_REASON),
            MaxValueValidator(LAST_YEAR, YEAR_OUT_OF_REASON),
        ],
        help_text=_("The number is that of the last day of the year."),
    )
    number = models.PositiveIntegerField(_("number of inhabitants"), validators=[MinValueValidator(1)])
    source = LineField(_("source"), max_length=300)

    objects = InhabitantsQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of inhabitants")
        verbose_name_plural = _("numbers of inhabitants")
        ordering = ["-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, district=None, local_police_area=None)
                | Q(municipality=None, district__isnull=False, local_police_area=None)
                | Q(municipality=None, district=None, local_police_area__isnull=False),
                name="inhabitants_are_of_one_area",
                violation_error_message=_("Choose one area: a municipality, a district or a local police area."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="inhabitants_are_some",
                violation_error_message=_("Where nobody lives, or it is not known, leave the area out."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="inhabitants_year_within_reason",
                violation_error_message=YEAR_OUT_OF_REASON,
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="inhabitants_have_a_source",
                violation_error_message=_("Write where the number is from."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind, "year"],
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"inhabitants_once_a_year_per_{kind}",
                    violation_error_message=_("The area already has a number for that year."),
                )
                for kind in UNIT_KINDS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality or self.district or self.local_police_area}, {self.year}"
