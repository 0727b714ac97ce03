"""What the administration of all three apps is made of."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from municipalities.site.search import containing

from .models.dated import valid_during


class Admin(admin.ModelAdmin):
    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(containing(search_term, *self.get_search_fields(request))), False


class HistoryAdmin(Admin, SimpleHistoryAdmin):
    """History to read. The library's page that reverts to an old version would skip the rules, so it has no URL."""

    def get_urls(self):
        return super(SimpleHistoryAdmin, self).get_urls()

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
