"""Which map tiles someone fetches tells which places they look at. No log of ours keeps it."""

import logging

TILES = "/kartbild/"


class WithoutTiles(logging.Filter):
    """For requests that failed, and for runserver's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return TILES not in record.getMessage()
