"""What every map is given: the county's municipalities, and the background if one is set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Boundary, County, Municipality

from .background.current import usable_file
from .background.map_file import MapFile
from .models import Outline, Round, Scene

MOST_ZOOM = 19
"""A file is drawn so far in, whatever zoom its data end at."""


def base_map(county: County, *, own: Municipality | None = None) -> dict[str, Any]:
    """`own` is the municipality to point out."""
    drawn = Boundary.objects.in_force().for_maps().filter(municipality__county=county).order_by("municipality__code")
    return {
        "boundaries": [
            {"key": key, "name": name, "own": own is not None and key == own.pk, "geometry": geometry}
            for key, name, geometry in drawn.values_list("municipality", "municipality__name", "shown")
        ],
        "background": background(),
    }


def small_map(shapes: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """A few `shapes`, each with `geometry`, `style` and `label`; the first is drawn lowest. None without a background,
    since it is what lies around that the map is there to show."""
    under, drawn = background(), list(shapes)
    return {"background": under, "boundaries": [], "shapes": drawn} if under and drawn else None


def latest_outlines(scenes: list[Scene], round: Round) -> dict[int, dict[str, Any]]:
    """Of the round, else of the one before."""
    rounds = [one for one in (round.previous, round) if one]
    outlines = Outline.objects.filter(scene__in=scenes, round__in=rounds).order_by("round__ends")
    return dict(outlines.values_list("scene", "geometry"))


def background() -> dict[str, Any] | None:
    """What lies under everything else, for the script: the file, else the tile server, else nothing."""
    if file := usable_file():
        return _from_file(file)
    if settings.MAP_TILE_URL:
        zoom = settings.MAP_TILE_MAX_ZOOM
        return {
            "url": settings.MAP_TILE_URL,
            "attribution": settings.MAP_TILE_ATTRIBUTION,
            "isVector": False,
            "minZoom": 0,
            "maxDataZoom": zoom,
            "maxZoom": zoom,
            "bounds": None,
            "texts": _texts(),
        }
    return None


def _from_file(file: MapFile) -> dict[str, Any]:
    west, south, east, north = file.bounds
    address = reverse("map_tile", args=[0, 0, 0, file.form]).replace("0/0/0", "{z}/{x}/{y}")
    return {
        "url": f"{address}?v={file.stamp}",
        "attribution": settings.MAP_TILE_ATTRIBUTION or file.attribution,
        "isVector": file.is_vector,
        "minZoom": file.zooms[0],
        "maxDataZoom": file.zooms[-1],
        "maxZoom": MOST_ZOOM,
        "bounds": [[south, west], [north, east]],
        "texts": _texts(),
    }


def _texts() -> dict[str, str]:
    return {
        "edge": _("The background map ends at the dashed line."),
        "outside": _("The background map does not reach here."),
        "far": _("Zoom in to see the background map."),
        "failed": _("The background map could not be fetched. Load the page again."),
    }
