from django.db import migrations, models

KINDS = [
    ("account", "invitation to an account"),
    ("password", "new password"),
    ("invitation", "the round has been opened"),
    ("reminder", "reminder"),
    ("fell", "signature fell"),
    ("signed", "the other party has signed"),
    ("sent_back", "sent back"),
    ("proof", "the proof waits"),
    ("watch", "a watch ends"),
    ("digest", "the news of the day"),
]


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0018_letter_subjects")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="letterchoice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12),
        ),
    ]
