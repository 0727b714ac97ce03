"""Scenes of a round as rows to list, filter, map and export, with how each counts against the round before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from assessments.figures.facts import vulnerable_in
from assessments.figures.ledger import MergeOrSplit, lineage_groups
from assessments.figures.picture import differs
from assessments.figures.two_rounds import LISTED_BEFORE, LISTED_NOW, side_by_side
from assessments.instrument import INSTRUMENTS, Score
from assessments.models import Assessment
from municipalities.site.collation import COLLATION
from scenes.models import LineageEvent, Round, Scene
from scenes.place_kinds import PLACE_KINDS, SCHOOL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from municipalities.models.user import AnyUser


WORDS_OTHERWISE = {
    Scene.Category.VULNERABLE: _("By the boundaries outside vulnerable areas, contrary to the category"),
    Scene.Category.RESIDENTIAL: _("By the boundaries in a vulnerable area, contrary to the category"),
}


def scene_table(round: Round, user: AnyUser) -> QuerySet[Scene]:
    """Scenes that the user may see, with an assessment in the round or listed in the one before.

    Each row has `now_pk`, `settled_at`, `is_listed`, `yes`, `unknown`, `classification`, `is_joint`, `area_m2` (this
    round), `area_before_m2` and `change`: a kind of the ledger, "continued", or "" in the county's first round.
    `name_then` and `category_then` are what the place was called and kept as, `municipality_code`, `municipality_name`,
    `district_name` and `lpo_name` the areas that answered for it then: in this round's assessment, or in the previous
    one's while there is none. `school_name` and `school_m` are what the nearest compulsory school was called and how
    far it is, `schools_near` how many are within the county's distance; None: not known.
    """
    return (
        side_by_side(Scene.objects.visible_to(user), round)
        .filter(Q(now__isnull=False) | LISTED_BEFORE)
        .annotate(
            now_pk=F("now__pk"),
            settled_at=F("now__settled_at"),
            is_listed=Case(When(LISTED_NOW, then=True), default=False),
            yes=F("now__yes"),
            unknown=F("now__unknown"),
            classification=Case(When(LISTED_NOW, then=F("now__classification")), default=Value("")),
            is_joint=F("now__is_joint"),
            area_m2=F("outline__area_m2"),
            area_before_m2=F("outline_before__area_m2"),
            change=change_in(round),
            # In a CASE SQLite forgets the column's own order.
            name_then=Collate(_then("name"), COLLATION),
            category_then=_then("category"),
            municipality_code=_then("municipality__code"),
            municipality_name=_then("municipality__name"),
            district_name=_then("district__name"),
            lpo_name=_then("local_police_area__name"),
            school_name=F("school__nearest_name"),
            school_m=F("school__nearest_m"),
            schools_near=F("school__within"),
        )
    )


def with_nearest(rows: QuerySet[Any], round: Round) -> QuerySet[Any]:
    """Each row with name, school form and metres of the nearest of each kind: `preschool_name`, `station_m` and so on.

    None: not known. No name, and no metres: farther away than is looked for.
    """
    others = [kind for kind in PLACE_KINDS if kind != SCHOOL]
    joins = {kind: FilteredRelation("nearby", condition=Q(nearby__round=round, nearby__kind=kind)) for kind in others}
    names = {f"{kind}_name": F(f"{kind}__nearest_name") for kind in others}
    metres = {f"{kind}_m": F(f"{kind}__nearest_m") for kind in others}
    found: QuerySet[Any] = rows.annotate(**joins).annotate(school_form=F("school__nearest_form"), **names, **metres)
    return found


def tell_otherwise(rows: Iterable[Any], round: Round) -> list[Any]:
    """Each row with `otherwise`: what the boundaries say, where it is not what the parties call the place (rule 18)."""
    rows = list(rows)
    may_differ = [row.pk for row in rows if row.category_then in WORDS_OTHERWISE]
    known = vulnerable_in(round, Scene.objects.filter(pk__in=may_differ)) if may_differ else {}
    for row in rows:
        row.otherwise = WORDS_OTHERWISE[row.category_then] if differs(row.category_then, known.get(row.pk)) else ""
    return rows


def _then(field: str) -> Case:
    return Case(When(now__isnull=False, then=F(f"now__{field}")), default=F(f"before__{field}"))


def change_in(round: Round) -> Case:
    """The rule of assessments.figures.ledger.change_of, as SQL over the joins of `side_by_side`."""
    if round.previous is None:
        return Case(default=Value(""), output_field=CharField())
    earlier = Assessment.objects.listed().filter(round__in=Round.objects.before(round.previous), scene=OuterRef("pk"))
    return Case(
        *(When(pk__in=scenes, then=Value(kind)) for kind, scenes in _in_lineage(round).items() if scenes),
        When(LISTED_NOW & LISTED_BEFORE, then=Value("continued")),
        When(LISTED_NOW & Exists(earlier), then=Value("returned")),
        When(LISTED_NOW, then=Value("new")),
        When(LISTED_BEFORE & Q(now__settled_at__isnull=False), then=Value("ceased")),
        When(LISTED_BEFORE, then=Value("pending")),
        default=Value(""),
        output_field=CharField(),
    )


def _in_lineage(round: Round) -> dict[str, list[int]]:
    """Scenes of the round's merges and splits that are listed in either round, by how their group counts."""
    events = LineageEvent.objects.in_force().filter(round=round)
    groups = lineage_groups(MergeOrSplit(kind, scenes) for kind, scenes in events.scenes_by_event())
    scenes = frozenset().union(*(group.scenes for group in groups))
    rounds = [round.pk, round.previous.pk if round.previous else 0]
    listed = Assessment.objects.listed().filter(round__in=rounds, scene__in=scenes)
    listed_in: dict[int, set[int]] = {pk: set() for pk in rounds}
    for pk, scene in listed.values_list("round", "scene") if scenes else ():
        listed_in[pk].add(scene)
    now, before = listed_in[rounds[0]], listed_in[rounds[1]]
    judged = Assessment.objects.unsettled().filter(round=round, scene__in=scenes)
    unsettled = set(judged.values_list("scene", flat=True)) if scenes else set()
    found: dict[str, list[int]] = {}
    for group in groups:
        net = len(group.scenes & now) - len(group.scenes & before)
        counted = group.scenes & (now | before)
        waiting = counted - now if net < 0 and group.scenes & unsettled else frozenset()
        found.setdefault(group.kind(net=net), []).extend(sorted(counted - waiting))
        found.setdefault("pending", []).extend(sorted(waiting))
    return found


def score(row: Scene, round: Round) -> Score | None:
    """Of a row of the table; None until it is settled."""
    yes, unknown = getattr(row, "yes", None), getattr(row, "unknown", None)
    if yes is None or unknown is None:
        return None
    return INSTRUMENTS[round.instrument].stored_score(yes=yes, unknown=unknown)
