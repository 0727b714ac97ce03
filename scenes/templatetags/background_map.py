from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from scenes.background.current import current_file, usable_file
from scenes.background.map_file import MapFileError

register = template.Library()


@register.inclusion_tag("scenes/_map_scripts.html")
def map_scripts() -> dict[str, Any]:
    """Before the page's own module: what draws maps."""
    file = usable_file()
    return {"is_vector": file is not None and file.is_vector}


@register.inclusion_tag("scenes/_map_note.html", takes_context=True)
def map_note(context: dict[str, Any]) -> dict[str, Any]:
    """What is missing below the map and how to get it, for those who can do something about it."""
    if not context["user"].is_superuser:
        return {}
    if not settings.MAP_FILE:
        return {"is_missing": not settings.MAP_TILE_URL}
    try:
        current_file()
    except MapFileError as error:
        return {"problem": str(error)}
    return {}
