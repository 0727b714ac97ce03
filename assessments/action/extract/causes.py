"""The law's third point: the cause analyses that both parties have approved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.causes.fishbone import lowered
from assessments.action.documents.blocks import Block, Cell, Heading, Paragraph, Table
from assessments.action.links import is_restricted
from assessments.action.models import Analysis, Cause, Problem
from assessments.wording import listing
from municipalities.site.look import day_long, of

from .facts import Known


def analysis(known: Known) -> Iterator[Block]:
    if not known.scenes:
        return
    share = of(len(known.analyses), len(known.scenes))
    text = ngettext(
        "%(share)s place has a cause analysis that both parties have approved.",
        "%(share)s places have a cause analysis that both parties have approved.",
        len(known.scenes),
    )
    yield Paragraph(text % {"share": share})
    for scene, name in known.names.items():
        if found := known.analyses.get(scene):
            yield Heading(name, 3)
            yield from of_place(known, found)


def of_place(known: Known, found: Analysis) -> Iterator[Block]:
    yield Paragraph(when(found))
    problems = known.problems.get(found.pk, [])
    if not problems:
        yield Paragraph(_("Its problems are read only by the two parties and the project office."))
    for problem in problems:
        yield from _problem(known, problem)


def when(found: Analysis) -> str:
    """Approved it never changes: the number tells which one it is."""
    assert found.approved_at  # noqa: S101  # only such are told of
    values = {"number": found.number, "day": day_long(found.approved_at)}
    return _("Cause analysis number %(number)s of the place, approved by both on %(day)s.") % values


def _problem(known: Known, problem: Problem) -> Iterator[Block]:
    causes = known.causes.get(problem.pk, [])
    text = _("Problem: %(problem)s.") % {"problem": problem.text.rstrip(".")}
    yield Paragraph(marked(text, is_restricted=problem.restricted))
    if not causes:
        yield Paragraph(_("No cause that you may read."))
        return
    heads = [_("Cause"), _("Corner"), _("Basis"), _("Certainty"), _("Can it be influenced, and by whom?")]
    roots = [cause for cause in causes if cause.parent_id is None]
    rows = [_row(cause, causes) for cause in roots]
    yield Table(_("Causes of: %(problem)s") % {"problem": problem.text}, heads, rows)


def _row(cause: Cause, causes: list[Cause]) -> list[Cell]:
    influence = filter(None, [cause.get_influence_display(), cause.who_could])
    return [
        [marked(cause.text, is_restricted=cause.restricted), *_whys(cause, causes)],
        [capfirst(cause.get_corner_display())],
        [cause.basis or "–"],
        [cause.get_certainty_display() or "–"],
        [", ".join(map(str, influence)) or "–"],
    ]


def _whys(cause: Cause, causes: list[Cause]) -> Iterator[str]:
    """What explains it, and what explains that, each with the number of steps."""
    for why in causes:
        if why.parent_id == cause.pk:
            step = _("because %(cause)s") % {"cause": lowered(why.text)}
            yield f"{'→ ' * (why.depth - 1)}{step}"
            yield from _whys(why, causes)


def marked(text: str, *, is_restricted: bool) -> str:
    who = _("seen only by the two parties and the project office")
    return f"{text} ({who})" if is_restricted else text


def without_analysis(known: Known) -> str:
    """Their names. Empty: none."""
    return listing(name for scene, name in known.names.items() if scene not in known.analyses)


def holds_restricted(known: Known) -> bool:
    problems = chain.from_iterable(known.problems.values())
    linked = [row.measure.cause for rows in known.measures.values() for row in rows if not row.is_hidden]
    causes = chain(*known.causes.values(), filter(None, linked))
    return any(one.restricted for one in problems) or any(map(is_restricted, causes))
