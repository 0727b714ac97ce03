from typing import Any

from django.core.management.base import BaseCommand

from assessments.rounds.overtaken import stop_overtaken
from municipalities.letters.gathering import gather
from municipalities.letters.sending import forget_texts, send_waiting, why_nothing_is_sent
from municipalities.models import Letter


class Command(BaseCommand):
    help = (
        "Send what waits in the outbox, but for what has been done meanwhile; forget what old letters said, and gather "
        "the letters of the day. For a timer, every minute or so; two at once send nothing twice."
    )

    def handle(self, **options: Any) -> None:
        stop_overtaken()
        if obstacle := why_nothing_is_sent():
            self.stderr.write(f"{obstacle} EMAIL_URL")
        else:
            outcomes = send_waiting()
            told = [f"{state}: {outcomes[state]}" for state in Letter.State.values if outcomes[state]]
            if told:
                self.stdout.write(", ".join(told))
        forget_texts()
        gather()  # last, so that what goes wrong with it hinders no letter; they leave the next time
        if waiting := Letter.objects.due().exclude(error="").first():
            self.stderr.write(waiting.error)
