from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_absence_taken_back"), ("scenes", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="name",
            field=models.CharField(db_collation="swedish", default="", max_length=100, verbose_name="name"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="assessment",
            name="category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("central", "known central place"),
                    ("vulnerable", "in a vulnerable area"),
                    ("residential", "in a residential area outside vulnerable areas"),
                ],
                default="",
                max_length=12,
                verbose_name="category",
            ),
            preserve_default=False,
        ),
    ]
