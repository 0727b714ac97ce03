"""The extract: the law's three points, where one stands, and the plan, for a municipality's own documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.documents.blocks import Block, Bullets, Document, Heading, Paragraph
from assessments.action.models import LawReference
from municipalities.site.look import day_long, num

from .causes import analysis, holds_restricted
from .facts import Known
from .law import sources, told
from .mapping import lead, mapping, other
from .plans import plans, position

POINTS = ("mapping", "other", "analysis")
CODES = (*POINTS, "position", "plan", "follow_up")


def document_of(known: Known) -> Document:
    return Document(_title(known), _subtitle(known), str(known.area), list(_blocks(known)))


def _title(known: Known) -> str:
    if known.only:
        return _("Extract about the open drug scene %(place)s") % {"place": known.only}
    return _("Extract about open drug scenes")


def _subtitle(known: Known) -> str:
    values = {"area": known.area, "round": known.round, "day": day_long(known.round.ends)}
    taken = _("taken out on %(day)s") % {"day": day_long(known.today)}
    told = _("%(area)s · round %(round)s · as it was on %(day)s") % values
    return f"{told} · {taken}"


def _blocks(known: Known) -> Iterator[Block]:
    references = LawReference.objects.by_code(CODES if known.scenes else POINTS)
    law = partial(told, references)
    yield Paragraph(lead(known))
    yield Paragraph(
        _(
            "This is an extract to fit into the municipality's own picture and plan. It is not them: the law is about "
            "all crime in the whole municipality, and here is only what is known of open drug scenes."
        )
    )
    if holds_restricted(known):
        yield Paragraph(
            _(
                "What is marked as seen only by the two parties and the project office is in it. Decide whether to "
                "leave it out before you pass the extract on."
            ),
            is_warning=True,
        )
    yield Heading(_("1. Mapping of crime, its extent and consequences"))
    yield from law("mapping")
    yield from mapping(known)
    yield Heading(_("2. Other information that matters"))
    yield from law("other")
    yield from other(known)
    yield Heading(_("3. Analysis of the mapping and the information"))
    yield from law("analysis")
    yield from analysis(known)
    if known.scenes:
        yield Heading(_("Position on the need for measures"))
        yield from law("position")
        yield from position(known)
        yield Heading(_("Action plan"))
        yield from law("plan")
        yield from law("follow_up")
        yield from plans(known)
    yield Heading(_("How it has been counted, and what is left out"))
    yield Bullets([*_counted(known)])
    yield Heading(_("Where the law was read"))
    yield from sources(references)


def _counted(known: Known) -> Iterator[str]:
    values = {
        "round": known.round,
        "day": day_long(known.round.ends),
        "published": day_long(known.round.published_on),
        "today": day_long(known.today),
        "county": known.round.county,
    }
    yield (
        _(
            "The places are those that were open drug scenes on %(day)s, as round %(round)s was published on "
            "%(published)s."
        )
        % values
    )
    if known.scenes:
        yield _("Analyses and plans are as they stand on %(today)s.") % values
        yield _("An analysis that both parties have not approved is left out: it is being written.")
    if known.left_out:
        yield _left_out(known)
    if not known.reads_all:
        yield _("What rests on answers that readers may not read is left out.")
    yield _("Source: the mapping of open drug scenes in %(county)s, round %(round)s.") % values


def _left_out(known: Known) -> str:
    text = (
        ngettext(
            "%(count)s other open drug scene of the area is left out: the extract is about one place.",
            "%(count)s other open drug scenes of the area are left out: the extract is about one place.",
            known.left_out,
        )
        if known.only
        else ngettext(
            "%(count)s of the %(of)s open drug scenes is left out: others answer for it, and you may not read of it.",
            "%(count)s of the %(of)s open drug scenes are left out: others answer for them, and you may not read of "
            "them.",
            known.left_out,
        )
    )
    return text % {"count": num(known.left_out), "of": num(len(known.listed))}
