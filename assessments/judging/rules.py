"""The verbs of judging: save, sign, withdraw, state absence. Each writes the change and its history together.

An assessment is a flat set of named fields: "listed", "test_public", "explanation", and "i3.agreed", "i3.note",
"i3.police", "i3.municipality" for indicator 3, "q.SY1", "q.SY1.police", "q.SY1.municipality" for question SY1. Forms
post such names, events record them, collisions compare them. Field by field, so that two who fill in different parts,
each with the version that its part was read in, never disturb each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.models import Answer, Assessment, CheckAnswer, Event, Signature, ZeroReport
from assessments.models.signature import said_by
from assessments.questionnaire import asked
from assessments.questionnaire import values as replies
from assessments.questionnaire.checks import touched_by
from assessments.wording import listing
from municipalities.models.actor import Party
from scenes.models import Round

from .letters import tell_fell, tell_sent_back, tell_signed

if TYPE_CHECKING:
    from municipalities.models import User

OWN_FIELDS = (*Assessment.TESTS, "listed", "explanation")
# What an event tells beside the change that it followed from
FOLLOWING = {"signatures", "reason"}
ANSWER_PARTS = ("agreed", "police", "municipality", "note")
OTHER_INSTRUMENT = gettext_lazy(
    "The round has got another instrument since you opened the page, with other indicators. Open it again."
)
OTHER_QUESTIONS = gettext_lazy("The questions have changed since you opened the page. Open it again.")

NO_OWN_ANSWERS = gettext_lazy("In this round the parties answer together, and give no answers of their own.")


class RoundNotOpen(ValidationError):
    """The round has been closed or published since the page was opened."""


class SignaturesWouldFall(ValidationError):
    """Saving would remove signatures, and the user has not been told so. `whose` have signed."""

    def __init__(self, whose: list[str]) -> None:
        self.whose = whose
        super().__init__(
            _("Signed by %(names)s. If you save a change the signature is removed.") % {"names": listing(whose)}
        )


@dataclass(frozen=True)
class Clash:
    """A field that someone else changed while the user changed it too. `theirs` is what is stored now."""

    field: str
    mine: Any
    theirs: Any
    by: User | None

    @property
    def who(self) -> str:
        return str(self.by or _("The import"))


@dataclass(frozen=True)
class Saved:
    """What became of a save: fields written, fields not written because of a clash, signatures removed."""

    changed: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    news: list[Event] = field(default_factory=list)
    removed_signatures: int = 0
    version: int = 0
    """Of the assessment, afterwards."""

    @property
    def not_written(self) -> dict[str, Any]:
        """The user's own values that were not written."""
        return {clash.field: clash.mine for clash in self.clashes}


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
    def message(self) -> str:
        words = {
            "indicator": _("Answer indicator %(number)s."),
            "note": _("Write a note on indicator %(number)s: the joint answer differs from a party's own."),
            "test": _("Answer condition %(number)s."),
            "conclusion": _("Say whether the place is an open drug scene."),
            "conditions": _against_the_conditions(),
            "explanation": _("Explain why the place is not an open drug scene."),
            "question": _("%(code)s. %(text)s"),
        }[self.kind]
        return words % {"number": self.number, "code": self.field, "text": self.text}


def values(assessment: Assessment) -> dict[str, Any]:
    flat: dict[str, Any] = {name: getattr(assessment, name) for name in OWN_FIELDS}
    for answer in assessment.all_answers:
        for part in ANSWER_PARTS:
            flat[f"i{answer.indicator}.{part}"] = getattr(answer, part)
    return flat | asked.of(assessment).fields


@transaction.atomic
def save(
    assessment: Assessment, posted: Mapping[str, Any], *, seen_version: int, by: User, may_unsign: bool = True
) -> Saved:
    """Store the fields that the user changed since `seen_version`.

    What others changed meanwhile stays, unless the user changed the same field: then it is a clash, their value
    is kept and both are handed back. Raises RoundNotOpen, and SignaturesWouldFall unless `may_unsign`.
    """
    fresh = lock(assessment)
    if fresh.round.instrument != assessment.round.instrument:
        raise ValidationError(OTHER_INSTRUMENT)
    if not fresh.round.own_answers and any(map(is_own, posted)):
        raise ValidationError(NO_OWN_ANSWERS)
    now = values(fresh)
    posted = _understood(fresh, posted, now)
    news = list(fresh.events.filter(version__gt=seen_version).select_related("by"))
    before, author = _rewind(now, news)
    mine = {name: value for name, value in posted.items() if value != before[name]}
    clashes = [
        Clash(name, mine[name], now[name], author[name]) for name in mine if name in author and mine[name] != now[name]
    ]
    in_clash = {clash.field for clash in clashes}
    wanted = {name: value for name, value in mine.items() if name not in in_clash and value != now[name]}
    wanted |= agreements(now, wanted)
    if wanted and not may_unsign:
        _refuse_if_signed(fresh)
    removed = _write(fresh, wanted, now, by=by) if wanted else 0
    return Saved(list(wanted), clashes, news, removed, fresh.version)


