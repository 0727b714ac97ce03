"""Told at every start of manage.py. Warnings: without its map the application works, and no letter may wait for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from .map_file import MapFile, MapFileError


@checks.register
def map_file_can_be_used(**_kwargs: Any) -> list[checks.CheckMessage]:
    if not settings.MAP_FILE:
        return []
    hint = _("manage.py map_file FILE tells what a file holds. Without a usable one the maps have no background.")
    try:
        file = MapFile(Path(settings.MAP_FILE))
    except MapFileError as error:
        return [checks.Warning(f"MAP_FILE: {error}", hint=hint, id=f"scenes.{error.check}")]
    if not (file.attribution or settings.MAP_TILE_ATTRIBUTION):
        said = _("%(path)s does not say where it comes from.") % {"path": file.path}
        hint = _("Set MAP_TILE_ATTRIBUTION. The licence of OpenStreetMap demands “© OpenStreetMap contributors”.")
        return [checks.Warning(f"MAP_FILE: {said}", hint=hint, id="scenes.W009")]
    return []
