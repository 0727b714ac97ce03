"""How an assessment stands, in words: whose turn it is and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.judging import filling, signing
from assessments.models import Assessment, Event, Signature
from assessments.wording import party_words, result_before_words
from municipalities.models.actor import Party
from municipalities.site.look import day_month

MINE, UNFINISHED, DONE = "mine", "unfinished", "done"


class Situation(NamedTuple):
    """Sign, state and detail in words, and what to do about it."""

    sign: str
    state: str
    detail: str
    action: str
    is_to_sign: bool = False
    """It is read before anything else is done."""


@dataclass(frozen=True)
class MyAssessment:
    """One assessment as the user meets it. `turn` is whose it is: mine, a party's, someone's or nobody's."""

    assessment: Assessment
    turn: str
    situation: Situation
    absence: Signature | None = None
    """That the user's own party took no part, as someone has said."""
    as_before: Party | None = None
    """The user can sign for it that nothing has changed."""
    reads_for: Party | None = None
    """The user reads it through on one page, the differences first, and signs for it."""

    @property
    def address(self) -> str:
        """Where the action leads."""
        if self.reads_for:
            return reverse("assessment_as_before", args=[self.assessment.pk, self.reads_for])
        return reverse("assessment_edit", args=[self.assessment.pk])

    @property
    def signatures(self) -> list[tuple[str, Signature | None]]:
        return [(party_words(party), self.assessment.signature_of.get(party)) for party in Party]

    @property
    def urgency(self) -> tuple[bool, bool]:
        """Sorts what the other party waits for first, then what has been started."""
        return not self.assessment.is_signed, not self.assessment.is_started


def row_of(assessment: Assessment, before: Assessment | None) -> MyAssessment:
    """`assessment` is one of `assessments_of`, `before` the same scene's in the previous round."""
    if absence := own_absence(assessment):
        detail = f"{absence.signed_by or _('Import')}: {absence.reason}"
        return MyAssessment(assessment, MINE, Situation("warn", absence_words(assessment), detail, ""), absence)
    found, turn = situation(assessment, before), turn_of(assessment)
    if turn != MINE:
        return MyAssessment(assessment, turn, found._replace(action=""))
    reads_for = _reads_for(assessment) if found.is_to_sign else None
    return MyAssessment(assessment, turn, found, as_before=_signs_as_before(assessment), reads_for=reads_for)


def _signs_as_before(assessment: Assessment) -> Party | None:
    parties = (party for party in Party if can_sign_for(assessment, party))
    return next(parties, None) if filling.is_as_before(assessment) else None


def _reads_for(assessment: Assessment) -> Party | None:
    """What made signatures fall is told on the whole page, and what there is nothing to compare with is read there."""
    if assessment.previous is None or signing.obstacles_to_signing(assessment):
        return None
    if not assessment.is_signed and fallen_words(assessment.last_said):  # type: ignore[attr-defined]
        return None
    signed = assessment.signature_of
    return next((party for party in Party if party not in signed and can_sign_for(assessment, party)), None)


def own_absence(assessment: Assessment) -> Signature | None:
    """Said of a party that the user could sign for, and not confirmed by it."""
    for party, signature in assessment.signature_of.items():
        if party in absent_parties(assessment) and not signature.confirmed_by_id and can_sign_for(assessment, party):
            return signature
    return None


def absent_parties(assessment: Assessment) -> set[Party]:
    return {party for party, signature in assessment.signature_of.items() if not signature.took_part}


def can_sign_for(assessment: Assessment, party: Party) -> bool:
    return bool(getattr(assessment, f"signs_for_{party}"))


def turn_of(assessment: Assessment) -> str:
    """What the own absence leaves to do has been asked before (`own_absence`)."""
    absent = absent_parties(assessment)
    writes_for = {party for party in Party if getattr(assessment, f"writes_for_{party}")} - absent
    signs = any(can_sign_for(assessment, party) for party in Party if party not in absent)
    signed = {party for party, signature in assessment.signature_of.items() if signature.took_part}
    if assessment.is_settled:
        return DONE
    if writes_for and not writes_for <= signed and (signs or signing.obstacles_to_signing(assessment)):
        return MINE
    if signed:
        return next(party for party in Party if party not in signed)
    return next(iter(writes_for or {party.other for party in absent}), UNFINISHED)


def situation(assessment: Assessment, before: Assessment | None) -> Situation:
    signed = [party for party, signature in assessment.signature_of.items() if signature.took_part]
    if assessment.is_settled:
        return Situation("done", _("Done"), absence_words(assessment), "")
    if not signed and (fallen := fallen_words(assessment.last_said)):  # type: ignore[attr-defined]
        return Situation("warn", *fallen, _("Read and sign"), is_to_sign=True)
    if not assessment.is_started:
        last = before_words(assessment, before)
        return Situation("pending", _("Not started"), last, pgettext("assessment", "Start"))
    if signed:
        since = _("Since %(day)s") % {"day": day_month(assessment.signature_of[signed[0]].signed_at)}
        if assessment.last_said == Event.Kind.ABSENCE_REMOVED:  # type: ignore[attr-defined]
            since = _("It is no longer noted that they took no part")
        return Situation("pending", waiting_words(signed[0].other), since, _("Read and sign"), is_to_sign=True)
    if signing.obstacles_to_signing(assessment):
        return Situation("warn", _("Started"), progress_words(assessment), _("Continue"))
    return Situation("pending", _("Filled in"), _("Nobody has signed yet"), _("Read and sign"), is_to_sign=True)


def fallen_words(last: str | None) -> tuple[str, str] | None:
    """Where what was last said of the signatures made them fall: the state, and what to do."""
    if last == Event.Kind.SIGNATURES_REMOVED:
        words = _("It was changed after it was signed. Read the change and sign again.")
        return _("Signatures removed"), words
    if last == Event.Kind.SENT_BACK:
        return _("Sent back"), _("The project office asks you to read it again. It says why on the page.")
    return None


def waiting_words(party: Party) -> str:
    return {
        Party.POLICE: _("Waiting for the police"),
        Party.MUNICIPALITY: _("Waiting for the municipality"),
    }[party]


def absence_words(assessment: Assessment) -> str:
    for party, signature in assessment.signature_of.items():
        if not signature.took_part:
            return {
                Party.POLICE: _("The police took no part"),
                Party.MUNICIPALITY: _("The municipality took no part"),
            }[party]
    return ""


def before_words(assessment: Assessment, before: Assessment | None) -> str:
    last = assessment.round.previous
    if last is None:
        return ""
    if before is None:
        return _("No assessment in round %(round)s") % {"round": last}
    return _("Round %(round)s: %(result)s") % {"round": last, "result": result_before_words(before, assessment.round)}


def progress_words(assessment: Assessment) -> str:
    """9 of 10 answers, you have answered differently on 1."""
    words = [_("%(count)s of %(of)s answers") % {"count": assessment.answered, "of": len(assessment.all_answers)}]
    if differing := sum(answer.needs_agreement for answer in assessment.all_answers):
        words.append(
            ngettext(
                "you have answered differently on %(count)s", "you have answered differently on %(count)s", differing
            )
            % {"count": differing}
        )
    if assessment.answered == len(assessment.all_answers):
        words.append(_("the conclusion is left"))
    return ", ".join(words)
