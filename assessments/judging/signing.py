"""The verbs of signing: sign, withdraw, say that a party took no part, send back; and what a signature demands.

Each writes what happened and its history together, as those of rules.py do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Answer, Assessment, Event, Signature, ZeroReport
from assessments.models.signature import said_by
from assessments.questionnaire import asked
from assessments.wording import field_words
from municipalities.models.actor import Party

from .letters import tell_sent_back, tell_signed, tell_withdrawn
from .rules import against_the_conditions, change, lock, record, values

if TYPE_CHECKING:
    from municipalities.models import User

# What an event tells beside the change that it followed from
FOLLOWING = {"signatures", "reason"}


@dataclass(frozen=True)
class Requirement:
    """What a signature demands. `field` is where on the page; static/js/assessment.js asks the same by `kind`."""

    kind: str
    field: str
    is_met: bool
    number: int = 0
    text: str = ""
    """Of a question."""

    @property
    def name(self) -> str:
        """In the middle of a sentence: indicator 3, SY1."""
        if self.kind == "question":
            return self.field
        return str(field_words(f"{self.field}.agreed" if self.kind == "indicator" else self.field))

    @property
    def message(self) -> str:
        words = {
            "indicator": _("Answer indicator %(number)s."),
            "note": _("Write a note on indicator %(number)s: the joint answer differs from a party's own."),
            "test": _("Answer condition %(number)s."),
            "conclusion": _("Say whether the place is an open drug scene."),
            "conditions": against_the_conditions(),
            "explanation": _("Explain why the place is not an open drug scene."),
            "question": _("%(code)s. %(text)s"),
        }[self.kind]
        return words % {"number": self.number, "code": self.field, "text": self.text}


def requirements(assessment: Assessment) -> list[Requirement]:
    """All that a signature demands, met or not, in page order."""
    tests = {name: getattr(assessment, name) for name in Assessment.TESTS}
    listed = assessment.listed
    of_answers = [
        requirement
        for answer in assessment.all_answers
        for requirement in (
            Requirement("indicator", f"i{answer.indicator}", bool(answer.agreed), answer.indicator),
            Requirement("note", f"i{answer.indicator}", _says_why(answer, assessment), answer.indicator),
        )
    ]
    of_tests = [
        Requirement("test", name, value is not None, number) for number, (name, value) in enumerate(tests.items(), 1)
    ]
    return [
        *of_answers,
        *of_tests,
        Requirement("conclusion", "listed", listed is not None),
        Requirement("conditions", "listed", not listed or False not in tests.values()),
        Requirement("explanation", "explanation", listed is not False or _explains(assessment)),
        *_questions(assessment),
    ]


def _explains(assessment: Assessment) -> bool:
    """Why it is no open drug scene: what came along from a round in which it was one does not say so."""
    text = assessment.explanation.strip()
    return bool(text) and text != explanation_of_the_contrary(assessment)


def explanation_of_the_contrary(assessment: Assessment) -> str:
    """Of the previous round, where the place was an open drug scene."""
    last = assessment.previous
    return last.explanation.strip() if last and last.listed else ""


def _says_why(answer: Answer, assessment: Assessment) -> bool:
    """The note, if a party has been contradicted: what came along from an answer that contradicted nobody does not."""
    if answer.needs_note:
        return False
    return not answer.against or answer.note != notes_on_agreement(assessment).get(answer.indicator)


def notes_on_agreement(assessment: Assessment) -> dict[int, str]:
    """Of the previous round, on answers that contradicted no party, by indicator."""
    before = assessment.previous.all_answers if assessment.previous else []
    return {answer.indicator: answer.note for answer in before if answer.note and not answer.against}


def _questions(assessment: Assessment) -> list[Requirement]:
    """The core questions that are asked; the others never stand in the way."""
    of = asked.of(assessment)
    return [
        Requirement("question", code, code in of.answers, text=question.text)
        for code, question in of.questions.items()
        if question.core
    ]


def obstacles_to_signing(assessment: Assessment) -> list[Requirement]:
    """What stands between the assessment and a signature. Empty: ready to sign."""
    return [requirement for requirement in requirements(assessment) if not requirement.is_met]


@transaction.atomic
def sign(
    assessment: Assessment,
    *,
    party: Party,
    seen_version: int,
    by: User,
    shown: Mapping[str, Any] | None = None,
    newest: int | None = None,
) -> Assessment:
    """The party stands behind the assessment as the signer saw it. Raises ValidationError with what is in the way.

    `shown` are fields as the signer's page had them: what it shows has been seen, whatever version it was read in.
    `newest` is the key of the latest event that it told of.
    """
    fresh = lock(assessment)
    _check_unchanged(fresh, seen_version, shown or {})
    if newest is not None and fresh.events.filter(kind=Event.Kind.SENT_BACK, pk__gt=newest).exists():
        raise ValidationError(_("It has been sent back since you opened the page. Read why, and sign again."))
    left = obstacles_to_signing(fresh)
    if left:
        raise ValidationError([item.message for item in left])
    other = fresh.signature_of.get(party.other)
    if other and not other.took_part and other.signed_by == by:
        _refuse_who_speaks_for(party.other, fresh, by=by)
    # A party that was said to be absent may change its mind.
    fresh.signatures.filter(party=party, took_part=False).delete()
    _add_part(fresh, Signature(assessment=fresh, party=party, signed_by=by))
    event = record(fresh, Event.Kind.SIGNED, by=by, party=party)
    settled = _settle_if_complete(fresh)
    if not settled.is_settled:
        tell_signed(fresh, event)
    return settled


@transaction.atomic
def state_absence(assessment: Assessment, *, party: Party, reason: str, by: User) -> Assessment:
    """`party` took no part, says the other one or the project office. One signature then settles the assessment."""
    fresh = lock(assessment)
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why the other party took no part."))
    if not Assessment.objects.absence_statable_by(by, party).contains(fresh):
        raise ValidationError(_obstacle_to_absence(fresh, party, by=by))
    by_office = not Assessment.objects.spoken_for_by(by, party.other).contains(fresh)
    absence = Signature(
        assessment=fresh, party=party, took_part=False, reason=reason, signed_by=by, by_office=by_office
    )
    _add_part(fresh, absence)
    record(fresh, Event.Kind.ABSENCE_STATED, by=by, party=party, changes=[change("reason", "", reason)])
    return _settle_if_complete(fresh)


def _obstacle_to_absence(assessment: Assessment, party: Party, *, by: User) -> str:
    other = assessment.signature_of.get(party.other)
    if party in assessment.signature_of or (other and not other.took_part):
        return _someone_was_first()
    return why_not_absent(party, for_both=Assessment.objects.spoken_for_by(by, party).contains(assessment))


def why_not_absent(party: Party, *, for_both: bool) -> str:
    """Why a coordinator cannot say that `party` took no part, where nothing is said of it."""
    if for_both:
        return _for_both()
    return {
        Party.POLICE: _(
            "The police have worked on the assessment, so they took part. The project office can note otherwise."
        ),
        Party.MUNICIPALITY: _(
            "The municipality has worked on the assessment, so it took part. The project office can note otherwise."
        ),
    }[party]


@transaction.atomic
def withdraw(assessment: Assessment, *, party: Party, by: User) -> Signature:
    """Take back the party's signature, and what it said of the other's absence. Returns one of them.

    What the project office has said of an absence stays, until the office or the absent party says otherwise.
    """
    fresh = lock(assessment)
    parts = list(fresh.signatures.filter(said_by(party)).order_by("-took_part"))
    if not parts:
        raise ValidationError(_someone_was_first())
    events = _remove(fresh, parts, by=by)
    other = fresh.signatures.filter(party=party.other, took_part=True)
    if parts[0].took_part and other.exists():
        tell_withdrawn(fresh, events[0])
    return parts[0]


@transaction.atomic
def confirm_absence(assessment: Assessment, *, party: Party, by: User) -> None:
    """It is right that `party` took no part, says the party itself, so it is asked no more."""
    fresh = lock(assessment)
    if not Assessment.objects.absence_confirmable_by(by, party).contains(fresh):
        raise ValidationError(_someone_was_first())
    fresh.signatures.filter(party=party).update(confirmed_by=by)
    record(fresh, Event.Kind.ABSENCE_CONFIRMED, by=by, party=party)


@transaction.atomic
def deny_absence(assessment: Assessment, *, party: Party, by: User) -> Signature:
    """It is not right that `party` took no part: the assessment is open again, and the other's signature stays."""
    fresh = lock(assessment)
    absence = fresh.signature_of.get(party)
    if absence is None or absence.took_part:
        raise ValidationError(_someone_was_first())
    _remove(fresh, [absence], by=by)
    return absence


