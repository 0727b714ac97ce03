"""What an address asks for after its question mark."""

from collections.abc import Sequence

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext


def parameter_errors(given: QueryDict, known: Sequence[str]) -> dict[str, list[str]]:
    """Why parameters cannot be understood: a misspelt or doubled filter must not give other figures than were meant.

    An empty value is what a form sends for "all", and means that everywhere.
    """
    errors = {}
    names = get_text_list(list(known), gettext("and"))
    for name, values in given.lists():
        if name not in known:
            errors[name] = [gettext("Unknown parameter. Known ones are %(known)s.") % {"known": names}]
        elif len(values) > 1:
            errors[name] = [gettext("Give the parameter once.")]
    return errors


def refuse_unless_known(request: HttpRequest, known: Sequence[str]) -> None:
    """For files: a parameter that is misspelt or doubled must not give another file than the one that was meant."""
    if errors := parameter_errors(request.GET, known):
        raise BadRequest(errors)
