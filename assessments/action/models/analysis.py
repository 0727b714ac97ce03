from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from assessments.models.assessment import AREAS_OF
from assessments.models.presence import BeingHere
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers
from scenes.models import Scene

from .corner import Corner
from .event import DocumentEvent

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def visible_to(self, user: AnyUser) -> AnalysisQuerySet:
        return self.filter(scene__in=Scene.objects.visible_to(user))

    def restricted_visible_to(self, user: AnyUser) -> AnalysisQuerySet:
        """With what rests on answers that are not for readers."""
        return self.filter(scene__in=Scene.objects.followed_by(user))

    def drafts(self) -> AnalysisQuerySet:
        return self.filter(approved_at=None)

    def approved(self) -> AnalysisQuerySet:
        return self.filter(approved_at__isnull=False)

    def latest_approved(self) -> AnalysisQuerySet:
        """Of each place the one that holds."""
        newer = Analysis.objects.approved().filter(scene=OuterRef("scene"), number__gt=OuterRef("number"))
        return self.approved().filter(~Exists(newer))

    def writable_by(self, user: AnyUser) -> AnalysisQuerySet:
        """The user writes for one of the two parties, whether it is approved or not."""
        return self.filter(scene__in=Scene.objects.judgeable_by(user))

    def editable_by(self, user: AnyUser) -> AnalysisQuerySet:
        """The same; an approved analysis stays as it is, and a new one follows it."""
        return self.drafts().writable_by(user)

    def approvable_by(self, user: AnyUser, party: Party) -> AnalysisQuerySet:
        """The user is the party's coordinator for the place, and neither the party nor the user has approved."""
        own = Scene.objects.filter(memberships_of(user).coordinating().over(*AREAS_OF[party]))
        taken = Approval.objects.filter(Q(party=party) | Q(by=user.pk), analysis=OuterRef("pk"))
        return self.drafts().filter(~Exists(taken), scene__in=own)

    def approval_withdrawable_by(self, user: AnyUser, party: Party) -> AnalysisQuerySet:
        """The user's own, until the other party has approved too: then it stays as it is."""
        own = Approval.objects.filter(party=party, by=user.pk, analysis=OuterRef("pk"))
        return self.drafts().writable_by(user).filter(Exists(own))


