from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import County
from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers
from scenes.models import LineageEvent, Scene

from .event import DocumentEvent

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


PAIR_AREAS = ("municipality", "district", "local_police_area")
"""Those by which two places are judged by the same pair."""


def _differing(area: str) -> Count:
    """None, a municipality without districts, differs from a district too."""
    return Count(Coalesce(f"scene__{area}", 0), distinct=True)


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: AnyUser) -> PlanQuerySet:
        """Every place of it may be seen: a plan for an area names them all."""
        return self.only_of(Scene.objects.visible_to(user))

    def editable_by(self, user: AnyUser) -> PlanQuerySet:
        """The user works for an actor that answers for every place of it."""
        return self.only_of(Scene.objects.judgeable_by(user))

    def decidable_by(self, user: AnyUser) -> PlanQuerySet:
        """A coordinator of it notes the decision; contributors write, and no more."""
        return self.editable_by(user).only_of(Scene.objects.lineage_recordable_by(user))

    def divided(self) -> PlanQuerySet:
        """Its places have come to be judged by different pairs, so that nobody answers for all of it."""
        its = PlanScene.objects.filter(plan=OuterRef("pk"))
        pairs = its.order_by().values("plan").annotate(**{area: _differing(area) for area in PAIR_AREAS})
        differ = reduce(or_, (Q(**{f"{area}__gt": 1}) for area in PAIR_AREAS))
        return self.filter(Exists(pairs.filter(differ)), ~Exists(its.filter(inherited_by__isnull=False)))

    def dividable_by(self, user: AnyUser) -> PlanQuerySet:
        """The project office of the county takes places out of a plan that nobody can write in."""
        return self.divided().filter(county__in=County.objects.managed_by(user))

    def restricted_visible_to(self, user: AnyUser) -> PlanQuerySet:
        """With causes that rest on answers that are not for readers."""
        return self.only_of(Scene.objects.followed_by(user))

    def with_rights_of(self, user: AnyUser) -> PlanQuerySet:
        """What they are called below, for a page that asks them all."""
        rights = {
            "may_edit": Plan.objects.editable_by(user),
            "may_decide": Plan.objects.decidable_by(user),
            "may_divide": Plan.objects.dividable_by(user),
            "is_divided": Plan.objects.divided(),
            "reads_all": Plan.objects.restricted_visible_to(user),
        }
        return self.annotate(**{name: Exists(plans.filter(pk=OuterRef("pk"))) for name, plans in rights.items()})

    def of(self, scene: Scene) -> PlanQuerySet:
        """Its own, those of an area, and those it has inherited."""
        return self.filter(Exists(PlanScene.objects.filter(plan=OuterRef("pk"), scene=scene)))

    def decided(self) -> PlanQuerySet:
        return self.filter(Exists(Decision.objects.filter(plan=OuterRef("pk"))))

    def with_decision(self) -> PlanQuerySet:
        """`decided_on`: the day of the latest decision."""
        latest = Decision.objects.filter(plan=OuterRef("pk")).order_by("-on", "-pk")
        return self.annotate(decided_on=Subquery(latest.values("on")[:1]))

    def only_of(self, scenes: models.QuerySet[Scene]) -> PlanQuerySet:
        """Every place of them is among these, or one that has inherited them: whoever judges that answers for them."""
        its = PlanScene.objects.filter(plan=OuterRef("pk"))
        own, inherited = its.filter(inherited_by=None), its.filter(inherited_by__isnull=False)
        all_own = Q(Exists(own.filter(scene__in=scenes)), ~Exists(own.exclude(scene__in=scenes)))
        return self.filter(all_own | Q(Exists(inherited.filter(scene__in=scenes))))


class Plan(models.Model):
    """What is to be done about the causes, by whom and when: of one place, or of several in an area."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="plans", verbose_name=_("county"))
    title = LineField(
        _("title"),
        max_length=100,
        blank=True,
        validators=[refuse_personal_numbers],
        help_text=_("Of a plan for several places: the area."),
    )
    scenes: models.ManyToManyField[Scene, PlanScene] = models.ManyToManyField(
        Scene, through="PlanScene", related_name="plans", verbose_name=_("places")
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Counts the changes."))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("started by"),
        help_text=_("Empty: imported."),
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or _("Action plan %(number)s") % {"number": self.pk}


class PlanScene(models.Model):
    """A plan holds for a place: from the start, or since another place of it became this one."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="places", verbose_name=_("action plan"))
    scene = models.ForeignKey(Scene, on_delete=models.PROTECT, related_name="+", verbose_name=_("scene"))
    inherited_by = models.ForeignKey(
        LineageEvent,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("inherited by"),
        help_text=_("The merge that brought it here."),
    )

    class Meta:
        verbose_name = _("place of a plan")
        verbose_name_plural = _("places of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "scene"], name="plan_holds_once_for_a_place")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.scene}"


class Decision(models.Model):
    """The steering group, or whoever decides, has adopted the plan as it was then. Later changes stand beside it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("action plan"))
    decided_by = LineField(_("decided by"), max_length=100, validators=[refuse_personal_numbers])
    on = models.DateField(_("day of the decision"))
    file_number = LineField(_("file number"), max_length=60, validators=[refuse_personal_numbers])
    version = models.PositiveIntegerField(_("version"), help_text=_("Of the plan, as it was decided."))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="version_of_a_plan_decided_once"),
            models.CheckConstraint(condition=~Q(decided_by="") & ~Q(file_number=""), name="decision_says_by_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.decided_by} {self.on}"


class PlanEvent(DocumentEvent):
    document = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="events", verbose_name=_("action plan"))

    class Meta(DocumentEvent.Meta):
        verbose_name = _("event of an action plan")
        verbose_name_plural = _("events of action plans")
        indexes = [models.Index(fields=["document", "version"], name="plan_event_by_version")]
