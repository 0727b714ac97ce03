"""Outlines to draw in tests."""

from typing import Any


def square_at(latitude: float, longitude: float, *, side: float = 0.001) -> dict[str, Any]:
    """A square in degrees with that south-west corner: 0.001 is about 111 m by 57 m."""
    east, north = longitude + side, latitude + side
    ring = [[longitude, latitude], [east, latitude], [east, north], [longitude, north], [longitude, latitude]]
    return {"type": "Polygon", "coordinates": [ring]}
