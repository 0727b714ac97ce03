"""What the law asks, as lines of a document: with its link, how and when it was checked, and if that is long ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from assessments.action.documents.blocks import Paragraph
from assessments.action.methods.page import month
from assessments.action.models import LawReference
from assessments.wording import listing


def told(references: Mapping[str, LawReference], code: str) -> Iterator[Paragraph]:
    """A reference that has been removed is said to be missing: nobody is to take silence for no law."""
    reference = references.get(code)
    if reference is None:
        yield Paragraph(_("No reference to the law is on record for this part."), is_small=True)
        return
    yield Paragraph(f"{reference.title}: {reference.text}", is_small=True)
    if reference.is_old():
        old = _("The reference was checked more than two years ago. Read the law before you refer to it.")
        yield Paragraph(old, is_warning=True)


def sources(references: Mapping[str, LawReference]) -> Iterator[Paragraph]:
    """Where, how, when and by whom each was read: those that rest on the same in one line."""
    lines: dict[tuple[str, str], list[str]] = {}
    for reference in references.values():
        lines.setdefault((_read(reference), reference.link), []).append(reference.title)
    for (read, link), titles in lines.items():
        yield Paragraph(f"{listing(dict.fromkeys(titles))}. {read}", link, is_small=True)


def _read(reference: LawReference) -> str:
    values = {
        "how": reference.get_mark_display(),
        "month": month(reference.checked_on),
        "who": reference.checked_by,
        "source": reference.source,
    }
    return _("Source: %(source)s (%(how)s). Checked in %(month)s by %(who)s.") % values
