from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from municipalities.filters import SearchFilter
from municipalities.models import Actor, Membership
from municipalities.models.actor import ActorQuerySet
from municipalities.site.search import containing

from .account_letters import awaited, not_arrived

AREA_NAMES = ("actor__name", *(f"actor__{area}__name" for area in ("local_police_area", "municipality", "district")))


class ActorFilter(django_filters.FilterSet):
    """Of the page of people: actors, with whoever works for them. Those that lack a coordinator first."""

    search = SearchFilter(method="by_words")
    left = django_filters.ChoiceFilter(
        label=_("Left to do"),
        choices=[
            ("coordinator", _("a coordinator is lacking")),
            ("letter", _("a letter has not arrived")),
            ("log_in", _("somebody has not logged in")),
        ],
        method="by_what_is_left",
        empty_label=_("All"),
    )

    def filter_queryset(self, queryset: QuerySet[Actor]) -> QuerySet[Actor]:
        actors: QuerySet[Actor] = super().filter_queryset(queryset)
        alone = Actor.objects.without_coordinator().filter(pk=OuterRef("pk"))
        return actors.annotate(lacks_coordinator=Exists(alone)).order_by("-lacks_coordinator", "name")

    def by_words(self, actors: QuerySet[Actor], name: str, value: str) -> QuerySet[Actor]:
        """In the name of the actor, its area or somebody who works there."""
        people = Membership.objects.standing().filter(containing(value, "user__name", "user__email", *AREA_NAMES))
        own = containing(value, *(field.removeprefix("actor__") for field in AREA_NAMES))
        return actors.filter(own | Q(pk__in=people.values("actor")))

    def by_what_is_left(self, actors: ActorQuerySet, name: str, value: str) -> QuerySet[Actor]:
        if value == "coordinator":
            return actors.filter(pk__in=Actor.objects.without_coordinator())
        standing = Membership.objects.standing()
        found = not_arrived(standing) if value == "letter" else awaited(standing)
        return actors.filter(pk__in=found.values("actor"))

    @property
    def is_narrowed(self) -> bool:
        return any(self.form.cleaned_data.values()) if self.form.is_valid() else False
