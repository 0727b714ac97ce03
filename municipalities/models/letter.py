from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection
from email.utils import parseaddr

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEFT = datetime.timedelta(minutes=15)
"""A letter that has been under way for so long was cut off. No mail server is waited for that long."""


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self) -> LetterQuerySet:
        return self.filter(state=Letter.State.WAITING, due__lte=timezone.now())

    def claim(self) -> Letter | None:
        """The next one to send, taken by whoever is first: of two commands at once one gets it."""
        while letter := self.due().order_by("due", "pk").first():
            mine = self.filter(pk=letter.pk, state=Letter.State.WAITING, tries=letter.tries)
            if mine.update(state=Letter.State.SENDING, tries=letter.tries + 1, tried_at=timezone.now()):
                return self.select_related("user").get(pk=letter.pk)
        return None

    def stop(self, why: Letter.Fault) -> int:
        """Those that have not left, by themselves or in a letter of the day, or were refused: there is no more to do
        about them."""
        left_here = Q(state__in=[Letter.State.WAITING, Letter.State.FAILED])
        in_no_letter = Q(state=Letter.State.GATHERED, digest=None)
        return self.filter(left_here | in_no_letter).update(state=Letter.State.STOPPED, fault=why, error="")

    def about_to_leave(self) -> LetterQuerySet:
        """Waiting, by themselves or in a letter of the day, written already or not."""
        waiting, gathered = Q(state=Letter.State.WAITING), Q(state=Letter.State.GATHERED)
        in_digest = Q(digest=None, due__lte=timezone.now()) | Q(digest__state=Letter.State.WAITING)
        return self.filter(Q(waiting, due__lte=timezone.now()) | Q(gathered & in_digest))

    @transaction.atomic
    def stop_wherever(self, why: Letter.Fault) -> int:
        """Also in a letter of the day that has not left: that one is gathered anew, of the other parts."""
        digests = Letter.objects.filter(parts__in=self, state=Letter.State.WAITING)
        opened = [letter.pk for letter in digests if Letter.objects.filter(pk=letter.pk).stop(why)]
        stopped = list(self.values_list("pk", flat=True))
        Letter.objects.filter(digest__in=opened).update(digest=None)
        return Letter.objects.filter(pk__in=stopped).stop(why)

    def to_gather(self) -> LetterQuerySet:
        """Parts of a letter of the day whose time has come."""
        return self.filter(state=Letter.State.GATHERED, digest=None, due__lte=timezone.now())

    def not_arrived(self) -> LetterQuerySet:
        """Those that a person must see to: refused, or cut off so that nobody knows whether they arrived. When what
        they said is forgotten there is no more to do about them, nor for an account that is closed."""
        cut_off = Q(state=Letter.State.SENDING, tried_at__lt=timezone.now() - LEFT)
        return self.filter(Q(state=Letter.State.FAILED) | cut_off, user__is_active=True).exclude(text="")

    def at_rest(self) -> LetterQuerySet:
        """Neither waiting nor under way, and not yet emptied of what they said. What was cut off is not under way."""
        return (
            self.exclude(state=Letter.State.WAITING)
            .exclude(text="")
            .exclude(state=Letter.State.SENDING, tried_at__gte=timezone.now() - LEFT)
        )


class Letter(models.Model):
    """One letter to one person: written with what it tells of, sent by `send_mail` (rule 25)."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("invitation to an account")
        PASSWORD = "password", _("new password")
        INVITATION = "invitation", _("the round has been opened")
        REMINDER = "reminder", _("reminder")
        FELL = "fell", _("signature fell")
        SIGNED = "signed", _("the other party has signed")
        SENT_BACK = "sent_back", _("sent back")
        PROOF = "proof", _("the proof waits")
        WATCH = "watch", _("a watch ends")
        DIGEST = "digest", _("the news of the day")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("refused")
        STOPPED = "stopped", _("stopped")
        GATHERED = "gathered", _("in the letter of the day")

    class Fault(models.TextChoices):
        """Why it has not been sent, as people are told. `error` is what the mail server said."""

        ADDRESS = "address", _("The mail server does not take letters to that address. Is it right?")
        LETTER = "letter", _("The mail server does not take the letter.")
        FOR_NOW = "for_now", _("The mail server does not take the letter for the time being.")
        SENDER = "sender", _("The mail server takes no letters from this service. Tell whoever runs it.")
        UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
        SILENT = "silent", _("The mail server fell silent when it had read the letter, so it may have arrived.")
        CUT_OFF = "cut_off", _("It was cut off while it was sent, so it may have arrived.")
        CLOSED = "closed", _("The account is closed.")
        ENDED = "ended", _("The assignment has ended.")
        CHANGED = "changed", _("The round has been changed since.")
        OVERTAKEN = "overtaken", _("What it asks for has been done.")
        REPLACED = "replaced", _("A newer letter has been written instead.")

    WRITTEN_ANEW = (Kind.REMINDER, Kind.DIGEST)
    """Lists that are made again, by `send_reminders` and `send_mail`, if one was stopped."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters", verbose_name=_("user")
    )
    to = models.EmailField(_("e-mail address"))
    county = models.ForeignKey(
        "County", on_delete=models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("county")
    )
    about = models.CharField(_("about"), max_length=60, blank=True, db_index=True)
    """What pages look it up by, as in `round:5`: what it is about may be a model that this app does not know."""
    memberships = models.JSONField(default=list, blank=True)
    """Keys of the assignments it was written to."""
    subjects = models.JSONField(default=list, blank=True)
    """Keys of what it tells of, in a model that this app does not know."""
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    items = models.JSONField(default=list, blank=True)
    """What the letter of the day tells of it, where the receiver wants one letter a day."""
    digest = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts", verbose_name=_("sent in")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    due = models.DateTimeField(_("to be sent"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    fault = models.CharField(_("reason"), max_length=12, choices=Fault.choices, blank=True)
    error = models.TextField(_("answer of the mail server"), blank=True)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["state", "due"], name="letters_to_send")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"), name="sent_letter_has_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    def is_for_none_of(self, remaining: Collection[int]) -> bool:
        """The assignments that it was written to have ended, all of them; but one is enough where what is left of the
        others is told in a new letter."""
        ended = [membership not in remaining for membership in self.memberships]
        return any(ended) if self.kind in self.WRITTEN_ANEW else bool(ended) and all(ended)

    @property
    def message_id(self) -> str:
        """The same at every try, so that a mail program can put two of them together."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:32]}@{domain}>"

    @property
    def reason(self) -> str:
        """Why it has not been sent, in words for people."""
        is_under_way = self.state == self.State.SENDING
        fault = self.fault or (self.Fault.CUT_OFF if is_under_way else self.Fault.LETTER)
        return str(self.Fault(fault).label)
