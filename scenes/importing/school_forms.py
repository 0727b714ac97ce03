"""School forms as registers write them: in words, or in the codes of Skolverket's open interface."""

from __future__ import annotations

import re

# Not counted is what has no "grundskola" in its name: Place.objects.counted().
BY_CODE = {
    "FKLASS": "Förskoleklass",
    "FTH": "Fritidshem",
    "OPPFTH": "Öppen fritidsverksamhet",
    "GR": "Grundskola",
    "GRAN": "Anpassad grundskola",
    "GRS": "Grundsärskola",
    "SP": "Specialskola",
    "SAM": "Sameskola",
    "GY": "Gymnasieskola",
    "GYAN": "Anpassad gymnasieskola",
    "GYS": "Gymnasiesärskola",
    "VUX": "Komvux",
    "SFI": "Svenska för invandrare",
}
WORDS = (
    *(word.lower() for word in BY_CODE.values()),
    "förskola",
    "fritids",
    "vuxenutbildning",
    "särvux",
    "komvux",
    "folkhögskola",
    "yrkeshögskola",
)


def read_forms(text: str) -> tuple[str, list[str]]:
    """The forms in words, and those that are neither words nor codes known here."""
    parts = [part for part in re.split(r"\s*[,;/|+]\s*", text) if part]
    forms = [BY_CODE.get(part.upper(), part) for part in parts]
    unknown = [form for form in forms if not any(word in form.lower() for word in WORDS)]
    return (", ".join(forms) if forms != parts else text), unknown
