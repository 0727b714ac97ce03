"""Signs for what a place is, what happened to it and how far something has come: an icon with its word."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.site.look import marked

register = template.Library()

WORDS = {
    "qualified": _("Qualified"),
    "undetermined": _("Cannot be determined"),
    "not_qualified": _("Not qualified"),
    "not_listed": _("Not an open drug scene"),
    "new": pgettext_lazy("one scene", "New"),
    "returned": pgettext_lazy("one scene", "Returned"),
    "continued": pgettext_lazy("one scene", "Remains"),
    "ceased": pgettext_lazy("one scene", "Ceased"),
    "merged": pgettext_lazy("one scene", "Merged"),
    "split": pgettext_lazy("one scene", "Split"),
    "pending": pgettext_lazy("one scene", "Not settled yet"),
    "moved_in": pgettext_lazy("one scene", "Moved in"),
    "moved_out": pgettext_lazy("one scene", "Moved out"),
    "done": _("Done"),
    "warn": _("Needs attention"),
    "error": _("Error"),
}
WORDS_FOR_MANY = {
    "new": pgettext_lazy("several scenes", "New"),
    "returned": pgettext_lazy("several scenes", "Returned"),
    "continued": pgettext_lazy("several scenes", "Remain"),
    "ceased": pgettext_lazy("several scenes", "Ceased"),
    "merged": pgettext_lazy("several scenes", "Merged"),
    "split": pgettext_lazy("several scenes", "Split"),
    "pending": pgettext_lazy("several scenes", "Not settled yet"),
    "moved_in": pgettext_lazy("several scenes", "Moved in"),
    "moved_out": pgettext_lazy("several scenes", "Moved out"),
}
# Moving between units is book-keeping, like a merge; it borrows the arrows.
# Brå's column of a plan has green, yellow and red; the other states are no light.
LIGHTS = {
    "not_started": _("not started"),
    "ongoing": pgettext_lazy("traffic light", "Green"),
    "late": pgettext_lazy("traffic light", "Yellow"),
    "stopped": pgettext_lazy("traffic light", "Red"),
    "done": _("done"),
    "cancelled": _("cancelled"),
}
SEEN = {
    "wanted": _("Wanted effect"),
    "none": _("No effect shown"),
    "mixed": _("Mixed"),
    "not_studied": _("Not studied"),
}
ICONS = {"moved_in": "right", "moved_out": "right"}


@register.simple_tag
def sign(name: str, words: str = "", *, many: bool = False) -> SafeString:
    """Icon and word in running text and tables: classification, change or how far something has come."""
    return marked("sign", name, words or (WORDS_FOR_MANY if many else WORDS)[name], icon_name=ICONS.get(name, name))


@register.simple_tag
def tag(name: str, words: str = "") -> SafeString:
    """The same as a badge, where one stands alone."""
    return marked("tag", name, words or WORDS[name], icon_name=ICONS.get(name, name))


@register.simple_tag
def light(state: str) -> SafeString:
    """How a measure goes: shape first, word second, colour third."""
    return marked("light", state, LIGHTS[state], icon_name=f"light_{state}")


@register.simple_tag
def broken(words: str) -> SafeString:
    """A link of the chain from problem to what changed that is missing."""
    return marked("broken", "link", words, icon_name="broken")


@register.simple_tag
def seen(effect: str) -> SafeString:
    """What research saw of an effect."""
    return marked("seen", effect, SEEN[effect], icon_name="done" if effect == "wanted" else effect)
