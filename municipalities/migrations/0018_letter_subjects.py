from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0017_letter_faults")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="subjects",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
