from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from municipalities.admin_parts import Admin, ReadOnly, ToMend
from municipalities.letters.sending import send_again
from municipalities.models import Letter


class NotArrived(ToMend):
    label = _("letters that were refused or cut off")

    @staticmethod
    def find(rows):
        return rows.not_arrived()


@admin.register(Letter)
class LetterAdmin(ReadOnly, Admin):
    """The outbox, and what has left it. Who sent a letter again stands in its history."""

    list_display = ["to", "kind", "subject", "state", "tries", "written_at", "sent_at", "fault"]
    list_filter = [NotArrived, "state", "kind", ("county", RelatedOnlyFieldListFilter)]
    search_fields = ["to", "user__name", "subject", "error"]
    fields = ["kind", "user", "to", "county", "subject", "what_it_says", "state", "fault", "error", "tries"]
    fields += ["written_at", "due", "tried_at", "sent_at"]
    actions = ["send_again"]

    @admin.display(description=_("text"))
    def what_it_says(self, letter):
        return letter.text

    @admin.action(description=_("Send again"))
    def send_again(self, request, letters):
        again = list(letters.at_rest())
        send_again(letters)
        for letter in again:
            self.log_change(request, letter, str(_("Sent again.")))
        if again:
            words = ngettext(
                "%(count)s letter waits to be sent again.", "%(count)s letters wait to be sent again.", len(again)
            )
            self.message_user(request, words % {"count": len(again)}, messages.SUCCESS)
        if others := letters.exclude(pk__in=[letter.pk for letter in again]).count():
            words = ngettext(
                "%(count)s letter was left alone: it waits already, is on its way, or its text is deleted.",
                "%(count)s letters were left alone: they wait already, are on their way, or their text is deleted.",
                others,
            )
            self.message_user(request, words % {"count": others}, messages.WARNING)
