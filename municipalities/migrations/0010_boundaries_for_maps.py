from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0009_sent_form")]

    operations = [
        migrations.AddField(
            model_name="boundary",
            name="simplified",
            field=models.JSONField(
                editable=False,
                help_text="Empty: as it is, it is small enough.",
                null=True,
                verbose_name="geometry for maps",
            ),
        ),
    ]
