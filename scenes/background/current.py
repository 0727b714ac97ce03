"""The file that the setting MAP_FILE names, as it is at this moment: it can be replaced while the application runs."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .map_file import MapFile, MapFileError, stamp_of

logger = logging.getLogger(__name__)
_told: set[str] = set()


def current_file() -> MapFile:
    """Raises MapFileError where it cannot be used."""
    path = Path(settings.MAP_FILE)
    try:
        file = _opened(path, _stamp(path))
    except MapFileError as error:
        tell_once(error)
        raise
    _told.clear()
    return file


def usable_file() -> MapFile | None:
    """None also where no file is set."""
    if not settings.MAP_FILE:
        return None
    try:
        return current_file()
    except MapFileError:
        return None


def tell_once(error: MapFileError) -> None:
    """One line in the log, not one per tile."""
    if str(error) not in _told:
        _told.add(str(error))
        logger.warning("MAP_FILE: %s", error)


def _stamp(path: Path) -> str:
    try:
        return stamp_of(path.stat())
    except OSError:
        return ""


@lru_cache(maxsize=1)
def _opened(path: Path, _stamp: str) -> MapFile:
    return MapFile(path)
