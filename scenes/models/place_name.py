from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from municipalities.site.collation import COLLATION
from municipalities.site.fields import LineField
from municipalities.site.search import is_short, pattern, plain

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

BYTES = "BINARY"
"""A collation that both databases have under one name: only by it does an index find what begins alike."""
LAST_LETTER = "\U0010ffff"


class NameIndex(models.Model):
    """One filling of the index of names. The latest that is complete is the one that counts, so that a new one can be
    written little by little while people search in the old one.
    """

    completed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("filling of the names on the map")
        verbose_name_plural = _("fillings of the names on the map")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class PlaceNameQuerySet(models.QuerySet["PlaceName"]):
    def in_force(self) -> PlaceNameQuerySet:
        """Those of the latest filling that is complete."""
        complete = NameIndex.objects.exclude(completed_at=None).order_by("-pk")
        return self.filter(index=complete.values("pk")[:1])

    def visible_to(self, user: AnyUser) -> PlaceNameQuerySet:
        """Streets are public facts, but listed county by county like everything else."""
        return self.within(list(Municipality.objects.visible_to(user).values_list("pk", flat=True)))

    def within(self, visible: Collection[int]) -> PlaceNameQuerySet:
        """In these municipalities, or in none. The keys: a list of a few dozen is quicker than a join per name."""
        return self.filter(Q(municipality=None) | Q(municipality__in=visible)) if visible else self.none()

    def by_word(self, word: str, *, rank: int, words: list[str]) -> PlaceNameQuerySet:
        """A word of the name begins with this one, and every other begins a word of the name or of where it is.

        In the order of the index, so that of ten thousand only those that are shown are read. `words` as `words_of`
        gives them, `word` among them.
        """
        whole = is_short(words)
        begun = {"plain": plain(word)} if whole else {"plain__gte": plain(word), "plain__lt": plain(word) + LAST_LETTER}
        found = self.in_force().filter(rank=rank, **begun)
        for other in words:
            if other != word:
                # What databases are quick at comes first: of six thousand streets that begin alike few lie there.
                found = found.filter(plain_words__contains=f" {plain(other)}")
            if other != plain(other) or (whole and other != word):
                found = found.filter(words__regex=pattern(other, whole=whole, between=" "))
        return found.order_by("plain", "folded", "pk")


class PlaceName(models.Model):
    """What a street, a square, a station or the like is called, out of the background map's file: each name once in its
    neighbourhood, under each of its words. Filled by scenes.names, and nothing else refers to it.
    """

    class Kind(models.TextChoices):
        SETTLEMENT = "settlement", _("neighbourhood")
        STREET = "street", _("street")
        SQUARE = "square", _("square")
        STATION = "station", _("station")
        SCHOOL = "school", _("school")
        PARK = "park", _("park")
        WATER = "water", _("water")
        OTHER = "other", _("place")

    index = models.ForeignKey(NameIndex, on_delete=models.CASCADE, related_name="names", db_index=False, editable=False)
    name = LineField(_("name"), max_length=200, db_collation=COLLATION)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    neighbourhood = models.CharField(_("neighbourhood"), max_length=200, blank=True, db_collation=COLLATION)
    municipality = models.ForeignKey(
        "municipalities.Municipality",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("municipality"),
    )
    latitude = models.FloatField(_("latitude"), help_text=_("WGS 84."))
    longitude = models.FloatField(_("longitude"))
    # Derived by scenes.names: the words of the name, and those of where it is too.
    folded = models.CharField(max_length=200, editable=False, db_collation=BYTES)
    words = models.CharField(max_length=600, editable=False, db_collation=BYTES)
    plain_words = models.CharField(max_length=601, editable=False, db_collation=BYTES)  # each after a space
    # The word that the row is found by, as it is written without å, ä and ö.
    plain = models.CharField(max_length=200, editable=False, db_collation=BYTES)
    rank = models.PositiveSmallIntegerField(editable=False)  # 0: the first word of the name; 1: a later one

    objects = PlaceNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name on the map")
        verbose_name_plural = _("names on the map")
        ordering = ["name", "pk"]
        # `plain_words` last: SQLite then sees in the index which of ten thousand names alike lie elsewhere.
        indexes = [
            models.Index(
                fields=["index", "rank", "plain", "folded", "id", "plain_words"], name="place_name_by_word_in_index"
            )
        ]

    def __str__(self) -> str:
        return self.name
