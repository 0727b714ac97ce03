from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.models import Actor, County
from municipalities.models.membership import memberships_of
from municipalities.site.days import days_within_reason, within_reason
from municipalities.site.fields import LineField
from municipalities.site.privacy import refuse_personal_numbers
from municipalities.site.texts import taken_for

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from municipalities.models.user import AnyUser, User


in_addresses = RegexValidator(
    r"^\w[^/?#\\]*$", _("It becomes part of an address: begin with a letter or a digit, and do not use / ? # or \\.")
)


def instruments() -> list[tuple[str, str]]:
    """Version and words of those that a round can be judged with.

    What they consist of is for assessments to know, which may not be imported here: settings name them.
    """
    return [(version, str(instrument)) for version, instrument in import_string(settings.INSTRUMENTS).items()]


def default_instrument() -> str:
    return instruments()[0][0]


class InTurn(Func):
    """Waits for its turn before the row is locked. PostgreSQL lets whoever shares a row pass those who wait to have it
    alone: of fifty who saved, one who signed waited for all of a minute and a half. Here who comes later waits behind.
    """

    output_field = models.BooleanField()
    template = "%(function)s(1729, (%(expressions)s)::int) IS NOT NULL"  # a number that no other lock has

    def __init__(self, pk: F, *, shared: bool = False) -> None:
        super().__init__(pk, function="pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock")

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        return "1 = 1", ()


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: AnyUser) -> RoundQuerySet:
        return self.filter(county__in=County.objects.visible_to(user))

    def figures_visible_to(self, user: AnyUser) -> RoundQuerySet:
        """Not before proof, but for those who judge, the project office and those who see every scene (rule 12)."""
        at_work = memberships_of(user).at(*Actor.AREA_KINDS, Actor.Kind.PROJECT_OFFICE)
        counties = Q(county__in=at_work.counties) | Q(county__in=County.objects.open_to(user))
        return self.visible_to(user).filter(~Q(state=Round.State.OPEN) | counties)

    def manageable_by(self, user: AnyUser) -> RoundQuerySet:
        return self.filter(county__in=County.objects.managed_by(user))

    def before(self, round: Round) -> RoundQuerySet:
        """Earlier rounds of the same county that have been opened, by the end of the reference period."""
        earlier_start = Q(starts__lt=round.starts) | Q(starts=round.starts, label__lt=round.label)
        return self.worth_reading().filter(
            Q(ends__lt=round.ends) | (Q(ends=round.ends) & earlier_start),
            county=round.county_id,
        )

    def unpublished(self) -> RoundQuerySet:
        return self.exclude(state=Round.State.PUBLISHED)

    def judged_here(self) -> RoundQuerySet:
        """Judged and published in the application, not imported as published."""
        in_proof = Round.history.filter(state=Round.State.PROOFING)
        judged = Q(pk__in=in_proof.values("id")) | Q(assessments__source="form")
        return self.filter(judged, state=Round.State.PUBLISHED).distinct()

    def worth_reading(self) -> RoundQuerySet:
        """Rounds that have been opened."""
        return self.exclude(state=Round.State.PLANNED)

    def hold(self) -> None:
        """Nobody changes them until the transaction ends. Others may hold them as well, and `locked` waits for all.

        Whoever only writes in a single assessment, which they lock next, need not wait for those who write in others.
        Nobody who holds a round may lock it afterwards: two who do wait for each other. SQLite has locked the whole
        database already.
        """
        if connection.vendor == "postgresql":
            sql, values = self.filter(InTurn(F("pk"), shared=True)).order_by().values("pk").query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute(f"{sql} FOR SHARE OF {self.model._meta.db_table}", values)  # Django has no FOR SHARE


