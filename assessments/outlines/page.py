"""What the page of an outline shows around the form."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.judging.people import coordinators_of, names
from assessments.models import Assessment
from scenes.geometry import Box, box_of
from scenes.maps import base_map
from scenes.models import Outline, Place, Scene
from scenes.nearby import widened
from scenes.place_kinds import PLACE_KINDS, place_shapes

from .forms import OutlineForm
from .rules import OutlineClash, earlier_versions, outline_before, outlines_around, version_saved_by

if TYPE_CHECKING:
    from municipalities.models import User

AROUND_M = 3_000
MOST_AROUND = 500  # of neighbours and of places, so that the page stays light


class OutlinePage:
    place_kinds = PLACE_KINDS.values()

    def __init__(self, form: OutlineForm, clash: OutlineClash | None = None) -> None:
        self.assessment: Assessment = form.assessment
        self.user: User = form.user
        self.outline: Outline | None = form.stored
        self.clash = clash

    @cached_property
    def before(self) -> Outline | None:
        return outline_before(self.assessment)

    @cached_property
    def versions(self) -> list[Any]:
        return earlier_versions(self.assessment)

    @cached_property
    def saved_version(self) -> int:
        return version_saved_by(self.user, self.assessment)

    @property
    def writers(self) -> str:
        """Who can change it, for those who cannot."""
        everyone = [one for judges in coordinators_of([self.assessment]).values() for one in judges]
        return names(everyone) if everyone else ""

    # For the script

    @cached_property
    def data(self) -> dict[str, Any]:
        scene, theirs = self.assessment.scene, self.clash and self.clash.theirs
        return {
            **base_map(self.assessment.round.county, own=self.assessment.municipality),
            "stored": self.outline and self.outline.geometry,
            "before": self.before and self.before.geometry,
            "theirs": theirs and theirs.geometry,
            "point": None if scene.latitude is None else [scene.latitude, scene.longitude],
            "neighbours": self._neighbours,
            "places": self._places,
            "placeShapes": place_shapes(),
        }

    @cached_property
    def _box(self) -> Box | None:
        """Where the scene is, so far as is known."""
        shown = self.outline or self.before
        scene = self.assessment.scene
        if shown:
            return widened(box_of(shown.geometry), AROUND_M)
        if scene.point:
            return widened(box_of(scene.point), AROUND_M)
        boundary = self.assessment.municipality.boundaries.geometry()
        return box_of(boundary) if boundary else None

    @property
    def _neighbours(self) -> list[dict[str, Any]]:
        if self._box is None:
            return []
        seen = outlines_around(self.assessment).filter(scene__in=Scene.objects.visible_to(self.user))
        return [
            {
                "name": outline.scene.name,
                "geometry": outline.geometry,
                "earlier": outline.round_id != self.assessment.round_id,
            }
            for outline in seen.touching(self._box).order_by("scene__name")[:MOST_AROUND]
        ]

    @property
    def _places(self) -> list[dict[str, Any]]:
        if self._box is None:
            return []
        places = Place.objects.valid_on(self.assessment.round.ends).in_box(self._box).order_by("pk")
        return [dict(place) for place in places.values("kind", "name", "latitude", "longitude")[:MOST_AROUND]]

    @property
    def texts(self) -> dict[str, str]:
        """What the script says. {point} and the like are filled in there."""
        return {
            "points": _("{points} points, {area}."),
            "one-point": _("1 point."),
            "crossing": _("The outline crosses itself."),
            "point": _("Point {point} of {count}"),
            "point-of-part": _("Part {part}, point {point} of {count}"),
            "added": _("Point {point} added."),
            "moved": _("Point {point} moved."),
            "inserted": _("Point {point} inserted."),
            "removed": _("Point removed."),
            "closed": _("The part is closed."),
            "new-part": _("New part. Place its first point."),
            "cleared": _("Everything is cleared. Undo brings it back."),
            "undo": _("Undone."),
            "redo": _("Done again."),
            "adopted": _("Started from round {last}."),
            "read": _("Drawn from the coordinates."),
            "draft-taken": _("The drawing is back."),
            "waiting": _("The outline waits in this browser. It is sent when there is a connection again."),
            "not-kept": _("There is no connection, and this browser cannot keep the outline. Stay on the page."),
            "sending": _("The outline that waited is being sent."),
            "nothing-to-undo": _("There is nothing to undo."),
            "nothing-to-redo": _("There is nothing to do again."),
            "nothing-open": _("The part is closed. Choose a point to remove it."),
            "nothing-selected": _("Choose a point first."),
            "nothing-drawn": _("There is nothing to clear."),
            "needs-part": _("The part is closed. Choose New part to draw another one."),
            "not-closed": _("The outline is not closed, so it is not saved. Close the part first."),
            "needs-three": _("A part needs at least three points."),
            "already-closed": _("The part is closed already."),
            "close-first": _("Close the part first."),
            "too-long": _("The text is too long: the most is a million characters. Leave out some of the points."),
            "at-building": _("It lies on a house."),
            "at-space": _("It lies on the edge of a square, a park or the like."),
            "at-street": _("It lies on a street."),
            "at-nothing": _("There is nothing close by to lay it on."),
            "at-far": _("Zoom in to lay it on houses and streets."),
            "at-position": _("It lies where you are, give or take {accuracy} m."),
            "asking-position": _("Looking for where you are."),
            "position-denied": _("The browser may not tell where you are. Allow it in the browser, or tap the map."),
            "position-unavailable": _("Where you are cannot be found. Tap the map instead."),
            "position-timeout": _("Where you are was not found in time. Try again, or tap the map."),
            "position-vague": _(
                "Where you are is only known to {accuracy} m, so no point is set. Try again under an open sky, or tap "
                "the map."
            ),
            "before": str(self.before.round) if self.before else "",
        }
