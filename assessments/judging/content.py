"""What a signature stands for besides what the parties filled in: the place as it is called and kept, the areas that
answer for it, and the period (rule 4). Whoever changes that in a round that is not published says it here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import transaction

from assessments.models import Assessment, Event, Proof, Signature
from assessments.wording import period_words
from municipalities.models.actor import Party
from scenes.models import Outline, Round, Scene

from .letters import tell_fell

if TYPE_CHECKING:
    from municipalities.models import User

Change: TypeAlias = dict[str, Any]
"""As events record it: field, before and after."""

SHOWN_AS_PUBLISHED = ("name", "category")
"""Of the scene, kept on its assessments: a published round goes on saying them as they were."""

FIELDS = (*SHOWN_AS_PUBLISHED, "district", "local_police_area", "version", *Assessment.RESULT_FIELDS)


@transaction.atomic
def note(
    changes: Mapping[Assessment, list[Change]],
    *,
    by: User | None,
    kind: Event.Kind = Event.Kind.CHANGED,
    asked_anew: Party | None = None,
) -> int:
    """Store assessments as they have become. Those that had begun lose signatures and proofs, and say so.

    `asked_anew` is a party of which it no longer holds that it took no part. Returns how many signatures were removed.
    """
    parts = list(Signature.objects.filter(assessment__in=changes))
    signed = {part.assessment_id for part in parts}
    begun = [assessment for assessment in changes if assessment.is_started or assessment.pk in signed]
    removed = falling(parts, asked_anew=asked_anew)
    for assessment in begun:
        assessment.version += 1
        assessment.unsettle()
    events = Event.objects.bulk_create(_events(changes, removed, kind, by=by))
    Assessment.objects.bulk_update(changes, FIELDS, batch_size=500)
    Proof.objects.filter(assessment__in=begun).delete()
    Signature.objects.filter(pk__in=[part.pk for part in removed]).delete()
    signers: dict[int, set[int]] = {part.assessment_id: set() for part in removed if part.took_part}
    for part in removed:
        if part.took_part and part.signed_by_id:
            signers[part.assessment_id].add(part.signed_by_id)
    if signers and by:  # what is read in from a file is told by whoever reads it in
        tell_fell({one: signers[one.pk] for one in begun if one.pk in signers}, events[-1])
    return sum(part.took_part for part in removed)


def falling(parts: Iterable[Signature], *, asked_anew: Party | None = None) -> list[Signature]:
    """Those that a change of content removes: an absence of the other party still holds."""
    return [part for part in parts if part.took_part or part.party == asked_anew]


def _events(
    changes: Mapping[Assessment, list[Change]], removed: list[Signature], kind: Event.Kind, *, by: User | None
) -> Iterator[Event]:
    signed = Counter(part.assessment_id for part in removed if part.took_part)
    absent = {part.assessment_id: part.party for part in removed if not part.took_part}
    for assessment, what in changes.items():
        said = {"assessment": assessment, "version": assessment.version, "by": by}
        yield Event(kind=kind, changes=what, **said)
        if count := signed[assessment.pk]:
            removal = [{"field": "signatures", "before": count, "after": 0}]
            yield Event(kind=Event.Kind.SIGNATURES_REMOVED, changes=removal, **said)
        if party := absent.get(assessment.pk):
            yield Event(kind=Event.Kind.ABSENCE_REMOVED, party=party, **said)


# --- Of a scene


def lock_unpublished(scene: Scene) -> None:
    """The rounds that the scene is judged in, before anything is changed in them."""
    for round in Round.objects.unpublished().filter(county=scene.county_id).order_by("pk"):
        round.locked()


def scene_changes(before: Scene, after: Scene) -> list[Change]:
    changes = [
        {"field": field, "before": getattr(before, field), "after": getattr(after, field)}
        for field in ("code", *SHOWN_AS_PUBLISHED)
        if getattr(before, field) != getattr(after, field)
    ]
    if before.point != after.point:
        changes.append({"field": "point", "before": _position(before), "after": _position(after)})
    return changes


def _position(scene: Scene) -> str:
    return "–" if scene.latitude is None else f"{scene.latitude}, {scene.longitude}"


@transaction.atomic
def scenes_changed(changes: Mapping[Scene, list[Change]], *, by: User | None, restated: Collection[int] = ()) -> int:
    """Scenes are stored otherwise than before. Their assessments follow until the round is published.

    `restated` are assessments that a file says anew, signatures and all. Returns how many signatures were removed.
    """
    found = Assessment.objects.filter(scene__in=changes).exclude(round__state=Round.State.PUBLISHED)
    stored = {scene.pk: (scene, what) for scene, what in changes.items()}
    rounds = set(found.values_list("round", flat=True))
    drawn = set(Outline.objects.filter(scene__in=changes, round__in=rounds).values_list("scene", "round"))
    noted: dict[Assessment, list[Change]] = {}
    renamed = []
    for assessment in found.select_for_update(of=("self",)):
        scene, what = stored[assessment.scene_id]
        # Where there is an outline, the point says nothing.
        is_drawn = (assessment.scene_id, assessment.round_id) in drawn
        told = [change for change in what if not (is_drawn and change["field"] == "point")]
        assessment.name, assessment.category = scene.name, scene.category
        if assessment.pk in restated:
            renamed.append(assessment)
        elif told:
            noted[assessment] = told
    Assessment.objects.bulk_update(renamed, SHOWN_AS_PUBLISHED, batch_size=500)
    return note(noted, by=by)


# --- Of a round


def period_changed(round: Round, *, before: Round, by: User) -> int:
    """Returns how many signatures were removed."""
    what = [{"field": "period", "before": period_words(before), "after": period_words(round)}]
    begun = Assessment.objects.filter(round=round, version__gt=0).select_for_update(of=("self",))
    return note(dict.fromkeys(begun, what), by=by)
