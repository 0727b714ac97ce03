"""Texts as they are stored and compared, so that what looks the same is the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

# What does not show: Unicode's default ignorable characters (zero-width, soft hyphen, marks that turn text round,
# fillers, tags), annotations, half an emoji, an empty Braille cell, and what is no character at all.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# Cyrillic and Greek letters that look like Latin ones.
LOOKS_LATIN = str.maketrans("авекмнорстухіѕјαβεζηικμνορτυχ", "abekmhopctyxisjabezhikmnoptyx")

# Letters that stand for a digit, when they stand among digits.
AMONG_DIGITS = re.compile(r"(?<![^\W\d_])[oil](?=\d)|(?<=\d)[oil](?![^\W\d_])")
LOOKS_LIKE_DIGIT = {"o": "0", "i": "1", "l": "1"}


def one_line(text: str) -> str:
    """A name, a label or a code: composed characters, one space between words, nothing that does not show."""
    if not (text.isascii() and text.isprintable()):
        text = CONTROL.sub(" ", INVISIBLE.sub("", normalize("NFC", text)))
    return " ".join(text.split())


def several_lines(text: str) -> str:
    """A text that may have line breaks, otherwise like one line."""
    if not (text.isascii() and text.isprintable()):
        text = LINE_BREAK.sub("\n", INVISIBLE.sub("", normalize("NFC", text)))
        text = CONTROL.sub(" ", text)
    return text.strip()


def skeleton(code: str) -> str:
    """What codes have in common that people, or spreadsheets, take for one another: 012 and 12, S‑1 and s 01, S-O1."""
    code = normalize("NFKC", one_line(code)).casefold().translate(LOOKS_LATIN)
    code = AMONG_DIGITS.sub(lambda found: LOOKS_LIKE_DIGIT[found[0]], code)
    code = re.sub(r"[.,]0+$", "", code)
    parts = re.findall(r"\d+|[^\W\d_]+", code)
    return "-".join(part.lstrip("0") or "0" if part.isdecimal() else part for part in parts) or code


def taken_for(code: str, others: Iterable[str]) -> str:
    """The first of the others that the code can be taken for, without being the same."""
    bones = skeleton(code)
    return next((other for other in others if other != code and skeleton(other) == bones), "")
