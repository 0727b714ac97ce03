"""How the site draws signs, numbers and dates. An icon never stands without its word."""

from __future__ import annotations

import datetime
import uuid
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

register = template.Library()

Number = Decimal | float
Day = datetime.date | datetime.datetime

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
FORM_KEY = "form_key"


# --- Signs


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        static("img/icons.svg"),
        name.replace("_", "-"),
    )


@register.simple_tag
def form_key() -> SafeString:
    """Makes a form count once (municipalities.once). Browsers would put an old value back but for autocomplete."""
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', FORM_KEY, uuid.uuid4())


@register.simple_tag
def marked(look: str, name: str, words: object, icon_name: str = "") -> SafeString:
    """Icon and word: a sign in running text and tables, a tag (badge) where it stands alone."""
    return format_html(
        '<span class="{0} {0}-{1}">{2}{3}</span>',
        look,
        name.replace("_", "-"),
        icon(icon_name or name),
        capfirst(str(words)),
    )


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """The way back, as list items; from the second level down."""
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("Breadcrumbs"), content)


# --- Numbers


@register.filter
def num(value: Number | None, decimals: int | None = None) -> str:
    """412 300, with a real minus; a dash where there is no figure."""
    if value is None:
        return "–"
    value = rounded(value, decimals)
    text = number_format(abs(value), decimals, use_l10n=True, force_grouping=True)
    return MINUS + text if value < 0 else text


def rounded(value: Number, decimals: int | None) -> Any:
    """Half away from zero, as people do it. Django's number_format would cut the decimals off."""
    if decimals is None:
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@register.filter
def signed(value: Number | None, decimals: int | None = None) -> str:
    """A change: −10, 0 or +3."""
    if value is None:
        return num(value)
    value = rounded(value, decimals)
    return f"+{num(value, decimals)}" if value > 0 else num(value, decimals)


@register.simple_tag
def of(part: Number, base: Number) -> str:
    """A figure and its base, kept on one line."""
    return gettext("%(part)s of %(base)s").replace(" ", NO_BREAK_SPACE) % {"part": num(part), "base": num(base)}


@register.filter
def percent(share: Number | None, decimals: int = 0) -> str:
    """A share between 0 and 1."""
    return "–" if share is None else f"{num(share * 100, decimals)}{NO_BREAK_SPACE}%"


@register.filter
def area(square_metres: Number | None) -> str:
    return measured(square_metres, "m²")


@register.filter
def distance(metres: Number | None) -> str:
    return measured(metres, "m")


def measured(value: Number | None, unit: str) -> str:
    return "–" if value is None else f"{num(value, 0)}{NO_BREAK_SPACE}{unit}"


# --- Dates


@register.filter
def day_long(day: Day | None) -> str:
    """28 februari 2025, in text."""
    return date_format(local(day), "DATE_FORMAT") if day else "–"


@register.filter
def day_short(day: Day | None) -> str:
    """28 feb 2025, in tables."""
    return date_format(local(day), "SHORT_DATE_FORMAT") if day else "–"


@register.filter
def day_month(day: Day | None) -> str:
    """28 februari, where the year is plain."""
    return date_format(local(day), "MONTH_DAY_FORMAT") if day else "–"


@register.filter
def weekday(day: Day | None) -> str:
    """fredag 28 februari 2025."""
    return f"{date_format(local(day), 'l')} {day_long(day)}" if day else "–"


@register.filter
def clock(moment: datetime.datetime | None) -> str:
    """kl. 14.32"""
    return date_format(local(moment), "TIME_FORMAT") if moment else "–"


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """11 februari 2025 kl. 14.05"""
    return date_format(local(value), "DATETIME_FORMAT") if value else "–"


def local(day: Day) -> Day:
    return timezone.localtime(day) if isinstance(day, datetime.datetime) and timezone.is_aware(day) else day
