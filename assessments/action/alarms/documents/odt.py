"""Four small XML files in a zip: the libraries for it leave the header row of a table to be made by hand."""

from __future__ import annotations

import io
import zipfile

from django.template.loader import render_to_string
from django.utils.translation import get_language

from assessments.action.alarms.motion import Motion

from . import parts

TYPE = "application/vnd.oasis.opendocument.text"
FILES = {
    "content.xml": "assessments/action/alarms/odt/content.xml",
    "styles.xml": "assessments/action/alarms/odt/styles.xml",
    "meta.xml": "assessments/action/alarms/odt/meta.xml",
    "META-INF/manifest.xml": "assessments/action/alarms/odt/META-INF/manifest.xml",
}
COUNTRIES = {"sv": "SE", "en": "GB"}


def as_odt(motion: Motion) -> bytes:
    language = (get_language() or "sv").partition("-")[0]
    context = {
        "motion": motion,
        "heads": parts.heads(motion),
        "rows": list(parts.rows(motion)),
        "after": parts.after(motion),
        "language": language,
        "country": COUNTRIES.get(language, COUNTRIES["sv"]),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", TYPE, zipfile.ZIP_STORED)  # first and as it is, so that the kind of file is seen
        for name, template in FILES.items():
            package.writestr(name, render_to_string(template, context))
    return file.getvalue()
