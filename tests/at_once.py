"""Two people at the same moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

SOON = 0.3
"""Seconds that the second one is given to get ahead of the first."""


class Outcome:
    result: Any = None
    error: ValidationError | None = None


@contextmanager
def meanwhile(work: Callable[[], Any]) -> Iterator[Outcome]:
    """What becomes of `work`, begun by someone else before the transaction inside has been committed."""
    outcome = Outcome()

    def run() -> None:
        try:
            outcome.result = work()
        except ValidationError as error:
            outcome.error = error
        finally:
            connection.close()

    other = Thread(target=run)
    with transaction.atomic():
        yield outcome
        other.start()
        other.join(SOON)
        assert other.is_alive(), "did not wait"
    other.join()
