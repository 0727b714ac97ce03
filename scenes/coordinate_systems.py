"""The coordinate system that a text states: crs in GeoJSON, SRID in WKT. What is not known is refused, not guessed.

Messages go on from "The outline" or from the place in a file.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.site.texts import one_line

DEGREES, METRES = "degrees", "metres"

# WGS 84, ETRS89 and SWEREF 99 are the same within a metre.
BY_EPSG = {4326: DEGREES, 4979: DEGREES, 4258: DEGREES, 4619: DEGREES, 3006: METRES}
BY_NAME = {
    "crs84": DEGREES,
    "wgs84": DEGREES,
    "etrs89": DEGREES,
    "sweref99": DEGREES,
    "sweref99tm": METRES,
}
# urn:ogc:def:crs:EPSG::3006, http://www.opengis.net/def/crs/EPSG/0/3006, EPSG:3006, …epsg.xml#3006
EPSG = re.compile(r"epsg(?:\.xml)?\W(?:[\d.]*\W)?(\d+)$", re.IGNORECASE)
NAME = re.compile(r"urn:ogc:def:crs:ogc:[\d.]*:|https?://www\.opengis\.net/def/crs/ogc/[\d.]+/|ogc:", re.IGNORECASE)

EWKT = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)


def split_ewkt(text: str) -> tuple[str, str]:
    """The system that extended WKT states, or nothing; and plain WKT."""
    stated = EWKT.match(text)
    if stated is None:
        return "", text
    code = stated[1].lstrip("0")
    return _by_code(code) if code else "", text[stated.end() :]


def system_of(document: Any) -> str:
    """What a GeoJSON object states itself: DEGREES, METRES or nothing."""
    if not isinstance(document, dict):
        return ""
    if document.get("crs") is not None:
        return _named(document["crs"])
    reference = document.get("spatialReference")
    if isinstance(reference, dict):
        return _by_code(str(reference.get("latestWkid") or reference.get("wkid")))
    return ""


def check_fits(system: str, *, is_in_metres: bool) -> None:
    if not system or (system == METRES) == is_in_metres:
        return
    if is_in_metres:
        raise ValidationError(_("is said to be in degrees, but its numbers are metres. Export it again."))
    raise ValidationError(_("is said to be in metres, but its numbers are degrees. Export it again."))


def _named(crs: Any) -> str:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    if isinstance(properties, dict):
        crs = properties.get("name") or properties.get("code") or properties.get("href") or "?"
    name = str(crs).strip()
    if epsg := EPSG.search(name):
        return _by_code(epsg[1])
    if name.isdecimal():
        return _by_code(name)
    plain = re.sub(r"[\s_/-]", "", NAME.sub("", name)).lower()
    return BY_NAME.get(plain) or _refuse(name)


def _by_code(code: str) -> str:
    found = BY_EPSG.get(int(code)) if code.isdecimal() and len(code) < 10 else None
    return found or _refuse(f"EPSG:{code}")


def _refuse(name: str) -> str:
    raise ValidationError(
        _("is in the coordinate system %(name)s, which is not known here. Export it in WGS 84 or SWEREF 99 TM.")
        % {"name": one_line(name)[:60]},
        code="coordinate_system",
    )
