"""Everything of judging is to look at: signing and publishing have their own pages, rules and history.

Scenes and rounds are changed here, where it is known what that does to what has been signed.
"""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from municipalities.admin_parts import Admin, Choices, HistoryAdmin, ReadOnly, ReadOnlyInline
from scenes.admin import RoundAdmin, SceneAdmin
from scenes.models import Round, Scene

from .judging import content
from .models import (
    Answer,
    Assessment,
    Correction,
    CountyGuidance,
    Event,
    Option,
    Proof,
    PublishedFigure,
    Question,
    Questionnaire,
    Reply,
    Signature,
    ZeroReport,
)
from .questionnaire.loading import copy
from .rounds import rules as rounds
from .wording import event_words

admin.site.unregister([Round, Scene])


class AnswerInline(ReadOnlyInline):
    model = Answer
    fields = readonly_fields = ("indicator", "police", "municipality", "agreed", "note")


class ReplyInline(ReadOnlyInline):
    model = Reply
    fields = readonly_fields = ("question", "party", "answer")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("question", "option")

    @admin.display(description=_("answer"))
    def answer(self, reply):
        return reply.option or reply.value


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
        ("name", "category"),
        ("municipality", "district", "local_police_area"),
        ("test_lasting", "test_public", "test_problem"),
        ("listed", "explanation"),
        ("yes", "unknown", "classification"),
        ("settled_at", "is_joint"),
        ("source", "version"),
    ]
    show_full_result_count = False
    inlines = [AnswerInline, ReplyInline, SignatureInline, ProofInline]


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
    list_display = [
        "round",
        "municipality",
        "district",
        "local_police_area",
        "origin",
        "by",
        "at",
        "fell_at",
        "taken_back_by",
    ]
    list_filter = [("round__county", RelatedOnlyFieldListFilter), "round__state", "origin"]
    list_select_related = ["round", "municipality", "district", "local_police_area", "by", "taken_back_by"]
    search_fields = ["round__label", "municipality__name", "district__name", "local_police_area__name"]
    ordering = ["-at"]


@admin.register(CountyGuidance)
class CountyGuidanceAdmin(HistoryAdmin):
    list_display = ["county", "item", "text"]
    list_filter = [("county", RelatedOnlyFieldListFilter)]
    list_select_related = ["county"]
    search_fields = ["item", "text"]
    ordering = ["county", "item"]
    fields = ["county", "item", "text"]


@admin.register(Scene)
class JudgedSceneAdmin(SceneAdmin):
    def get_readonly_fields(self, request, obj=None):
        """What is published names the place by its code."""
        published = obj and obj.assessments.filter(round__state=Round.State.PUBLISHED).exists()
        return [*super().get_readonly_fields(request, obj), *(["code"] if published else [])]

    def save_model(self, request, obj, form, change):
        if not change:
            return super().save_model(request, obj, form, change)
        content.lock_unpublished(obj)
        before = Scene.objects.get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        removed = content.scenes_changed({obj: content.scene_changes(before, obj)}, by=request.user)
        return tell_of_removed(self, request, removed)


@admin.register(Round)
class JudgedRoundAdmin(RoundAdmin):
    def save_model(self, request, obj, form, change):
        if not change:
            return super().save_model(request, obj, form, change)
        try:
            removed = rounds.reschedule(obj, form.changed_data, by=request.user)
        except ValidationError as error:
            return self.message_user(request, " ".join(error.messages), messages.ERROR)
        return tell_of_removed(self, request, removed)


def tell_of_removed(model_admin, request, signatures):
    if signatures:
        words = ngettext(
            "%(count)s signature is removed, since it was signed before the change.",
            "%(count)s signatures are removed, since they were signed before the change.",
            signatures,
        )
        model_admin.message_user(request, words % {"count": signatures}, messages.WARNING)


@admin.register(Questionnaire)
class QuestionnaireAdmin(Admin):
    list_display = ["version", "is_used"]
    search_fields = ["version"]
    fields = ["version"]
    actions = ["copy"]

    @admin.display(boolean=True, description=_("asked in a round"))
    def is_used(self, questionnaire):
        return questionnaire.is_used

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_used)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and not obj.is_used

    @admin.action(description=_("Copy to a new version"), permissions=["add"])
    def copy(self, request, queryset):
        for questionnaire in queryset:
            words = _("Version %(version)s is made. Change it before a round asks it.")
            self.message_user(request, words % {"version": copy(questionnaire)})


class OptionInline(Choices, admin.TabularInline):
    """Of a version that a round asks nothing is changed but that an option can be retired."""

    model = Option
    extra = 0
    fields = ["code", "label", "order", "exclusive", "retired"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "label", "order", "exclusive"] if obj and obj.questionnaire.is_used else []

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not (obj and obj.questionnaire.is_used)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.questionnaire.is_used)


@admin.register(Question)
class QuestionAdmin(Admin):
    list_display = ["code", "text", "questionnaire", "theme", "core", "visibility"]
    list_filter = ["questionnaire", "theme", "core", "visibility"]
    list_select_related = ["questionnaire"]
    search_fields = ["code", "text"]
    fields = [
        "questionnaire",
        ("code", "order", "theme"),
        "text",
        "help",
        ("kind", "least", "most"),
        ("core", "shown_if"),
        ("visibility", "next_round", "asked_first"),
        "source",
    ]
    inlines = [OptionInline]

    def get_readonly_fields(self, request, obj=None):
        every = [name for row in self.fields for name in ([row] if isinstance(row, str) else row)]
        return every if obj and obj.questionnaire.is_used else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and not obj.questionnaire.is_used

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Moved from one version to another it changes both.
        versions = [form.instance.questionnaire_id, form.initial.get("questionnaire") or 0]
        for questionnaire in Questionnaire.objects.filter(pk__in=versions):
            questionnaire.note_change()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        obj.questionnaire.note_change()
