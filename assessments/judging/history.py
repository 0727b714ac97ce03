"""Events in words, for the history of a scene."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Event
from assessments.wording import event_words, in_short
from scenes.models import LineageEvent

Kind = LineageEvent.Kind


def sentence(event: Event) -> str:
    """Who did what: "Anna Lindqvist changed indicator 3 from yes to no."."""
    return _SENTENCES[Event.Kind(event.kind)](event)


def _who(event: Event) -> str:
    return str(event.by) if event.by else _("The import")


def _created(event: Event) -> str:
    return _("%(who)s started the assessment.") % {"who": _who(event)}


def _changed(event: Event) -> str:
    return _("%(who)s changed %(what)s.") % {"who": _who(event), "what": in_short(event.changes)}


def _signed(event: Event) -> str:
    return {
        "police": _("%(who)s signed for the police."),
        "municipality": _("%(who)s signed for the municipality."),
    }[event.party] % {"who": _who(event)}


def _absence(event: Event) -> str:
    reason = event.changes[0]["after"] if event.changes else ""
    return {
        "police": _("%(who)s stated that the police took no part: %(reason)s"),
        "municipality": _("%(who)s stated that the municipality took no part: %(reason)s"),
    }[event.party] % {"who": _who(event), "reason": reason}


def _absence_confirmed(event: Event) -> str:
    return {
        "police": _("%(who)s confirmed that the police took no part."),
        "municipality": _("%(who)s confirmed that the municipality took no part."),
    }[event.party] % {"who": _who(event)}


def _absence_removed(event: Event) -> str:
    return {
        "police": _("%(who)s took back that the police took no part."),
        "municipality": _("%(who)s took back that the municipality took no part."),
    }[event.party] % {"who": _who(event)}


def _unsigned(event: Event) -> str:
    if event.party:
        return {
            "police": _("%(who)s took back the signature of the police."),
            "municipality": _("%(who)s took back the signature of the municipality."),
        }[event.party] % {"who": _who(event)}
    removed = event.changes[0]["before"] if event.changes else 2  # how many was not noted before
    return ngettext(
        "The signature was removed, since the assessment had been changed.",
        "The signatures were removed, since the assessment had been changed.",
        removed,
    )


def _sent_back(event: Event) -> str:
    return _("%(who)s sent the assessment back to the parties: %(reason)s") % {
        "who": _who(event),
        "reason": event.changes[0]["after"] if event.changes else "",
    }


def _imported(event: Event) -> str:
    words = (
        _("Round %(round)s was changed by an import from a file.")
        if event.changes
        else _("Round %(round)s was imported from a file.")
    )
    return words % {"round": event.assessment.round.label}


def _proofed(event: Event) -> str:
    if event.changes and event.changes[0]["after"] != "correct":
        return _("%(who)s objected to the proof: %(objection)s") % {
            "who": _who(event),
            "objection": event.changes[0]["after"],
        }
    return _("%(who)s confirmed the proof.") % {"who": _who(event)}


def _lineage(event: Event) -> str:
    change = event.changes[0]
    return {
        ("", Kind.MERGED): _("%(who)s recorded a merge that the place is part of."),
        ("", Kind.SPLIT): _("%(who)s recorded a split that the place is part of."),
        (Kind.MERGED, ""): _("%(who)s undid the merge that the place was part of."),
        (Kind.SPLIT, ""): _("%(who)s undid the split that the place was part of."),
    }[change["before"], change["after"]] % {"who": _who(event)}


def _moved(event: Event) -> str:
    return _("%(who)s moved the responsibility, since areas have been reorganised: %(what)s.") % {
        "who": _who(event),
        "what": event_words(event),
    }


def _moved_back(event: Event) -> str:
    return _("%(who)s undid the move of the responsibility: %(what)s.") % {
        "who": _who(event),
        "what": event_words(event),
    }


def _restored(event: Event) -> str:
    return _("What was signed and said before the move holds again, since nothing has changed.")


_SENTENCES = {
    Event.Kind.CREATED: _created,
    Event.Kind.CHANGED: _changed,
    Event.Kind.SIGNED: _signed,
    Event.Kind.ABSENCE_STATED: _absence,
    Event.Kind.ABSENCE_CONFIRMED: _absence_confirmed,
    Event.Kind.ABSENCE_REMOVED: _absence_removed,
    Event.Kind.SIGNATURES_REMOVED: _unsigned,
    Event.Kind.IMPORTED: _imported,
    Event.Kind.PROOFED: _proofed,
    Event.Kind.LINEAGE: _lineage,
    Event.Kind.MOVED: _moved,
    Event.Kind.MOVED_BACK: _moved_back,
    Event.Kind.RESTORED: _restored,
    Event.Kind.SENT_BACK: _sent_back,
}
