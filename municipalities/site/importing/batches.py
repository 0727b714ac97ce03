from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """What one query or one bulk insert takes."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
