"""Cells that do not say what was meant: errors of formulas, damaged letters, more than a cell can mean."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from municipalities.site.texts import one_line

CELL_MAX = 1_000_000  # characters

# #N/A, #SAKNAS!, #VÄRDEFEL!, #NAMN?, #DIVISION/0! and the like, whatever the language; ##### is a column too narrow.
ERROR = re.compile(r"#[A-ZÅÄÖÆØ/_0 ]+[!?]|#N/A|#N/A N/A|#[A-ZÅÄÖ]+_DATA|#SAKNAS|#{3,}|(?:Err|Fel):\d{3}")
# å, ä, ö, Å, Ä, Ö and é in UTF-8 that was read as Windows-1252; what stands for a lost letter; half an emoji.
DAMAGED = re.compile("Ã[¥¤¶…„–©\x84\x85\x96]|Ã\u00a0|[\ufffd\ud800-\udfff]")
SHORT_FORM = re.compile(r"-?\d[.,]\d+E[+-]\d+")
SUSPECT = re.compile("^#|^(?:Err|Fel):|[Ã\ufffd\ud800-\udfff]|\\dE[+-]")

DATE_LIKE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}[- /](?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?(?:[- /]\d{2,4})?"
    r"|(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?[- /]\d{1,4}",
    re.IGNORECASE,
)


def fault_in(text: str) -> str:
    """What is wrong with the text of a cell, wherever it stands; empty if nothing is."""
    if len(text) > CELL_MAX:
        return _("has %(length)d characters. The most is %(most)d.") % {"length": len(text), "most": CELL_MAX}
    if not SUSPECT.search(text):
        return ""
    if ERROR.fullmatch(text):
        return holds_an_error(text)
    if DAMAGED.search(text):
        message = _("has damaged letters (“%(text)s”). Save the original again as CSV UTF-8 or XLSX.")
        return message % {"text": one_line(text)[:40] or "…"}
    if SHORT_FORM.fullmatch(text):
        message = _("“%(text)s” is a number that the spreadsheet has shortened. Format the column as text, save again.")
        return message % {"text": text[:40]}
    return ""


def holds_an_error(text: str) -> str:
    return _("holds an error (%(text)s). Mend the formula, or write the value.") % {"text": text[:40]}
