from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0016_password_links_made_when_sent")]

    operations = [
        migrations.RemoveField(model_name="letter", name="is_secret"),
        migrations.AddField(
            model_name="letter",
            name="fault",
            field=models.CharField(
                blank=True,
                choices=[
                    ("address", "The mail server does not take letters to that address. Is it right?"),
                    ("letter", "The mail server does not take the letter."),
                    ("for_now", "The mail server does not take the letter for the time being."),
                    ("sender", "The mail server takes no letters from this service. Tell whoever runs it."),
                    ("unreachable", "The mail server cannot be reached."),
                    (
                        "silent",
                        "The mail server fell silent when it had read the letter, so it may have arrived.",
                    ),
                    ("cut_off", "It was cut off while it was sent, so it may have arrived."),
                    ("closed", "The account is closed."),
                    ("ended", "The assignment has ended."),
                    ("changed", "The round has been changed since."),
                    ("overtaken", "What it asks for has been done."),
                    ("replaced", "A newer letter has been written instead."),
                ],
                max_length=12,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="error",
            field=models.TextField(blank=True, verbose_name="answer of the mail server"),
        ),
    ]