@transaction.atomic
def send_back(assessment: Assessment, *, reason: str, by: User) -> None:
    """The project office asks the parties to read it again: what they have signed they sign anew. It says why."""
    fresh = lock(assessment)
    signed = [part for part in fresh.signature_of.values() if part.took_part]
    if not signed:
        raise ValidationError(_("Nobody has signed the assessment now, so there is nothing to send back."))
    fresh.signatures.filter(took_part=True).delete()
    changes = [change("reason", "", reason), change("signatures", len(signed), 0)]
    event = record(fresh, Event.Kind.SENT_BACK, by=by, changes=changes)
    fresh.unsettle()
    fresh.save(update_fields=Assessment.RESULT_FIELDS)
    tell_sent_back(fresh, event, signers=[part.signed_by_id for part in signed if part.signed_by_id])


def _remove(assessment: Assessment, parts: list[Signature], *, by: User) -> list[Event]:
    events = []
    for part in parts:
        kind = Event.Kind.SIGNATURES_REMOVED if part.took_part else Event.Kind.ABSENCE_REMOVED
        events.append(record(assessment, kind, by=by, party=part.party))
        Signature.objects.filter(pk=part.pk).delete()
    assessment.unsettle()
    assessment.save(update_fields=Assessment.RESULT_FIELDS)
    return events


