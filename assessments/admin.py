"""Everything here is to look at: judging, signing and publishing have their own pages, rules and history."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.translation import gettext_lazy as _

from municipalities.admin_parts import Admin, ReadOnly, ReadOnlyInline

from .models import Answer, Assessment, Correction, Event, Proof, PublishedFigure, Signature, ZeroReport
from .wording import event_words


class AnswerInline(ReadOnlyInline):
    model = Answer
    fields = readonly_fields = ("indicator", "police", "municipality", "agreed", "note")


class SignatureInline(ReadOnlyInline):
    model = Signature
    fields = readonly_fields = ("party", "took_part", "reason", "signed_by", "signed_at")


class ProofInline(ReadOnlyInline):
    model = Proof
    fields = readonly_fields = ("party", "is_correct", "objection", "by", "at")


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly, Admin):
    list_display = [
        "scene",
        "round",
        "municipality",
        "local_police_area",
        "listed",
        "classification",
        "settled_at",
    ]
    list_filter = [("round__county", RelatedOnlyFieldListFilter), "round__state", "listed", "classification", "source"]
    list_select_related = ["scene", "round", "municipality", "local_police_area"]
    search_fields = ["scene__name", "scene__code", "round__label"]
    ordering = ["-round__ends", "scene__name"]
    fields = [
        ("scene", "round"),
        ("municipality", "district", "local_police_area"),
        ("test_lasting", "test_public", "test_problem"),
        ("listed", "explanation"),
        ("yes", "unknown", "classification"),
        ("settled_at", "is_joint"),
        ("source", "version"),
    ]
    show_full_result_count = False
    inlines = [AnswerInline, SignatureInline, ProofInline]


@admin.register(Event)
class EventAdmin(ReadOnly, Admin):
    list_display = ["at", "kind", "assessment", "party", "by", "what_changed"]
    list_filter = ["kind", "party", "at"]
    list_select_related = ["assessment__scene", "assessment__round", "by"]
    search_fields = ["assessment__scene__name", "assessment__scene__code", "by__name", "by__email"]
    ordering = ["-pk"]
    show_full_result_count = False
    fields = ["at", "kind", "assessment", "version", "party", "by", "what_changed"]
    readonly_fields = ["what_changed"]

    @admin.display(description=_("changes"))
    def what_changed(self, event):
        return event_words(event)


class CorrectionInline(ReadOnlyInline):
    model = Correction
    fields = readonly_fields = ("value", "reason", "by", "at")


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ReadOnly, Admin):
    list_display = ["measure", "round", "municipality", "value", "base", "source"]
    list_filter = [("round__county", RelatedOnlyFieldListFilter), "measure"]
    list_select_related = ["round", "municipality"]
    search_fields = ["round__label", "municipality__name", "source"]
    ordering = ["-round__ends", "pk"]
    inlines = [CorrectionInline]


@admin.register(ZeroReport)
class ZeroReportAdmin(ReadOnly, Admin):
    list_display = ["round", "municipality", "district", "local_police_area", "origin", "by", "at", "fell_at"]
    list_filter = [("round__county", RelatedOnlyFieldListFilter), "round__state", "origin"]
    list_select_related = ["round", "municipality", "district", "local_police_area", "by"]
    search_fields = ["round__label", "municipality__name", "district__name", "local_police_area__name"]
    ordering = ["-at"]
