"""What judging writes, and how: each save with its history. The verbs of signing are in signing.py.

An assessment is a flat set of named fields: "listed", "test_public", "explanation", and "i3.agreed", "i3.note",
"i3.police", "i3.municipality" for indicator 3, "q.SY1", "q.SY1.police", "q.SY1.municipality" for question SY1. Forms
post such names, events record them, collisions compare them. Field by field, so that two who fill in different parts,
each with the version that its part was read in, never disturb each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Answer, Assessment, CheckAnswer, Event
from assessments.questionnaire import asked
from assessments.questionnaire import values as replies
from assessments.questionnaire.checks import touched_by
from assessments.wording import listing
from municipalities.models.actor import Party
from scenes.models import Round

from .letters import tell_fell
from .merging import Clash, merged

if TYPE_CHECKING:
    from municipalities.models import User

OWN_FIELDS = (*Assessment.TESTS, "listed", "explanation")
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


def values(assessment: Assessment, of: Collection[str] | None = None) -> dict[str, Any]:
    """Of all fields, or of as many as it takes to save those in `of`: one answer is saved without reading a hundred."""
    flat: dict[str, Any] = {name: getattr(assessment, name) for name in OWN_FIELDS}
    if of is None or any(map(is_of_indicator, of)):
        for answer in assessment.all_answers:
            for part in ANSWER_PARTS:
                flat[f"i{answer.indicator}.{part}"] = getattr(answer, part)
    if of is None:
        return flat | asked.of(assessment).fields
    codes = {replies.code_and_party(name)[0] for name in of if replies.is_question(name)}
    return flat | (asked.Asked(assessment, codes).fields if codes else {})


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
    return save_locked(fresh, posted, values(fresh), seen_version=seen_version, by=by, may_unsign=may_unsign)


def save_locked(
    fresh: Assessment,
    posted: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    seen_version: int,
    by: User,
    may_unsign: bool = True,
) -> Saved:
    """The same for an assessment that has been locked, in an open round. `now` are its values, of what is posted."""
    if not fresh.round.own_answers and any(map(is_own, posted)):
        raise ValidationError(NO_OWN_ANSWERS)
    posted = _understood(fresh, posted, now)
    is_newer = fresh.version > seen_version
    news = list(fresh.events.filter(version__gt=seen_version).select_related("by")) if is_newer else []
    wanted, clashes = merged(posted, now, news)
    wanted |= agreements(now, wanted)
    if wanted and not may_unsign:
        _refuse_if_signed(fresh)
    removed = _write(fresh, wanted, now, by=by) if wanted else 0
    return Saved(list(wanted), clashes, news, removed, fresh.version)


def _refuse_if_signed(assessment: Assessment) -> None:
    parts = assessment.signature_of.values()
    if whose := [str(part.signed_by or part.get_party_display()) for part in parts if part.took_part]:
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


def is_of_indicator(name: str) -> bool:
    return "." in name and not replies.is_question(name)


def is_own(name: str) -> bool:
    """A field of one party's own answers."""
    return name.endswith(tuple(f".{party}" for party in Party))


def _joint_field(name: str) -> str:
    """Of a party's own: "i3.agreed", "q.SY1"."""
    stem = name.rpartition(".")[0]
    return stem if replies.is_question(name) else f"{stem}.agreed"


def _write(assessment: Assessment, wanted: Mapping[str, Any], now: Mapping[str, Any], *, by: User) -> int:
    _check_conclusion({**now, **wanted})
    put(assessment, wanted)
    changes = [change(name, now[name], value) for name, value in wanted.items()]
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
        if is_of_indicator(name):
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
    parts = assessment.signature_of.values()
    signed = [part for part in parts if part.took_part]
    # Whoever changes the assessment takes part, whatever the other party has said.
    belied = [part for part in parts if not part.took_part and _answers_for(by, part.party, assessment)]
    changes = [*changes, *(change("reason", part.reason, "") for part in belied)]
    record(assessment, Event.Kind.CHANGED, by=by, changes=changes)
    if signed:
        removal = [change("signatures", len(signed), 0)]
        event = record(assessment, Event.Kind.SIGNATURES_REMOVED, by=by, changes=removal)
        tell_fell({assessment: [part.signed_by_id for part in signed if part.signed_by_id]}, event)
    for part in [*signed, *belied]:
        part.delete()
    vars(assessment).pop("signature_of")
    assessment.unsettle()
    assessment.save(update_fields=("version", *OWN_FIELDS, *Assessment.RESULT_FIELDS))
    return len(signed)


def _answers_for(user: User, party: str, assessment: Assessment) -> bool:
    return Assessment.objects.answerable_by(user, Party(party)).contains(assessment)


def _check_conclusion(after: Mapping[str, Any]) -> None:
    """Two changes, each fine by itself, may together say what the database refuses."""
    if after["listed"] and False in (after[name] for name in Assessment.TESTS):
        raise ValidationError({"listed": against_the_conditions()})


def against_the_conditions() -> str:
    return _("An open drug scene meets all three conditions. Change a condition or the conclusion.")


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


def change(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": name, "before": before, "after": after}


def record(
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
