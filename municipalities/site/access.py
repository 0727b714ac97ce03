from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from .filters import parameter_errors

M = TypeVar("M", bound=Model)


def get_allowed_or_deny(*, visible: QuerySet[M], allowed: QuerySet[M], otherwise: str = "", **lookup: Any) -> M:
    """Outside the user's area it does not exist; inside but not theirs to do, it is refused.

    `otherwise` is shown to the user and tells who can do it instead.
    """
    found = get_object_or_404(visible, **lookup)
    if not allowed.contains(found):
        raise PermissionDenied(otherwise)
    return found


def refuse_unless_known(request: HttpRequest, known: Sequence[str]) -> None:
    """For files: a parameter that is misspelt or doubled must not give another file than the one that was meant."""
    if errors := parameter_errors(request.GET, known):
        raise BadRequest(errors)