def _refuse_who_speaks_for(party: Party, assessment: Assessment, *, by: User) -> None:
    """Nobody settles an assessment alone, by signing for one party and saying that the other was absent."""
    if Assessment.objects.spoken_for_by(by, party).contains(assessment):
        raise ValidationError(_for_both(), code="both")


def _for_both() -> str:
    return _("You coordinate for both parties, so you cannot say that one of them took no part.")


def _someone_was_first() -> str:
    return _("Someone else was quicker. This is how the assessment stands now.")


def _add_part(assessment: Assessment, signature: Signature) -> None:
    signature.validate_constraints()
    signature.save()
    vars(assessment).pop("signature_of", None)


def _settle_if_complete(assessment: Assessment) -> Assessment:
    if len(assessment.signature_of) == len(Party) and assessment.is_signed:
        assessment.settle(at=timezone.now())
        assessment.save(update_fields=Assessment.RESULT_FIELDS)
        if assessment.listed:
            ZeroReport.objects.contradicted_by(Assessment.objects.filter(pk=assessment.pk)).fall()
    return assessment


def _check_unchanged(assessment: Assessment, seen_version: int, shown: Mapping[str, Any]) -> None:
    if assessment.version == seen_version:
        return
    now = values(assessment)
    seen = {name for name, value in shown.items() if value == now.get(name)} | FOLLOWING
    events = assessment.events.filter(version__gt=seen_version)
    newer = sum(not {change["field"] for change in event.changes} <= seen for event in events)
    if newer:
        raise ValidationError(
            ngettext(
                "The assessment has been changed once since you opened the page. Read it and sign again.",
                "The assessment has been changed %(count)s times since you opened the page. Read it and sign again.",
                newer,
            )
            % {"count": newer}
        )
