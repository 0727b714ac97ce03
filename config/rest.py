"""What all lists of the API have in common. The settings name these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.settings import api_settings

from municipalities.filters import unknown_parameters

if TYPE_CHECKING:
    from rest_framework.generics import GenericAPIView


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 500


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """Refuses a parameter that the list does not have: a misspelt filter must not give the whole list's figures."""

    def get_filterset(self, request: Request, queryset: QuerySet[Model], view: GenericAPIView[Any]) -> Any:
        filterset = super().get_filterset(request, queryset, view)
        known = list(filterset.filters) if filterset else []
        if view.paginator:
            known += [Pages.page_query_param, Pages.page_size_query_param]
        errors = unknown_parameters(request.query_params, [*known, str(api_settings.URL_FORMAT_OVERRIDE)])
        if errors:
            raise ValidationError(errors)
        return filterset
