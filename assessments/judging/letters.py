"""Letters about single assessments: the other party has signed, signatures fell (rule 26).

Places are told by their codes: a letter lies open on its way, and on a locked telephone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment, Event
from municipalities.letters.writing import Content, Item, drafted, link, put, where_to_choose
from municipalities.models import Letter, Membership
from municipalities.models.actor import Party
from municipalities.site.look import num

from .people import by_area, coordinators_of, waited_for

if TYPE_CHECKING:
    from municipalities.models import User

Kind = Letter.Kind


def place(assessment: Assessment, note: str = "") -> Item:
    words = _("Place %(code)s") % {"code": assessment.scene.code}
    return Item(words, link("assessment_edit", assessment.pk), note)


def afterwards() -> list[str]:
    """Below every letter about places."""
    return [_("The names of places are never written in letters. Log in to see them."), where_to_choose()]


def about(round_pk: int) -> str:
    """What the page of a round finds its letters by."""
    return f"round:{round_pk}"


def tell_signed(assessment: Assessment, event: Event) -> None:
    """To those whose turn it is now."""
    party = Party(event.party).other
    judges = coordinators_of([assessment])[party]
    waited = [one for one in waited_for(assessment, party, by_area(judges)) if one.user_id != event.by_id]
    # It may have been signed, taken back and signed again since the last letter of the day.
    told = Letter.objects.filter(kind=Kind.SIGNED, subjects=[assessment.pk], user__in={one.user_id for one in waited})
    told.stop_wherever(Letter.Fault.REPLACED)
    _put_one_each(Kind.SIGNED, {assessment: waited}, said=partial(_signed, Party(event.party)), event=event)


def _signed(party: Party, assessments: list[Assessment]) -> Content:
    subject = {
        Party.POLICE: _("The police have signed"),
        Party.MUNICIPALITY: _("The municipality has signed"),
    }[party]
    [assessment] = assessments
    note = _("Round %(round)s. It now waits for you to read and sign.") % {"round": assessment.round.label}
    items = [place(assessment, f"{subject}.")]
    return Content(subject=subject, paragraphs=[note], items=items, afterwards=afterwards())


def tell_fell(signers: Mapping[Assessment, Collection[int]], event: Event) -> None:
    """To both parties, since both sign anew. `signers` are the users whose signatures were removed."""
    if not signers:
        return
    prefetch_related_objects(list(signers), "scene", "round__county")
    everyone = [one for judges in coordinators_of(signers).values() for one in judges]
    areas = by_area(everyone)
    written_to = {
        assessment: [
            *(one for party in Party for one in waited_for(assessment, party, areas) if one.user_id != event.by_id),
            *(one for one in everyone if one.user_id in whose and one.user_id != event.by_id),
        ]
        for assessment, whose in signers.items()
    }
    _put_one_each(Kind.FELL, written_to, said=partial(_fell, str(event.by or "")), event=event)


def _fell(by: str, assessments: list[Assessment]) -> Content:
    words = ngettext(
        "A signature no longer holds in round %(round)s",
        "Signatures no longer hold in round %(round)s",
        len(assessments),
    )
    subject = words % {"round": assessments[0].round.label}
    why = _("%(who)s has changed what was signed.") % {"who": by} if by else _("What was signed has been changed.")
    note = _("A signature no longer holds. Read the change and sign again.")
    return Content(
        subject=subject,
        paragraphs=[
            ngettext("%(why)s It concerns %(count)s place:", "%(why)s It concerns %(count)s places:", len(assessments))
            % {"why": why, "count": num(len(assessments))}
        ],
        items=[place(assessment, note) for assessment in assessments],
        afterwards=afterwards(),
    )


def tell_withdrawn(assessment: Assessment, event: Event) -> None:
    """To the other party, which has signed and is now waited with."""
    party = Party(event.party)
    prefetch_related_objects([assessment], "scene", "round__county")
    judges = coordinators_of([assessment])[party.other]
    waited = [one for one in waited_for(assessment, party.other, by_area(judges)) if one.user_id != event.by_id]
    _put_one_each(Kind.FELL, {assessment: waited}, said=partial(_withdrawn, party), event=event)


def _withdrawn(party: Party, assessments: list[Assessment]) -> Content:
    words = {
        Party.POLICE: _("The police have taken back their signature in round %(round)s"),
        Party.MUNICIPALITY: _("The municipality has taken back its signature in round %(round)s"),
    }[party]
    subject = words % {"round": assessments[0].round.label}
    items = [place(one, f"{subject}.") for one in assessments]
    return Content(subject=subject, paragraphs=[_("Your own signature stays.")], items=items, afterwards=afterwards())


def tell_sent_back(assessment: Assessment, event: Event, *, signers: Collection[int]) -> None:
    """To both parties. The reason may tell of the place, so it is read on the page."""
    prefetch_related_objects([assessment], "scene", "round__county")
    everyone = [one for judges in coordinators_of([assessment]).values() for one in judges]
    areas = by_area(everyone)
    waited = [one for party in Party for one in waited_for(assessment, party, areas)]
    signed = [one for one in everyone if one.user_id in signers]
    _put_one_each(
        Kind.SENT_BACK, {assessment: [*waited, *signed]}, said=partial(_sent_back, str(event.by)), event=event
    )


def _sent_back(by: str, assessments: list[Assessment]) -> Content:
    subject = _("An assessment in round %(round)s is sent back") % {"round": assessments[0].round.label}
    words = _("%(who)s of the project office asks both parties to read it again and sign anew.") % {"who": by}
    items = [place(one, _("Sent back. The reason stands on the page.")) for one in assessments]
    return Content(subject=subject, paragraphs=[words], items=items, afterwards=afterwards())


def _put_one_each(
    kind: str, written_to: Mapping[Assessment, Iterable[Membership]], *, said: partial[Content], event: Event
) -> None:
    """One letter to each person, whatever number of places and assignments it concerns."""
    places: dict[User, list[Assessment]] = defaultdict(list)
    roles: dict[User, set[Membership]] = defaultdict(set)
    for assessment, memberships in written_to.items():
        for one in memberships:
            roles[one.user].add(one)
            if assessment not in places[one.user]:
                places[one.user].append(assessment)
    put(
        drafted(
            kind,
            to=user,
            content=partial(said, assessments),
            key=f"{kind}:{event.pk}:{user.pk}",
            county=assessments[0].round.county,
            about=about(assessments[0].round_id),
            memberships=roles[user],
            subjects=[assessment.pk for assessment in assessments],
        )
        for user, assessments in places.items()
    )
