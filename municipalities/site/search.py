"""Search in words. In Swedish å, ä and ö are letters of their own: whoever writes them means them. Whoever writes a or
o may have a keyboard without them, and finds both.
"""

import re
import unicodedata
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q

KEPT = "åäö"
_ALSO = str.maketrans({"æ": "ä", "ø": "ö"})
_PLAIN = str.maketrans({"å": "a", "ä": "a", "ö": "o"})
_TOLERANT = {"a": "[aåäàáâãæ]", "o": "[oöòóôõø]", "ä": "[äæ]", "ö": "[öø]", "e": "[eéèêë]", "u": "[uüúù]", "c": "[cç]"}
LEAST_LETTERS = 3
"""A shorter word is too common to look for what begins with it."""


def containing(text: str, *fields: str) -> Q:
    """Every word in some of the fields, whatever the case: SQLite's LIKE would not find Åkersberga by "åkers"."""
    found = Q()
    for word in text.split():
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__iregex": re.escape(word)})
        found &= somewhere
    return found


def beginning(words: list[str], *fields: str, within: tuple[str, ...] = ()) -> Q:
    """Every word begins a word of some of the fields, or of where it is, and one of them at least one of the fields.

    A sole short one is all of it. `words` as `words_of` gives them.
    """
    whole = is_short(words)
    every, some = Q(), Q()
    for word in words:
        begun = {field: Q(**{f"{field}__iregex": pattern(word, whole=whole)}) for field in (*fields, *within)}
        every &= reduce(or_, begun.values())
        some |= reduce(or_, (begun[field] for field in fields))
    return every & some


def begins(words: list[str], text: str) -> bool:
    """The same of one text."""
    whole = is_short(words)
    return all(re.search(pattern(word, whole=whole), folded(text)) for word in words)


def is_short(words: list[str]) -> bool:
    return max(map(len, words), default=0) < LEAST_LETTERS


def pattern(word: str, *, whole: bool = False, between: str = r"\W") -> str:
    """A regular expression that both databases read alike."""
    letters = "".join(_TOLERANT.get(letter, letter) for letter in word)
    return f"(^|{between}){letters}($|{between})" if whole else f"(^|{between}){letters}"


def words_of(text: str) -> list[str]:
    """Letters and digits, folded; each word once."""
    return list(dict.fromkeys(re.findall(r"[^\W_]+", folded(text))))


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """In lower case and without accents, but for å, ä and ö."""
    text = unicodedata.normalize("NFC", text).casefold().translate(_ALSO)
    if text.isascii():
        return text
    return "".join(letter if letter in KEPT else _without_accents(letter) for letter in text)


def plain(word: str) -> str:
    """As it is written without å, ä and ö."""
    return word.translate(_PLAIN)


def _without_accents(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
