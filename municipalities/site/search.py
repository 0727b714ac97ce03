import re

from django.db.models import Q


def containing(text: str, *fields: str) -> Q:
    """Every word in some of the fields, whatever the case: SQLite's LIKE would not find Åkersberga by "åkers"."""
    found = Q()
    for word in text.split():
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__iregex": re.escape(word)})
        found &= somewhere
    return found
