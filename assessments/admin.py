"""Everything of judging is to look at: signing and publishing have their own pages, rules and history.

Scenes and rounds are changed here, where it is known what that does to what has been signed.
"""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from municipalities.admin_parts import Admin, ReadOnly, ReadOnlyInline
from scenes.admin import RoundAdmin, SceneAdmin
from scenes.models import Round, Scene

from .judging import content
from .models import Answer, Assessment, Correction, Event, Proof, PublishedFigure, Signature, ZeroReport
from .rounds import rules as rounds
from .wording import event_words

admin.site.unregister([Round, Scene])


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
        ("name", "category"),
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