class Analysis(models.Model):
    """Why a place is as it is: problems and their causes, as both parties see them. One at a time is a draft.

    Approved by both it stays as it is; what is learnt later is a new one that begins as a copy.
    """

    scene = models.ForeignKey(Scene, on_delete=models.PROTECT, related_name="analyses", verbose_name=_("scene"))
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        related_name="analyses",
        verbose_name=_("assessment"),
        null=True,
        blank=True,
        help_text=_("The one whose answers the problems are proposed from."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("Of the place's analyses, from 1."))
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    meeting_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Counts the changes."))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved by both at"), null=True, blank=True, editable=False)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("cause analysis")
        verbose_name_plural = _("cause analyses")
        ordering = ["scene", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scene", "number"], name="analysis_numbered_once"),
            models.UniqueConstraint(
                fields=["scene"],
                condition=Q(approved_at=None),
                name="one_draft_analysis_of_a_place",
                violation_error_message=_("A cause analysis of the place is being written already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scene} {self.number}"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, user: AnyUser) -> ProblemQuerySet:
        everything = Analysis.objects.restricted_visible_to(user)
        return self.filter(
            Q(restricted=False) | Q(analysis__in=everything), analysis__in=Analysis.objects.visible_to(user)
        )


class Problem(models.Model):
    """What is to be explained. At most three, so that the meeting gets to the causes."""

    MOST = 3

    analysis = models.ForeignKey(
        Analysis, on_delete=models.CASCADE, related_name="problems", verbose_name=_("cause analysis")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    text = LineField(_("problem"), max_length=200, validators=[refuse_personal_numbers])
    aims = models.CharField(
        _("rests on"),
        max_length=120,
        blank=True,
        help_text=_("Fields of the assessment, parted by |: i2, SY1.otrygg, PE7."),
    )
    restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Rests on an answer that is not for readers.")
    )

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["analysis", "order"]
        constraints = [
            models.UniqueConstraint(fields=["analysis", "order"], name="problem_has_its_own_place"),
            models.CheckConstraint(condition=Q(order__range=(1, 3)), name="at_most_three_problems"),
        ]

    def __str__(self) -> str:
        return self.text


class CauseQuerySet(models.QuerySet["Cause"]):
    def visible_to(self, user: AnyUser) -> CauseQuerySet:
        seen = Analysis.objects.visible_to(user)
        everything = Analysis.objects.restricted_visible_to(user)
        is_open = Q(restricted=False, problem__restricted=False)
        return self.filter(is_open | Q(problem__analysis__in=everything), problem__analysis__in=seen)

    def roots(self) -> CauseQuerySet:
        """Without those that explain another cause."""
        return self.filter(parent=None)


class Cause(models.Model):
    """Why the problem is there, or with a parent: why that cause is. Five deep at most."""

    DEEPEST = 5

    class Certainty(models.TextChoices):
        STRONG = "strong", _("strong")
        MEDIUM = "medium", _("medium")
        WEAK = "weak", _("weak")

    class Influence(models.TextChoices):
        """Whether the two can do anything about it."""

        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="causes", verbose_name=_("problem"))
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="whys", verbose_name=_("explains")
    )
    depth = models.PositiveSmallIntegerField(_("depth"), default=1)
    corner = models.CharField(_("corner"), max_length=8, choices=Corner.choices)
    text = LineField(_("cause"), max_length=200, validators=[refuse_personal_numbers])
    ready_made = models.CharField(_("ready-made"), max_length=20, blank=True, help_text=_("Its code, where ticked."))
    basis = LineField(_("basis"), max_length=200, blank=True, validators=[refuse_personal_numbers])
    certainty = models.CharField(_("certainty"), max_length=6, choices=Certainty.choices, blank=True)
    influence = models.CharField(_("can be influenced"), max_length=6, choices=Influence.choices, blank=True)
    who_could = LineField(_("who could"), max_length=150, blank=True, validators=[refuse_personal_numbers])
    restricted = models.BooleanField(_("restricted"), default=False)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("the same in the analysis before"),
    )
    no_measure_because = LineField(
        _("why no measure is needed"), max_length=200, blank=True, validators=[refuse_personal_numbers]
    )

    objects = CauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, depth=1) | Q(parent__isnull=False, depth__range=(2, 5)),
                name="why_chain_is_at_most_five_deep",
                violation_error_message=_("A chain of whys has at most five links."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="cause_does_not_explain_itself",
                violation_error_message=_("A cause cannot explain itself."),
            ),
            models.CheckConstraint(condition=Q(corner__in=Corner.values), name="cause_is_in_a_known_corner"),
        ]

    def __str__(self) -> str:
        return self.text


class EmptyCorner(models.Model):
    """Both have looked for a cause there, and it is right that there is none."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="empty_corners")
    corner = models.CharField(_("corner"), max_length=8, choices=Corner.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("corner without cause")
        verbose_name_plural = _("corners without cause")
        constraints = [models.UniqueConstraint(fields=["problem", "corner"], name="corner_is_empty_once")]

    def __str__(self) -> str:
        return self.get_corner_display()


class Approval(models.Model):
    """A party stands behind the analysis as it is now. A change removes it."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="approvals")
    party = models.CharField(_("party"), max_length=12, choices=Party.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "party"],
                name="each_party_approves_once",
                violation_error_message=_("That party has approved already."),
            ),
            models.UniqueConstraint(
                fields=["analysis", "by"],
                name="each_person_approves_once",
                violation_error_message=_("You have already approved for the other party."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.by}"


class AnalysisPresence(BeingHere):
    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="presences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["analysis", "user"], name="one_presence_at_an_analysis")]

    def __str__(self) -> str:
        return f"{self.user} {self.analysis}"


class AnalysisEvent(DocumentEvent):
    document = models.ForeignKey(
        Analysis, on_delete=models.CASCADE, related_name="events", verbose_name=_("cause analysis")
    )

    class Meta(DocumentEvent.Meta):
        verbose_name = _("event of a cause analysis")
        verbose_name_plural = _("events of cause analyses")
        indexes = [models.Index(fields=["document", "version"], name="analysis_event_by_version")]
