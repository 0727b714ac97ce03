"""What all lists of the API have in common. The settings name these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.authentication import TokenAuthentication as RestTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from municipalities.models import ApiToken, User
from municipalities.site.parameters import parameter_errors

if TYPE_CHECKING:
    from rest_framework.generics import GenericAPIView


class TokenAuthentication(RestTokenAuthentication):
    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        token = ApiToken.objects.with_key(key)
        if token is None:
            raise AuthenticationFailed(_("The token is unknown or has ended."))
        return token.user, token


class PerProcess:
    """Counted in the memory of each process: a table would make a read wait for whoever writes to SQLite.

    The limit keeps one client from taking all there is, so that each process having its own is good enough.
    """

    cache = caches["api_rates"]


class AnonymousRate(PerProcess, AnonRateThrottle):
    pass


class UserRate(PerProcess, UserRateThrottle):
    pass


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 500
    page_query_description = gettext_lazy("Number of the page.")  # type: ignore[assignment]  # as in its parent
    page_size_query_description = gettext_lazy(  # type: ignore[assignment]
        "How many on a page: 50 unless given, 500 at most."
    )

    def get_page_size(self, request: Request) -> int | None:
        """Django REST framework ignores a size that it does not understand, and cuts one that is too large."""
        given = request.query_params.get(self.page_size_query_param)
        if not given:
            return self.page_size
        if not re.fullmatch("[0-9]{1,3}", given) or not 1 <= int(given) <= self.max_page_size:
            message = _("Give a whole number from 1 to %(most)d.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [message]})
        return int(given)


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """Refuses a parameter that the list does not have: a misspelt filter must not give the whole list's figures."""

    def get_filterset(self, request: Request, queryset: QuerySet[Model], view: GenericAPIView[Any]) -> Any:
        filterset = super().get_filterset(request, queryset, view)
        known = list(filterset.filters) if filterset else []
        if view.paginator:
            known += [Pages.page_query_param, Pages.page_size_query_param]
        errors = parameter_errors(request.query_params, [*known, str(api_settings.URL_FORMAT_OVERRIDE)])
        if errors:
            raise ValidationError(errors)
        return filterset
