"""What others have written meanwhile in something that both parties write in, for the page's own script."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from assessments.judging.scripts import on_page, wire
from municipalities.site.look import clock

from .models.event import DocumentEvent


def changes_since(
    news: Iterable[DocumentEvent],
    *,
    label: Callable[[str], str],
    is_field: Callable[[str], object],
    but: Collection[str] = (),
) -> list[dict[str, str]]:
    """As the last of the events left each field, and who did it."""
    last = {change["field"]: (change, event) for event in news for change in event.changes}
    return [
        {
            "field": on_page(name),
            "value": wire(change["after"]),
            "label": label(name),
            "by": str(event.by),
            "at": clock(event.at),
        }
        for name, (change, event) in last.items()
        if name not in but and is_field(name)
    ]
