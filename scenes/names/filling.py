"""The index of names is replaced as a whole: whoever searches meanwhile finds the old one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from municipalities.models import Municipality
from municipalities.site.importing.batches import batches
from municipalities.site.search import plain, words_of
from scenes.background.map_file import MapFile
from scenes.models import PlaceName

from .reading import Located, names_of


def fill_from(file: MapFile) -> int:
    """How many names there are now. Raises MapFileError, and then the old ones are left."""
    return fill(names_of(file))


@transaction.atomic
def fill(located: Sequence[Located]) -> int:
    towns = dict(Municipality.objects.values_list("pk", "name"))
    PlaceName.objects.all().delete()
    rows = (row for one in located for row in _rows(one, towns.get(one.municipality or 0, "")))
    for batch in batches(rows):
        PlaceName.objects.bulk_create(batch)
    return len(located)


def _rows(one: Located, municipality: str) -> Iterator[PlaceName]:
    words = words_of(one.spot.name)
    every = " ".join([*words, *words_of(f"{one.neighbourhood} {municipality}")])
    for number, word in enumerate(dict.fromkeys(map(plain, words))):
        yield PlaceName(
            name=one.spot.name,
            kind=one.spot.kind,
            neighbourhood=one.neighbourhood,
            municipality_id=one.municipality,
            latitude=round(one.spot.latitude, 6),
            longitude=round(one.spot.longitude, 6),
            folded=" ".join(words),
            words=every,
            plain_words=f" {plain(every)}",
            plain=word,
            rank=min(number, 1),
        )