class Round(models.Model):
    """One mapping of one county. The label is not a year: rounds are not evenly spaced."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        PROOFING = "proofing", _("proofing")
        PUBLISHED = "published", _("published")

    county = models.ForeignKey(
        "municipalities.County", on_delete=models.PROTECT, related_name="rounds", verbose_name=_("county")
    )
    label = LineField(
        _("label"),
        max_length=20,
        help_text=_("What everyone calls it, for example 2024."),
        validators=[in_addresses, refuse_personal_numbers],
    )
    starts = models.DateField(
        _("period starts"), validators=[within_reason], help_text=_("First day of the period that the round describes.")
    )
    ends = models.DateField(
        _("period ends"), validators=[within_reason], help_text=_("Last day of the period that the round describes.")
    )
    closes_on = models.DateField(
        _("sign by"),
        null=True,
        blank=True,
        validators=[within_reason],
        help_text=_("Last day to sign. A reminder, not a lock."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    published_on = models.DateField(_("published on"), null=True, blank=True, validators=[within_reason])
    instrument = models.CharField(
        _("instrument"),
        max_length=10,
        choices=instruments,
        default=default_instrument,
        help_text=_("Version of the indicators and the threshold."),
        error_messages={"invalid_choice": _("There is no instrument “%(value)s”.")},
    )
    own_answers = models.BooleanField(
        _("own answers"),
        default=True,
        help_text=_("Each party may answer by itself before the two meet."),
    )

    objects = RoundQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["ends", "starts", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "label"],
                name="round_label_once_in_county",
                violation_error_message=_("The county already has a round with that label."),
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="round_dates_in_order",
                violation_error_message=_("The last day of the period is before the first."),
            ),
            days_within_reason("round_dates_within_reason", "starts", "ends", "closes_on", "published_on"),
            models.CheckConstraint(
                condition=Q(state="published", published_on__isnull=False)
                | (~Q(state="published") & Q(published_on=None)),
                name="published_round_has_a_date",
                violation_error_message=_("A published round has a date of publication, other rounds have none."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        stored = Round.objects.filter(pk=self.pk).first()
        if stored and stored.instrument != self.instrument and stored.is_judged:
            raise ValidationError({"instrument": stored.why_instrument_stays})
        if not (self.county_id and self.starts and self.ends):
            return
        self._check_label(stored)
        if not (stored and stored.in_time == self.in_time):
            self._check_comes_last()

    def _check_comes_last(self) -> None:
        """A round among those that have been opened would change what they are compared with (rule 5)."""
        newest = Round.objects.worth_reading().filter(county=self.county_id).exclude(pk=self.pk).last()
        if newest and self.in_time < newest.in_time:
            raise ValidationError(
                {
                    "ends": gettext(
                        "Round %(round)s describes a later period. A new round comes after it; older rounds are read "
                        "from a file."
                    )
                    % {"round": newest.label}
                }
            )

    def _check_label(self, stored: Round | None) -> None:
        """A label that can be taken for another one would put what files tell in the wrong round."""
        others = Round.objects.filter(county=self.county_id).exclude(pk=self.pk).values_list("label", flat=True)
        if not (stored and stored.label == self.label) and (other := taken_for(self.label, others)):
            raise ValidationError(
                {"label": gettext("The county has the round %(label)s, which looks like it.") % {"label": other}}
            )

    @property
    def in_time(self) -> tuple[datetime.date, datetime.date, str]:
        """Sorts the rounds of a county, as Meta.ordering does."""
        return self.ends, self.starts, self.label

    @cached_property
    def previous(self) -> Round | None:
        """The round before in time, which is not the year before."""
        return Round.objects.before(self).last()

    @property
    def is_judged(self) -> bool:
        """Something has been answered with its instrument, which can then not be another one (rule 2)."""
        return self.assessments.filter(answers__isnull=False).exists()

    @property
    def why_instrument_stays(self) -> str:
        words = gettext("Round %(round)s has been judged with instrument %(instrument)s, so that it stays.")
        return words % {"round": self.label, "instrument": self.instrument}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    def days_left(self, today: datetime.date | None = None) -> int | None:
        """Days from today to the last day to sign; negative when it has passed, None without one."""
        return (self.closes_on - (today or timezone.localdate())).days if self.closes_on else None

    def locked(self) -> Round:
        """As it is now, until the transaction ends.

        Whoever changes anything in a round begins here: nobody then changes what is being closed or published, and
        no two wait for each other. SQLite locks the whole database instead.
        """
        return Round.objects.select_for_update(no_key=True).filter(pk=self.pk).get(InTurn(F("pk")))

    def note_author(self, by: User) -> None:
        """Whom the history names for the next change."""
        self._history_user = by

    def change_state(self, *, frm: list[str], to: str, by: User, published_on: datetime.date | None = None) -> None:
        """Move on only from the states named."""
        fresh = self.locked()
        if fresh.state not in frm:
            raise ValidationError(
                gettext("Round %(round)s is %(state)s, so that cannot be done now."),
                params={"round": fresh.label, "state": fresh.get_state_display()},
                code="state",
            )
        self.state, self.published_on = to, published_on
        self.note_author(by)
        self.save(update_fields=["state", "published_on"])
