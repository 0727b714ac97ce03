"""What the administration of all three apps is made of."""

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError
from django.db.models import BigIntegerField, Model
from django.forms import ModelMultipleChoiceField
from django.http import Http404
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from municipalities.site.forms import ask_by_name
from municipalities.site.privacy import doubtful_parts, refuse_personal_numbers
from municipalities.site.search import containing

from .models.dated import valid_during

LARGEST = BigIntegerField.MAX_BIGINT

ENDINGS = ("", "__exact", "__isnull", "__id__exact", "__pk__exact", "__gte", "__lt")
"""What the filters beside a list ask of a field."""


def are_keys(values):
    return all(re.fullmatch("[0-9]{1,19}", str(value)) and int(value) <= LARGEST for value in values)


class OnlyKeys:
    """Django's own would ask the database for words and for numbers that it cannot hold, and fail."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [one for one in value if are_keys([one])], attrs)


class Autocomplete(OnlyKeys, AutocompleteSelect):
    pass


class AutocompleteSeveral(OnlyKeys, AutocompleteSelectMultiple):
    pass


class Choices:
    """For pages and for the tables in them."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            ask_by_name(field)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Autocomplete(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", AutocompleteSeveral(db_field, self.admin_site, using=kwargs.get("using")))
            kwargs.setdefault("form_class", KeysField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class KeysField(ModelMultipleChoiceField):
    def clean(self, value):
        if not are_keys(value or []):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": "?"})
        return super().clean(value)


class Admin(Choices, admin.ModelAdmin):
    def lookup_allowed(self, lookup, value, request):
        """Only what the filters ask. Django lets an address ask anything of the model's own fields, also what fails."""
        own = [one for one in self.get_list_filter(request) if isinstance(one, type)]
        fields = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request) if one not in own]
        asked = [f"{field}{ending}" for field in fields for ending in ENDINGS]
        return lookup in [*asked, *(filter_.parameter_name for filter_ in own)]

    def changeform_view(self, *args, **kwargs):
        try:
            return super().changeform_view(*args, **kwargs)
        except IntegrityError:  # of two at once; now the other's row is there, and the form tells of it
            return super().changeform_view(*args, **kwargs)

    def save_model(self, request, obj, form, change):
        """What pages ask about before they save free text is asked here afterwards (rule 11)."""
        super().save_model(request, obj, form, change)
        for name in form.changed_data:
            is_free = refuse_personal_numbers in self.model._meta.get_field(name).validators
            if is_free and (found := doubtful_parts(form.cleaned_data[name])):
                words = _("%(field)s seems to hold %(found)s. Is it about an individual? Then remove it.")
                values = {"field": form.fields[name].label, "found": get_text_list(found, str(_("and")))}
                self.message_user(request, words % values, messages.WARNING)

    def response_action(self, request, queryset):
        if not are_keys(request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        return super().response_action(request, queryset)

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(containing(search_term, *self.get_search_fields(request))), False


class HistoryAdmin(Admin, SimpleHistoryAdmin):
    """History to read. The library's page that reverts to an old version would skip the rules, so it has no URL."""

    def get_urls(self):
        return super(SimpleHistoryAdmin, self).get_urls()

    def history_view(self, request, object_id, extra_context=None):
        if not are_keys([unquote(object_id)]):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_view_title(self, request, obj):
        return _("History: %(object)s") % {"object": obj}

    def get_historical_record_context_helper(self, request, historical_record):
        return InWords(self.model, historical_record)


class InWords(HistoricalRecordContextHelper):
    """Says "coordinator" in the reader's language, and "–" for nothing."""

    def prepare_delta_change_value(self, change, value):
        if isinstance(value, Model | list):
            return super().prepare_delta_change_value(change, value)
        field = self.model._meta.get_field(change.field)
        return "–" if value in (None, "") else dict(field.flatchoices).get(value, value)


class ReadOnly:
    """To look at; the verbs of the pages change it."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False


class ToMend(admin.SimpleListFilter):
    """Narrows a list down to the rows that an administrator should mend. The start page counts them."""

    VALUE = "yes"
    title = _("problem")
    parameter_name = "to_mend"
    label: Any = ""

    @staticmethod
    def find(rows):
        raise NotImplementedError

    def lookups(self, request, model_admin):
        return [(self.VALUE, self.label)]

    def queryset(self, request, rows):
        return self.find(rows) if self.value() == self.VALUE else rows


class ValidToday(admin.SimpleListFilter):
    title = _("valid today")
    parameter_name = "valid_today"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, areas):
        today = timezone.localdate()
        valid = valid_during(today, today)
        return {"yes": areas.filter(valid), "no": areas.exclude(valid)}.get(self.value(), areas)
