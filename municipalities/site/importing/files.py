"""What a file holds, as bytes or as text; and what it is when it is no table, in words that help."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.site.texts import one_line

from .problems import ImportErrors, Problem

FILE_MAX = 50_000_000  # bytes
MEGABYTE = 1_000_000

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"  # what old Office files and protected new ones are kept in
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# The longer mark first: UTF-32 begins like UTF-16.
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# Before Unicode; which one is told by which gives Swedish letters.
ENCODINGS = {"Windows-1252": "cp1252", "CP850 (DOS)": "cp850", "Mac Roman": "mac_roman"}

OLD_EXCEL = gettext_lazy("The file is an old Excel file (XLS). Save it as XLSX or CSV UTF-8.")
WEB_PAGE = gettext_lazy("The file is a web page (HTML), whatever its name says. Open it in Excel and save it as XLSX.")
OTHERS: tuple[tuple[re.Pattern[bytes], object], ...] = (
    (re.compile(rb"\x09[\x00\x02\x04\x08]"), OLD_EXCEL),
    (re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF", re.DOTALL), gettext_lazy(
        "The file is a picture or a PDF. Save the table itself as XLSX or CSV UTF-8."
    )),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|PK\x05\x06"), gettext_lazy(
        "The file is packed. Unpack it, and import what is inside."
    )),
    (re.compile(rb"\s*(?:<!DOCTYPE html|<html|<head|<body|<table|<meta)", re.IGNORECASE), WEB_PAGE),
    (re.compile(rb"\s*<\?xml"), gettext_lazy("The file is XML. Open it in Excel and save it as XLSX.")),
    (re.compile(rb"\{\\rtf"), gettext_lazy("The file is a text document (RTF). Save the table as XLSX or CSV UTF-8.")),
    (re.compile(rb'\s*(?:\{\s*"|\[\s*[\[{])'), gettext_lazy(
        "The file is JSON, not a table. Save it as XLSX or CSV UTF-8."
    )),
)  # fmt: skip


def content_of(path: Path) -> bytes:
    """Raises ImportErrors."""
    try:
        with path.open("rb") as file:
            content = file.read(FILE_MAX + 1)
    except (OSError, ValueError) as error:
        raise ImportErrors(Problem(_cannot_read(path, error))) from error
    if len(content) > FILE_MAX:
        message = _("The file is larger than %(most)d MB. Split it, or remove what is not a row of the table.")
        raise ImportErrors(Problem(message % {"most": FILE_MAX // MEGABYTE}))
    return content


def _cannot_read(path: Path, error: OSError | ValueError) -> str:
    name = one_line(str(path))
    if isinstance(error, FileNotFoundError):
        return _("There is no file %(path)s.") % {"path": name}
    if isinstance(error, IsADirectoryError):
        return _("%(path)s is a folder. Name the file in it.") % {"path": name}
    reason = error.strerror if isinstance(error, OSError) else error
    return _("%(path)s cannot be read: %(reason)s.") % {"path": name, "reason": reason}


def refuse_what_is_no_table(content: bytes) -> None:
    """What is neither a workbook nor plain text."""
    if content.startswith(OLE):
        raise ImportErrors(Problem(protected() if ENCRYPTED in content else str(OLD_EXCEL)))
    for pattern, message in OTHERS:
        if pattern.match(content.removeprefix(b"\xef\xbb\xbf")):
            raise ImportErrors(Problem(str(message)))


def protected() -> str:
    return _(
        "The file is protected by a password or a sensitivity label, and cannot be opened here. Remove the protection, "
        "or save the sheet as CSV UTF-8."
    )


def neither() -> str:
    return _("The file is neither CSV nor XLSX. Save it as CSV UTF-8 or XLSX.")


def text_of(content: bytes) -> str:
    """UTF-8, or what the byte order mark says. Anything else would turn å, ä and ö into something else."""
    mark = next((mark for mark in BYTE_ORDER_MARKS if content.startswith(mark)), b"")
    encoding = BYTE_ORDER_MARKS.get(mark, "utf-8")
    if not mark and b"\x00" in content:
        raise ImportErrors(Problem(_no_text(content)))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportErrors(_not_in(encoding, content, error)) from error
    if "\x00" in text:
        raise ImportErrors(Problem(neither()))
    return text


def _no_text(content: bytes) -> str:
    start = content[:1000]
    if min(start[::2].count(0), start[1::2].count(0)) == 0 and start.count(0) > len(start) // 3:
        return _("The file is written in UTF-16. Save it as CSV UTF-8.")
    return neither()


def _not_in(encoding: str, content: bytes, error: UnicodeDecodeError) -> Problem:
    if encoding not in ("utf-8", "utf-8-sig"):
        return Problem(_("The file is damaged. Save it again as CSV UTF-8."))
    line = content.count(b"\n", 0, error.start) + 1
    near = content[max(0, error.start - 15) : error.start + 15]
    probably = max(ENCODINGS, key=lambda name: _swedish_letters(content, ENCODINGS[name]))
    message = _("is not written in UTF-8 but probably in %(encoding)s (near “%(text)s”). Save as CSV UTF-8.")
    text = " ".join(near.decode(ENCODINGS[probably], errors="replace").split())
    return Problem(message % {"encoding": probably, "text": text}, line)


def _swedish_letters(content: bytes, encoding: str) -> int:
    text = content.decode(encoding, errors="replace")
    return sum(map(text.count, "åäöÅÄÖ"))
