import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0017_sent_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="questionnaire",
            name="revision",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
    ]
