"""The index of names is replaced as a whole: whoever searches meanwhile finds the old one, and whoever saves meanwhile
waits for one batch at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import sleep

from django.db.models import QuerySet
from django.utils import timezone

from municipalities.models import Municipality
from municipalities.site.importing.batches import batches
from municipalities.site.search import plain, words_of
from scenes.background.map_file import MapFile
from scenes.models import NameIndex, PlaceName

from .reading import Located, names_of

BATCH = 1000
PAUSE_S = 0.02


def fill_from(file: MapFile) -> int:
    """How many names there are now. Raises MapFileError, and then the old ones are left."""
    return fill(names_of(file))


def fill(located: Sequence[Located]) -> int:
    index = NameIndex.objects.create()
    try:
        _write(index, located)
    except BaseException:
        _forget(NameIndex.objects.filter(pk=index.pk))
        raise
    _forget(NameIndex.objects.filter(pk__lt=index.pk))
    return len(located)


def _write(index: NameIndex, located: Sequence[Located]) -> None:
    towns = dict(Municipality.objects.values_list("pk", "name"))
    rows = (row for one in located for row in _rows(index, one, towns.get(one.municipality or 0, "")))
    for batch in batches(rows, BATCH):
        PlaceName.objects.bulk_create(batch)
        let_others_save()
    NameIndex.objects.filter(pk=index.pk).update(completed_at=timezone.now())


def _forget(indexes: QuerySet[NameIndex]) -> None:
    """With their names, little by little."""
    keys = list(indexes.values_list("pk", flat=True))
    names = PlaceName.objects.filter(index__in=keys).order_by()
    while names.filter(pk__in=names.values("pk")[:BATCH]).delete()[0]:
        let_others_save()
    indexes.filter(pk__in=keys).delete()


def let_others_save() -> None:
    """Between two batches: SQLite lets one write at a time, and those who wait look only now and then."""
    sleep(PAUSE_S)


def _rows(index: NameIndex, one: Located, municipality: str) -> Iterator[PlaceName]:
    words = words_of(one.spot.name)
    every = " ".join([*words, *words_of(f"{one.neighbourhood} {municipality}")])
    for number, word in enumerate(dict.fromkeys(map(plain, words))):
        yield PlaceName(
            index=index,
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
