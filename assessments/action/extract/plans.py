"""What the law asks after the picture: where one stands on the need for measures, and the plan with its six columns."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action import links
from assessments.action.documents.blocks import Block, Cell, Heading, Paragraph, Table
from assessments.action.plans.page import Row
from assessments.wording import listing
from municipalities.site.look import day_long, day_short, num, of

from .causes import marked, without_analysis
from .facts import Known


def position(known: Known) -> Iterator[Block]:
    if not known.scenes:
        return
    decided = [scene for scene in known.scenes if known.decisions.keys() & {*known.plans_of(scene)}]
    text = ngettext(
        "%(share)s place has an action plan that has been decided.",
        "%(share)s places have an action plan that has been decided.",
        len(known.scenes),
    )
    yield Paragraph(text % {"share": of(len(decided), len(known.scenes))})
    heads = [_("Place"), _("Action plan"), _("Causes without measure")]
    rows = [_stand(known, scene, name) for scene, name in known.names.items()]
    yield Table(_("Where the parties stand, place by place"), heads, rows)
    if names := without_analysis(known):
        yield Paragraph(_("Without an approved cause analysis: %(names)s.") % {"names": names})


def _stand(known: Known, scene: int, name: str) -> list[Cell]:
    plans = known.plans_of(scene)
    return [
        [name],
        [plan_words(known, plan) for plan in plans] or [_("No action plan")],
        [_without_measure(known, scene)],
    ]


def plan_words(known: Known, plan: int) -> str:
    if plan not in known.plans:
        return _("A plan for several areas, which you do not read")
    decision = known.decisions.get(plan)
    if decision is None:
        return _("Draft, not decided")
    values = {"day": day_long(decision.on), "who": decision.decided_by, "number": decision.file_number}
    return _("Decided on %(day)s by %(who)s, file number %(number)s") % values


def _without_measure(known: Known, scene: int) -> str:
    """Of those at the root of a chain: 2 of 5."""
    if scene not in known.analyses:
        return "–"
    problems = known.problems.get(known.analyses[scene].pk, [])
    causes = [cause for problem in problems for cause in known.causes.get(problem.pk, []) if cause.parent_id is None]
    measures = [row.measure for plan in known.plans_of(scene) for row in known.measures.get(plan, ())]
    return of(len(links.without_measure(causes, measures)), len(causes))


def plans(known: Known) -> Iterator[Block]:
    for plan in _by_place(known):
        yield Heading(title(known, plan), 3)
        yield from of_plan(known, plan)
    if known.scenes and not known.plans:
        yield Paragraph(_("There is no action plan that you may read."))


def _by_place(known: Known) -> list[int]:
    """In the order of the places, each once."""
    return list(dict.fromkeys(plan for scene in known.names for plan in known.plans_of(scene) if plan in known.plans))


def title(known: Known, plan: int) -> str:
    names = [name for scene, name in known.names.items() if scene in known.held[plan]]
    return _("Action plan for %(what)s") % {"what": known.plans[plan].title or listing(names)}


def of_plan(known: Known, plan: int) -> Iterator[Block]:
    yield Paragraph(" ".join([f"{plan_words(known, plan)}.", *_changed_since(known, plan)]))
    if others := len(known.held[plan] - {*known.scenes}):
        text = ngettext(
            "The plan holds for %(count)s other place too.", "The plan holds for %(count)s other places too.", others
        )
        yield Paragraph(text % {"count": num(others)})
    rows = known.measures.get(plan)
    if not rows:
        yield Paragraph(_("The plan has no measure yet."))
        return
    heads = [_("Cause"), _("Measure"), _("Operational goal"), _("When"), _("Who"), _("Follow-up")]
    yield Table(title(known, plan), heads, [_row(row) for row in rows])


def _changed_since(known: Known, plan: int) -> Iterator[str]:
    decision = known.decisions.get(plan)
    if changes := known.plans[plan].version - decision.version if decision else 0:
        text = ngettext("%(count)s change since stands here too.", "%(count)s changes since stand here too.", changes)
        yield text % {"count": num(changes)}


def _row(row: Row) -> list[Cell]:
    measure = row.measure
    partners = ", ".join(map(str, measure.partners.all()))
    review = _("Copied when the place was split, to be gone through") if measure.to_review else ""
    return [
        [_cause(row)],
        [*_filled(str(measure.method or ""), measure.what, review)] or ["–"],
        [*_filled(measure.goal, *_number(row))] or ["–"],
        [row.when or "–"],
        [*_filled(str(measure.responsible or ""), measure.function, partners and _("With %(who)s") % {"who": partners})]
        or ["–"],
        [*_follow_up(row)],
    ]


def _cause(row: Row) -> str:
    linked = row.measure.cause
    is_restricted = bool(linked and not row.is_hidden and links.is_restricted(linked))
    return marked(row.cause or _("No cause stated"), is_restricted=is_restricted)


def _number(row: Row) -> Iterator[str]:
    measure = row.measure
    if row.number is not None:
        yield _("Number to reach: %(number)s") % {"number": num(row.number)}
    if measure.goal_by:
        yield _("By %(day)s.") % {"day": day_short(measure.goal_by)}
    if measure.goal_source:
        yield _("Source: %(source)s") % {"source": measure.goal_source}


def _follow_up(row: Row) -> Iterator[str]:
    yield row.light
    if row.latest:
        yield from filter(None, [row.latest.reason])
        yield capfirst(_("since %(day)s") % {"day": day_short(row.latest.since)})
    if row.measure.follow_up:
        yield _("Followed up on %(day)s") % {"day": day_short(row.measure.follow_up)}


def _filled(*lines: str) -> Iterator[str]:
    for text in lines:
        yield from text.splitlines()