def _refuse_if_signed(assessment: Assessment) -> None:
    parts = assessment.signatures.filter(took_part=True).select_related("signed_by")
    if whose := [str(part.signed_by or part.get_party_display()) for part in parts]:
        raise SignaturesWouldFall(whose)


def _understood(assessment: Assessment, posted: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to questions, held against the options as they are now. Raises ValidationError with all that is wrong."""
    if any(replies.is_question(name) and name not in now for name in posted):
        raise ValidationError(OTHER_QUESTIONS)
    understood = dict(posted)
    faults = {}
    for name in filter(replies.is_question, posted):
        question = assessment.questions[replies.code_and_party(name)[0]]
        try:
            understood[name] = replies.understood(question, posted[name], stored=now[name])
        except ValidationError as error:
            faults[name] = error.messages
    if faults:
        raise ValidationError(faults)
    return understood


def _rewind(now: Mapping[str, Any], news: list[Event]) -> tuple[dict[str, Any], dict[str, User | None]]:
    """The values as they were before the events, and who changed each field last."""
    before = dict(now)
    author: dict[str, User | None] = {}
    for event in reversed(news):
        for change in event.changes:
            before[change["field"]] = change["before"]
            author.setdefault(change["field"], event.by)
    return before, author


def agreements(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, str]:
    """The agreed answer follows by itself where both parties have given the same (rule 4).

    It goes away again when one of them changes its mind: they have to agree anew.
    """
    agreed = {}
    for name in dict.fromkeys(_joint_field(name) for name in wanted if is_own(name)):
        if name in wanted:
            continue
        own = [f"{name.removesuffix('.agreed')}.{party}" for party in Party]
        before, joint = [now[one] for one in own], now[name]
        police, municipality = (wanted.get(one, now[one]) for one in own)
        if police and police == municipality != joint:
            agreed[name] = police
        elif police != municipality and before == [joint, joint] and joint:
            agreed[name] = ""
    return agreed


def is_own(name: str) -> bool:
    """A field of one party's own answers."""
    return name.endswith(tuple(f".{party}" for party in Party))


def _joint_field(name: str) -> str:
    """Of a party's own: "i3.agreed", "q.SY1"."""
    stem = name.rpartition(".")[0]
    return stem if replies.is_question(name) else f"{stem}.agreed"


def _write(assessment: Assessment, wanted: Mapping[str, Any], now: Mapping[str, Any], *, by: User) -> int:
    put(assessment, wanted)
    _check_conclusion(assessment)
    changes = [_change(name, now[name], value) for name, value in wanted.items()]
    return note_changes(assessment, changes, by=by)


def put(assessment: Assessment, wanted: Mapping[str, Any]) -> None:
    """Store answers and set the fields of the assessment itself, which the caller stores with what happened."""
    _store(set_fields(assessment, wanted))
    vars(assessment).pop("asked", None)
    replies.write(assessment, {name: value for name, value in wanted.items() if replies.is_question(name)})
    if assessment.questions and (touched := touched_by(wanted)):
        # What was said of two answers says nothing of others (rule 23).
        said = CheckAnswer.objects.standing().filter(assessment=assessment, check_name__in=touched)
        said.update(ended_at=timezone.now())


def set_fields(assessment: Assessment, wanted: Mapping[str, Any]) -> list[Answer]:
    """Set the fields without storing anything; questions have none. Returns the answers among them."""
    touched = {}
    for name, value in wanted.items():
        if replies.is_question(name):
            continue
        if "." in name:
            number, part = name.removeprefix("i").split(".")
            answer = assessment.all_answers[int(number) - 1]
            setattr(answer, part, value)
            touched[answer.indicator] = answer
        else:
            setattr(assessment, name, value)
    return list(touched.values())


def _store(answers: list[Answer]) -> None:
    """In one statement, whether they are there or not; a bulk_update takes several times as long."""
    for answer in answers:
        answer.pk = None
    Answer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["assessment", "indicator"], update_fields=ANSWER_PARTS
    )


