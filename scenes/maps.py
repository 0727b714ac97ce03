"""What every map is given: the county's municipalities, and the background if one is set."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from municipalities.models import Boundary, County, Municipality


def base_map(county: County, *, own: Municipality | None = None) -> dict[str, Any]:
    """`own` is the municipality to point out."""
    drawn = Boundary.objects.in_force().filter(municipality__county=county).order_by("municipality__code")
    return {
        "boundaries": [
            {"code": code, "name": name, "own": own is not None and code == own.code, "geometry": geometry}
            for code, name, geometry in drawn.values_list("municipality__code", "municipality__name", "geometry")
        ],
        "tiles": tiles(),
    }


def tiles() -> dict[str, Any] | None:
    if not settings.MAP_TILE_URL:
        return None
    return {"url": settings.MAP_TILE_URL, "maxZoom": settings.MAP_TILE_MAX_ZOOM}
