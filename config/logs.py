"""Which map tiles someone fetches, and what they search for, tells where they look, and the address of a calendar is a
key. No log of ours keeps them."""

import logging

DISCREET = ("/kartbild/", "/sok/", "/kalender/")


class Discreet(logging.Filter):
    """For requests that failed, and for runserver's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        return not any(path in message for path in DISCREET)
