import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0002_cache_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, help_text="Empty: as far back as is known.", null=True, verbose_name="valid from"
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="The last day. Empty: still valid.", null=True, verbose_name="valid to"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("county", "county"),
                            ("municipality", "municipality"),
                            ("district", "district"),
                            ("local_police_area", "local police area"),
                            ("vulnerable_area", "vulnerable area"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        db_collation="swedish",
                        help_text="Only for a vulnerable area.",
                        max_length=100,
                        verbose_name="name",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Only for a vulnerable area, as its list says.",
                        max_length=100,
                        verbose_name="category",
                    ),
                ),
                (
                    "geometry",
                    models.JSONField(help_text="GeoJSON Polygon or MultiPolygon in WGS 84.", verbose_name="geometry"),
                ),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundaries",
                        to="municipalities.county",
                        verbose_name="county",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundaries",
                        to="municipalities.district",
                        verbose_name="district",
                    ),
                ),
                (
                    "local_police_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundaries",
                        to="municipalities.localpolicearea",
                        verbose_name="local police area",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundaries",
                        to="municipalities.municipality",
                        verbose_name="municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "boundary",
                "verbose_name_plural": "boundaries",
                "ordering": ["kind", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("county__isnull", False),
                                ("district__isnull", True),
                                ("kind", "county"),
                                ("local_police_area__isnull", True),
                                ("municipality__isnull", True),
                            ),
                            models.Q(
                                ("county__isnull", True),
                                ("district__isnull", True),
                                ("kind", "municipality"),
                                ("local_police_area__isnull", True),
                                ("municipality__isnull", False),
                            ),
                            models.Q(
                                ("county__isnull", True),
                                ("district__isnull", False),
                                ("kind", "district"),
                                ("local_police_area__isnull", True),
                                ("municipality__isnull", True),
                            ),
                            models.Q(
                                ("county__isnull", True),
                                ("district__isnull", True),
                                ("kind", "local_police_area"),
                                ("local_police_area__isnull", False),
                                ("municipality__isnull", True),
                            ),
                            models.Q(
                                ("county__isnull", True),
                                ("district__isnull", True),
                                ("kind", "vulnerable_area"),
                                ("local_police_area__isnull", True),
                                ("municipality__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="boundary_has_the_area_of_its_kind",
                        violation_error_message="A boundary belongs to one area, of its own kind.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "vulnerable_area"), models.Q(("name", ""), _negated=True)),
                            models.Q(
                                models.Q(("kind", "vulnerable_area"), _negated=True), ("category", ""), ("name", "")
                            ),
                            _connector="OR",
                        ),
                        name="only_a_vulnerable_area_has_its_own_name",
                        violation_error_message="A vulnerable area needs a name. Other boundaries have that of their area.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="boundary_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.UniqueConstraint(
                        models.F("kind"),
                        django.db.models.functions.comparison.Coalesce(
                            "county", "municipality", "district", "local_police_area", models.Value(0)
                        ),
                        models.F("name"),
                        django.db.models.functions.comparison.Coalesce(
                            "valid_from", models.Value(datetime.date(1, 1, 1))
                        ),
                        name="one_boundary_of_an_area_from_a_day",
                        violation_error_message="The area already has a boundary from that day.",
                    ),
                    models.UniqueConstraint(
                        models.F("kind"),
                        django.db.models.functions.comparison.Coalesce(
                            "county", "municipality", "district", "local_police_area", models.Value(0)
                        ),
                        models.F("name"),
                        condition=models.Q(("valid_to", None)),
                        name="one_boundary_of_an_area_without_end",
                        violation_error_message="The area already has a boundary that still counts. Give that one a last day.",
                    ),
                ],
            },
        ),
    ]
