from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass
class Tally:
    created: int = 0
    changed: int = 0
    unchanged: int = 0


class Report:
    """What an import did, or would do, with each kind of object."""

    remarks: Sequence[str] = ()
    """What the user should know of what was read: what was not understood, what was asked about and confirmed."""

    def tallies(self) -> Iterable[tuple[type[models.Model], Tally]]:
        raise NotImplementedError

    @property
    def is_unchanged(self) -> bool:
        return not any(tally.created or tally.changed for _model, tally in self.tallies())

    def lines(self) -> Iterator[str]:
        """In words, one line per kind that the file had anything of."""
        for model, tally in self.tallies():
            if tally != Tally():
                yield _("%(kind)s: %(created)d new, %(changed)d changed, %(unchanged)d unchanged.") % {
                    "kind": capfirst(model._meta.verbose_name_plural),
                    **vars(tally),
                }
        yield from self.remarks
