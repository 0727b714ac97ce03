from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from municipalities.models import County
from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField, LinesField
from municipalities.site.privacy import refuse_personal_numbers
from scenes.models import Scene

from .corner import Corner

if TYPE_CHECKING:
    from municipalities.models import User
    from municipalities.models.user import AnyUser


class MethodQuerySet(models.QuerySet["Method"]):
    def in_bank(self) -> MethodQuerySet:
        """Without "other", which a plan may choose and of which nothing can be known."""
        return self.exclude(code=Method.OTHER)


class Method(models.Model):
    """A kind of measure that a plan may choose, with what research says of it: an entry of the method bank."""

    class Group(models.TextChoices):
        FORMAL = "formal", _("Formal control")
        INFORMAL = "informal", _("Informal control")
        SITUATIONAL = "situational", _("Situational prevention")
        SOCIAL = "social", _("Social prevention")
        COOPERATION = "cooperation", _("Cooperation")
        OTHER = "other", _("Other")

    class Level(models.TextChoices):
        """How well it is known, whatever was seen."""

        A = "A", _("Systematic review or randomised trial")
        B = "B", _("Study with a comparison")
        C = "C", _("Without comparison, or as perceived")
        D = "D", _("No study found")

    class Seen(models.TextChoices):
        """What was seen, however well it is known."""

        WANTED = "wanted", _("Wanted effect")
        NONE = "none", _("No effect shown")
        MIXED = "mixed", _("Mixed")
        NOT_STUDIED = "not_studied", _("Not studied")

    OUTCOMES = ("drugs", "violence", "safety")
    OTHER = "M99"
    NO_ADDRESS = "–"

    code = models.CharField(
        _("code"), max_length=4, unique=True, validators=[RegexValidator(r"^M\d{2}$", _("M and two digits."))]
    )
    label = LineField(_("name"), max_length=80, db_collation=COLLATION)
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    lead = LineField(_("who usually leads"), max_length=80, blank=True)
    level = models.CharField(
        _("level of knowledge"),
        max_length=1,
        choices=Level.choices,
        blank=True,
        help_text=_("Empty: nobody has searched yet."),
    )
    drugs = models.CharField(_("drugs at the place"), max_length=11, choices=Seen.choices, blank=True)
    violence = models.CharField(_("violence"), max_length=11, choices=Seen.choices, blank=True)
    safety = models.CharField(_("safety"), max_length=11, choices=Seen.choices, blank=True)
    summary = LinesField(_("what research says"), blank=True)
    when_it_works = LinesField(_("when it works"), blank=True)
    dose_unit = LineField(_("unit of dose"), max_length=60, blank=True)
    sources = LinesField(_("sources"), blank=True, help_text=_("One to a line."))
    addresses = LinesField(_("addresses"), blank=True, help_text=_("One to a line, in the order of the sources."))
    mark = LineField(_("mark"), max_length=60, blank=True, help_text=_("V: checked at the source. K: to be checked."))
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = LineField(_("checked by"), max_length=80, blank=True)

    objects = MethodQuerySet.as_manager()
    history = HistoricalRecords(app="action")

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="", drugs="", violence="", safety="")
                | (~Q(level="") & ~Q(drugs="") & ~Q(violence="") & ~Q(safety="")),
                name="searched_method_says_what_was_seen",
                violation_error_message=_("Say what was seen for all three, or leave level and all three empty."),
            ),
            models.CheckConstraint(
                condition=~Q(level="D") | Q(drugs="not_studied", violence="not_studied", safety="not_studied"),
                name="method_without_study_shows_no_effect",
                violation_error_message=_("Where no study was found nothing was studied."),
            ),
            models.CheckConstraint(
                condition=~Q(level__in=["A", "B", "C"]) | (~Q(sources="") & ~Q(summary="")),
                name="known_method_has_its_source",
                violation_error_message=_("Name the source and say what it says."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        sources, addresses = self.sources.splitlines(), self.addresses.splitlines()
        if len(addresses) > len(sources):
            raise ValidationError({"addresses": _("There are more addresses than sources.")})
        if any(not address.startswith(("http://", "https://", self.NO_ADDRESS)) for address in addresses):
            raise ValidationError({"addresses": _("An address begins with https:// or http://.")})

    @property
    def is_searched(self) -> bool:
        """Somebody has looked for studies, whatever was found."""
        return bool(self.level)

    @property
    def cited(self) -> list[tuple[str, str]]:
        """Each source with its address, or with none."""
        pairs = zip_longest(self.sources.splitlines(), self.addresses.splitlines(), fillvalue="")
        return [(source, address if address.startswith("http") else "") for source, address in pairs]


class MethodAim(models.Model):
    """What a method can be aimed at: corner, category of place, symptom of SY1. Our own judgement, not research."""

    class Kind(models.TextChoices):
        CORNER = "corner", _("corner")
        CATEGORY = "category", _("category of place")
        PROBLEM = "problem", pgettext_lazy("aim of a method", "problem")

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="aims", verbose_name=_("method"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.CharField(
        _("value"), max_length=30, help_text=_("Code of the corner, the category or the option of SY1.")
    )

    class Meta:
        verbose_name = _("aim of a method")
        verbose_name_plural = _("aims of methods")
        ordering = ["method", "kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["method", "kind", "value"], name="method_aim_once"),
            models.CheckConstraint(
                condition=~Q(kind="corner") | Q(value__in=Corner.values), name="method_aims_at_a_known_corner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def clean(self) -> None:
        if self.kind == self.Kind.CATEGORY and self.value not in Scene.Category.values:
            raise ValidationError({"value": _("That is no category of place.")})


class CountyExperienceQuerySet(models.QuerySet["CountyExperience"]):
    def visible_to(self, user: AnyUser) -> CountyExperienceQuerySet:
        """Of the counties that the user sees figures of."""
        return self.filter(county__in=County.objects.visible_to(user))

    def removable_by(self, user: AnyUser) -> CountyExperienceQuerySet:
        """One's own, and those of a county whose project office one works for."""
        return self.filter(Q(by=user.pk) | Q(county__in=County.objects.managed_by(user)))


class CountyExperience(models.Model):
    """What people of a county have learnt of a method, beside what research says and never over it."""

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="experiences", verbose_name=_("method"))
    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="+", verbose_name=_("county"))
    text = LineField(_("text"), max_length=300, validators=[refuse_personal_numbers])
    actor = models.ForeignKey("municipalities.Actor", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("municipalities.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = CountyExperienceQuerySet.as_manager()
    history = HistoricalRecords(app="action")

    class Meta:
        verbose_name = _("experience of a method")
        verbose_name_plural = _("experiences of methods")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def note_author(self, by: User) -> None:
        """For the history, also where no request tells it."""
        self._history_user = by
