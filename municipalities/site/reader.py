"""Who reads decides how a person is written out, as the language decides how words are. It is set for each request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Part = TypeVar("Part")
InsteadOfName = Callable[[int | None], str]
"""What stands instead of the name of the person with that key. Empty: the name."""

_current: ContextVar[InsteadOfName | None] = ContextVar("instead_of_name", default=None)


def instead_of_name(pk: int | None) -> str:
    """Outside of requests and letters, as in commands, nobody is kept from anything."""
    asked = _current.get()
    return asked(pk) if asked else ""


def as_read(name: str) -> str:
    """The name of somebody who need not have an account, such as a chief, as far as whoever reads may see names."""
    return (instead_of_name(None) if name else "") or name


@contextmanager
def written_with(instead: InsteadOfName) -> Iterator[None]:
    token = _current.set(instead)
    try:
        yield
    finally:
        _current.reset(token)


def streamed(parts: Iterable[Part], instead: InsteadOfName) -> Iterator[Part]:
    """Of a response that is made while it is sent, when the request has been left already."""
    rest = iter(parts)
    while True:
        with written_with(instead):
            try:
                part = next(rest)
            except StopIteration:
                return
        yield part
