"""The bank as a file. What has not been searched says so in words, as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from assessments.action.models import Method
from assessments.figures.table_files import TableRow

from .page import level_words, month, outcome_words


def rows(methods: Iterable[Method]) -> Iterator[TableRow]:
    yield [
        _("Code"),
        _("Method"),
        _("Kind"),
        _("Who usually leads"),
        _("Level"),
        _("How well it is known"),
        *outcome_words().values(),
        _("What research says"),
        _("When it works"),
        _("Unit of dose"),
        _("Sources"),
        _("Addresses"),
        _("Mark"),
        _("Checked"),
        _("Checked by"),
    ]
    for method in methods:
        yield [
            method.code,
            method.label,
            method.get_group_display(),
            method.lead,
            method.level,
            level_words(method),
            *(seen_words(method, name) for name in outcome_words()),
            method.summary,
            method.when_it_works,
            method.dose_unit,
            "; ".join(source for source, _address in method.cited),
            "; ".join(address or Method.NO_ADDRESS for _source, address in method.cited),
            method.mark,
            month(method.checked_on) if method.checked_on else "",
            method.checked_by,
        ]


def seen_words(method: Method, outcome: str) -> str:
    return str(Method.Seen(getattr(method, outcome)).label) if method.is_searched else ""
