"""The method bank and what laws ask are kept here; analyses and plans have their own pages, rules and history."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import Choices, HistoryAdmin

from .models import CountyExperience, LawReference, Method, MethodAim


class AimInline(Choices, admin.TabularInline):
    """Our own judgement, not research."""

    model = MethodAim
    extra = 0
    fields = ["kind", "value"]


@admin.register(Method)
class MethodAdmin(HistoryAdmin):
    list_display = ["code", "label", "group", "level", "drugs", "violence", "safety", "checked_on"]
    list_filter = ["group", "level", "drugs", "violence", "safety"]
    search_fields = ["code", "label", "summary", "sources"]
    ordering = ["code"]
    fields = [
        ("code", "group"),
        "label",
        "lead",
        "level",
        ("drugs", "violence", "safety"),
        "summary",
        "when_it_works",
        "dose_unit",
        "sources",
        "addresses",
        "mark",
        ("checked_on", "checked_by"),
    ]
    inlines = [AimInline]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "addresses":
            kwargs["help_text"] = _("One to a line, in the order of the sources; a dash where a source has none.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """Plans and files name it by its code."""
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """What plans have chosen stays."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.measures.exists()


@admin.register(CountyExperience)
class CountyExperienceAdmin(HistoryAdmin):
    """Written on the pages; here what should not stand there is put right or removed."""

    list_display = ["method", "county", "actor", "text", "at"]
    list_filter = [("county", RelatedOnlyFieldListFilter), ("method", RelatedOnlyFieldListFilter)]
    list_select_related = ["method", "county", "actor"]
    search_fields = ["text", "actor__name", "method__label"]
    ordering = ["-at"]
    fields = ["method", "county", "actor", "by", "at", "text"]
    readonly_fields = ["method", "county", "actor", "by", "at"]

    def has_add_permission(self, request):
        return False


@admin.register(LawReference)
class LawReferenceAdmin(HistoryAdmin):
    list_display = ["code", "title", "mark", "checked_on", "checked_by"]
    list_filter = ["mark"]
    search_fields = ["code", "title", "text"]
    ordering = ["code"]
    fields = ["code", "title", "text", ("link", "source"), "mark", ("checked_on", "checked_by")]

    def get_readonly_fields(self, request, obj=None):
        """Pages look for it by its code."""
        return ["code"] if obj else []
