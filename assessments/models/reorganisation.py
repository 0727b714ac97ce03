from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.site.days import days_within_reason, within_reason
from scenes.models import Scene

if TYPE_CHECKING:
    from municipalities.models import District, LocalPoliceArea
    from municipalities.models.user import AnyUser

KINDS = ("local_police_area", "district")
"""Of the areas that are reorganised, as scenes and assessments call them."""


def _of_one_area(name: str) -> models.CheckConstraint:
    police, district = KINDS
    one = Q(**{f"{police}__isnull": False, district: None}) | Q(**{police: None, f"{district}__isnull": False})
    return models.CheckConstraint(condition=one, name=name)


def _area(kind: str, related_name: str) -> Any:
    model, words = {
        "local_police_area": ("municipalities.LocalPoliceArea", _("local police area")),
        "district": ("municipalities.District", _("district")),
    }[kind]
    return models.ForeignKey(
        model, on_delete=models.PROTECT, null=True, blank=True, related_name=related_name, verbose_name=words
    )


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def planned(self) -> ReorganisationQuerySet:
        return self.filter(carried_out_at=None, taken_back_at=None)

    def due(self) -> ReorganisationQuerySet:
        return self.planned().filter(day__lte=timezone.localdate()).order_by("day", "pk")

    def touched_since(self, at: datetime.datetime) -> ReorganisationQuerySet:
        """Planned still, or carried out or taken back since."""
        planned = Q(carried_out_at=None, taken_back_at=None)
        return self.filter(planned | Q(carried_out_at__gte=at) | Q(taken_back_at__gte=at))

    def concerning(self, user: AnyUser) -> ReorganisationQuerySet:
        """The user's own area hands over, takes over, or judges one of the places together with those that do."""
        memberships = Membership.objects.of(user)
        mine = {kind: memberships.values(f"actor__{kind}") for kind in KINDS}
        sides = Q()
        for kind, areas in mine.items():
            sides |= Q(**{f"{kind}__in": areas}) | Q(**{f"transfers__{kind}__in": areas})
        judged_with = Q(transfers__scene__in=Scene.objects.in_own_area_of(user))
        return self.filter(pk__in=self.model.objects.filter(sides | judged_with).values("pk"))


class Reorganisation(models.Model):
    """The responsibility for places moves from an area to others, from a day on that may lie ahead.

    Taken back before it is carried out it was a plan and is withdrawn; afterwards it is undone.
    """

    county = models.ForeignKey(
        "municipalities.County", on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    local_police_area = _area("local_police_area", "+")
    district = _area("district", "+")
    day = models.DateField(_("from which day"), validators=[within_reason])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    carried_out_at = models.DateTimeField(_("carried out"), null=True, editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of the responsibility")
        verbose_name_plural = _("moves of the responsibility")
        ordering = ["-day", "-pk"]
        constraints = [
            _of_one_area("reorganisation_is_of_one_area"),
            days_within_reason("reorganisation_dates_within_reason", "day"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="taken_back_reorganisation_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.day.isoformat()}"

    @property
    def kind(self) -> str:
        """What its areas are called on scenes and assessments."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id"))

    @property
    def area(self) -> LocalPoliceArea | District:
        """That hands over."""
        return getattr(self, self.kind)  # type: ignore[no-any-return]

    @property
    def party(self) -> Party:
        return Party.POLICE if self.kind == "local_police_area" else Party.MUNICIPALITY

    @property
    def is_planned(self) -> bool:
        return self.carried_out_at is None and self.taken_back_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.carried_out_at is None and self.taken_back_at is not None

    @property
    def is_undone(self) -> bool:
        return self.carried_out_at is not None and self.taken_back_at is not None


class Transfer(models.Model):
    """One place of a reorganisation, and the area that takes over."""

    class Skipped(models.TextChoices):
        """Why the place stayed when the day came."""

        MOVED = "moved", _("the place had been moved otherwise")
        NO_AREA = "no_area", _("the area that was to take over did not exist on the day")

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="transfers")
    # A proposal that is taken back takes its place with it.
    scene = models.ForeignKey("scenes.Scene", on_delete=models.CASCADE, related_name="transfers")
    local_police_area = _area("local_police_area", "+")
    district = _area("district", "+")
    foreseen = models.PositiveSmallIntegerField(
        _("signatures foreseen to fall"), default=0, help_text=_("As the administrator read before the decision.")
    )
    skipped = models.CharField(_("skipped"), max_length=7, choices=Skipped.choices, blank=True)
    moved_scene = models.BooleanField(
        _("moved the place"), default=False, help_text=_("No: the place was there already, only its assessment moved.")
    )

    class Meta:
        verbose_name = _("place of a move")
        verbose_name_plural = _("places of a move")
        ordering = ["scene__name", "pk"]
        constraints = [
            _of_one_area("transfer_is_to_one_area"),
            models.UniqueConstraint(fields=["reorganisation", "scene"], name="place_once_in_a_reorganisation"),
        ]

    def __str__(self) -> str:
        return f"{self.scene} → {self.area}"

    @property
    def area(self) -> LocalPoliceArea | District:
        """That takes over."""
        return self.local_police_area or self.district  # type: ignore[no-any-return]


class MovedAssessment(models.Model):
    """An assessment that went with its place, and what is needed to put it back as it was."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="moved_assessments")
    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="+")
    last_event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="+")
    """Of the move. What happens to the assessment later has been built on it."""
    fallen = models.JSONField(_("signatures that fell"), default=list)

    class Meta:
        verbose_name = _("moved assessment")
        verbose_name_plural = _("moved assessments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.assessment)