def note_changes(assessment: Assessment, changes: list[dict[str, Any]], *, by: User) -> int:
    """Store a changed assessment: what was signed is no longer there, so signatures go. Returns how many did."""
    assessment.version += 1
    parts = list(assessment.signatures.all())
    signed = [part for part in parts if part.took_part]
    # Whoever changes the assessment takes part, whatever the other party has said.
    belied = [part for part in parts if not part.took_part and _answers_for(by, part.party, assessment)]
    changes = [*changes, *(_change("reason", part.reason, "") for part in belied)]
    _record(assessment, Event.Kind.CHANGED, by=by, changes=changes)
    if signed:
        removal = [_change("signatures", len(signed), 0)]
        event = _record(assessment, Event.Kind.SIGNATURES_REMOVED, by=by, changes=removal)
        tell_fell({assessment: [part.signed_by_id for part in signed if part.signed_by_id]}, event)
    for part in [*signed, *belied]:
        part.delete()
    assessment.unsettle()
    assessment.save()
    return len(signed)


def _answers_for(user: User, party: str, assessment: Assessment) -> bool:
    return Assessment.objects.answerable_by(user, Party(party)).contains(assessment)


def _check_conclusion(assessment: Assessment) -> None:
    """Two changes, each fine by itself, may together say what the database refuses."""
    if assessment.listed and False in (getattr(assessment, name) for name in Assessment.TESTS):
        raise ValidationError({"listed": _against_the_conditions()})


def _against_the_conditions() -> str:
    return _("An open drug scene meets all three conditions. Change a condition or the conclusion.")


def requirements(assessment: Assessment) -> list[Requirement]:
    """All that a signature demands, met or not, in page order."""
    tests = {name: getattr(assessment, name) for name in Assessment.TESTS}
    listed, explanation = assessment.listed, assessment.explanation.strip()
    of_answers = [
        requirement
        for answer in assessment.all_answers
        for requirement in (
            Requirement("indicator", f"i{answer.indicator}", bool(answer.agreed), answer.indicator),
            Requirement("note", f"i{answer.indicator}", not answer.needs_note, answer.indicator),
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
        Requirement("explanation", "explanation", listed is not False or bool(explanation)),
        *_questions(assessment),
    ]


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
    event = _record(fresh, Event.Kind.SIGNED, by=by, party=party)
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
    _record(fresh, Event.Kind.ABSENCE_STATED, by=by, party=party, changes=[_change("reason", "", reason)])
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
    _remove(fresh, parts, by=by)
    return parts[0]


@transaction.atomic
def confirm_absence(assessment: Assessment, *, party: Party, by: User) -> None:
    """It is right that `party` took no part, says the party itself, so it is asked no more."""
    fresh = lock(assessment)
    if not Assessment.objects.absence_confirmable_by(by, party).contains(fresh):
        raise ValidationError(_someone_was_first())
    fresh.signatures.filter(party=party).update(confirmed_by=by)
    _record(fresh, Event.Kind.ABSENCE_CONFIRMED, by=by, party=party)


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
    changes = [_change("reason", "", reason), _change("signatures", len(signed), 0)]
    event = _record(fresh, Event.Kind.SENT_BACK, by=by, changes=changes)
    fresh.unsettle()
    fresh.save(update_fields=Assessment.RESULT_FIELDS)
    tell_sent_back(fresh, event, signers=[part.signed_by_id for part in signed if part.signed_by_id])


def _remove(assessment: Assessment, parts: list[Signature], *, by: User) -> None:
    for part in parts:
        kind = Event.Kind.SIGNATURES_REMOVED if part.took_part else Event.Kind.ABSENCE_REMOVED
        _record(assessment, kind, by=by, party=part.party)
        Signature.objects.filter(pk=part.pk).delete()
    assessment.unsettle()
    assessment.save(update_fields=Assessment.RESULT_FIELDS)


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


def lock(assessment: Assessment) -> Assessment:
    """The assessment as it is now, in a round that stays open, until the transaction ends. Raises RoundNotOpen."""
    round = lock_open(assessment.round)
    fresh = Assessment.objects.select_for_update(of=("self",)).select_related("scene").get(pk=assessment.pk)
    fresh.round = round
    return fresh


def lock_open(round: Round) -> Round:
    fresh = round.locked()
    if not fresh.is_open:
        raise RoundNotOpen(not_open_words(fresh))
    return fresh


def not_open_words(round: Round) -> str:
    return _("Round %(round)s is %(state)s. Assessments can only be changed while it is open.") % {
        "round": round.label,
        "state": round.get_state_display(),
    }


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


def _change(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": name, "before": before, "after": after}


def _record(
    assessment: Assessment,
    kind: Event.Kind,
    *,
    by: User | None,
    party: str = "",
    changes: list[dict[str, Any]] | None = None,
) -> Event:
    return Event.objects.create(
        assessment=assessment, version=assessment.version, kind=kind, party=party, changes=changes or [], by=by
    )
