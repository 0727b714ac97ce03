"""The scenes that rows tell of: what they say of each as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assessments.judging import content
from assessments.models import Assessment
from municipalities.models import County
from municipalities.site.importing.batches import batches
from municipalities.site.importing.problems import Problem
from municipalities.site.importing.report import Tally
from scenes.models import Round, Scene

from .entries import AssessmentEntry, Moment

CHANGE_REASON = "import_assessments"
FIELDS = ("name", "category", "municipality", "district", "local_police_area", "latitude", "longitude")
ATTRIBUTES = ("name", "category", "municipality_id", "district_id", "local_police_area_id", "latitude", "longitude")


@dataclass
class SceneEntry:
    """The areas of the scene's latest row, and the latest name, category and point that any of its rows gives."""

    first: AssessmentEntry
    latest: AssessmentEntry
    name: str = ""
    category: str = ""
    point: tuple[float, float] | None = None

    def follow(self, entry: AssessmentEntry) -> None:
        self.latest = entry
        self.name = entry.name or self.name
        self.category = entry.category or self.category
        self.point = entry.point or self.point

    def apply(self, scene: Scene) -> bool:
        """Whether it changes anything."""
        before = [getattr(scene, name) for name in ATTRIBUTES]
        scene.name = self.name or scene.name
        scene.category = self.category or scene.category
        if self.point:
            scene.latitude, scene.longitude = self.point
        scene.municipality_id = self.latest.municipality.pk
        scene.district_id = self.latest.district.pk if self.latest.district else None
        scene.local_police_area_id = self.latest.local_police_area.pk
        return before != [getattr(scene, name) for name in ATTRIBUTES]


def scene_entries(entries: Iterable[AssessmentEntry]) -> dict[str, SceneEntry]:
    """By scene code."""
    told: dict[str, SceneEntry] = {}
    for entry in sorted(entries, key=lambda entry: entry.round.in_time):
        told.setdefault(entry.code, SceneEntry(entry, entry)).follow(entry)
    return told


def nameless(told: dict[str, SceneEntry], scenes: dict[str, int]) -> Iterator[Problem]:
    for code, entry in told.items():
        if not entry.name and code not in scenes:
            yield entry.first.problem("name", _("is empty. A new scene needs a name."))


def write_scenes(
    county: County, rounds: Collection[Round], told: dict[str, SceneEntry], scenes: dict[str, int], tally: Tally
) -> dict[Scene, list[content.Change]]:
    """Store what the rows say, and add the new scenes to `scenes`. `rounds` are all of the county's.

    Returns those that were there and are otherwise now.
    """
    new = []
    changed: dict[Scene, list[content.Change]] = {}
    for code, entry in told.items():
        if code not in scenes:
            scene = Scene(county=county, code=code)
            entry.apply(scene)
            new.append(scene)
    for batch in batches(new):
        bulk_create_with_history(batch, Scene, default_change_reason=CHANGE_REASON)
    known = [scenes[code] for code in told if code in scenes]
    for pks in batches(known):
        changed |= _change(pks, rounds, told, tally)
    scenes.update((scene.code, scene.pk) for scene in new)
    tally.created += len(new)
    return changed


def _change(
    pks: list[int], rounds: Collection[Round], told: dict[str, SceneEntry], tally: Tally
) -> dict[Scene, list[content.Change]]:
    judged = _last_judged(pks, rounds)
    differing = []
    before = {}
    for scene in Scene.objects.filter(pk__in=pks):
        entry = told[scene.code]
        latest, last = entry.latest.round.in_time, judged.get(scene.pk)
        if last and last > latest:
            continue
        before[scene.pk] = copy(scene)
        if entry.apply(scene):
            differing.append((scene, last == latest))
    # Once the latest round is in, what people have changed since is newer than the file.
    by_hand = _changed_by_hand([scene.pk for scene, is_judged in differing if is_judged])
    changed = [scene for scene, _is_judged in differing if scene.pk not in by_hand]
    if changed:
        bulk_update_with_history(changed, Scene, FIELDS, default_change_reason=CHANGE_REASON)
    tally.changed += len(changed)
    tally.unchanged += len(pks) - len(changed)
    return {scene: content.scene_changes(before[scene.pk], scene) for scene in changed}


def _last_judged(pks: list[int], rounds: Iterable[Round]) -> dict[int, Moment]:
    """The place in time of each scene's latest round with an assessment."""
    moments = {round.pk: round.in_time for round in rounds}
    last: dict[int, Moment] = {}
    for scene, round in Assessment.objects.filter(scene__in=pks).order_by().values_list("scene", "round"):
        last[scene] = max(last.get(scene, moments[round]), moments[round])
    return last


def _changed_by_hand(pks: list[int]) -> set[int]:
    """Scenes whose latest change was not made by an import."""
    reasons = dict(Scene.history.filter(id__in=pks).order_by("history_id").values_list("id", "history_change_reason"))
    return {pk for pk, reason in reasons.items() if reason != CHANGE_REASON}
