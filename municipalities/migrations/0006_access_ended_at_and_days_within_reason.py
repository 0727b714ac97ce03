import datetime

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F

import municipalities.site.days


def end_doubles(apps, schema_editor):
    """Of accesses of one actor from one day, such as a double click left behind, the one that lasts longest stays.

    In this migration, since the constraint that follows would stop at them.
    """
    CountyAccess = apps.get_model("municipalities", "CountyAccess")
    longest_first = CountyAccess.objects.order_by("county", "actor", "starts", F("ends").desc(nulls_first=True), "pk")
    known = set()
    for access in longest_first:
        key = (access.county_id, access.actor_id, access.starts)
        if key in known:
            access.ended_at = django.utils.timezone.now()
            access.save(update_fields=["ended_at"])
        known.add(key)


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_areas_without_boundary"),
    ]

    operations = [
        migrations.AddField(
            model_name="countyaccess",
            name="ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at"),
        ),
        migrations.AddField(
            model_name="historicalcountyaccess",
            name="ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ended at"),
        ),
        migrations.AlterField(
            model_name="boundary",
            name="valid_from",
            field=models.DateField(
                blank=True,
                help_text="Empty: as far back as is known.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid from",
            ),
        ),
        migrations.AlterField(
            model_name="boundary",
            name="valid_to",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: still valid.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid to",
            ),
        ),
        migrations.AlterField(
            model_name="county",
            name="goal_year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Through this year the number of scenes is to fall every round. Empty: no goal set.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(2000),
                    django.core.validators.MaxValueValidator(2100),
                ],
                verbose_name="goal year",
            ),
        ),
        migrations.AlterField(
            model_name="countyaccess",
            name="ends",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: until further notice.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="ends",
            ),
        ),
        migrations.AlterField(
            model_name="countyaccess",
            name="starts",
            field=models.DateField(
                default=django.utils.timezone.localdate,
                validators=[municipalities.site.days.within_reason],
                verbose_name="starts",
            ),
        ),
        migrations.AlterField(
            model_name="district",
            name="valid_from",
            field=models.DateField(
                blank=True,
                help_text="Empty: as far back as is known.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid from",
            ),
        ),
        migrations.AlterField(
            model_name="district",
            name="valid_to",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: still valid.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid to",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcountyaccess",
            name="ends",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: until further notice.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="ends",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcountyaccess",
            name="starts",
            field=models.DateField(
                default=django.utils.timezone.localdate,
                validators=[municipalities.site.days.within_reason],
                verbose_name="starts",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldistrict",
            name="valid_from",
            field=models.DateField(
                blank=True,
                help_text="Empty: as far back as is known.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid from",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldistrict",
            name="valid_to",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: still valid.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid to",
            ),
        ),
        migrations.AlterField(
            model_name="historicallocalpolicearea",
            name="valid_from",
            field=models.DateField(
                blank=True,
                help_text="Empty: as far back as is known.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid from",
            ),
        ),
        migrations.AlterField(
            model_name="historicallocalpolicearea",
            name="valid_to",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: still valid.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid to",
            ),
        ),
        migrations.AlterField(
            model_name="historicalmembership",
            name="ends",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: until further notice.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="ends",
            ),
        ),
        migrations.AlterField(
            model_name="historicalmembership",
            name="starts",
            field=models.DateField(
                default=django.utils.timezone.localdate,
                validators=[municipalities.site.days.within_reason],
                verbose_name="starts",
            ),
        ),
        migrations.AlterField(
            model_name="localpolicearea",
            name="valid_from",
            field=models.DateField(
                blank=True,
                help_text="Empty: as far back as is known.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid from",
            ),
        ),
        migrations.AlterField(
            model_name="localpolicearea",
            name="valid_to",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: still valid.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="valid to",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="ends",
            field=models.DateField(
                blank=True,
                help_text="The last day. Empty: until further notice.",
                null=True,
                validators=[municipalities.site.days.within_reason],
                verbose_name="ends",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="starts",
            field=models.DateField(
                default=django.utils.timezone.localdate,
                validators=[municipalities.site.days.within_reason],
                verbose_name="starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="boundary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("valid_from", None),
                        ("valid_from__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("valid_to", None),
                        ("valid_to__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="boundary_dates_within_reason",
                violation_error_message="Give a day between 1900 and 2999. Where there is no last day, leave it empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="countyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("starts", None),
                        ("starts__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("ends", None),
                        ("ends__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="county_access_dates_within_reason",
                violation_error_message="Give a day between 1900 and 2999. Where there is no last day, leave it empty.",
            ),
        ),
        migrations.RunPython(end_doubles, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="countyaccess",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("county", "actor", "starts"),
                name="county_access_once",
                violation_error_message="The actor sees every single scene of the county already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("valid_from", None),
                        ("valid_from__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("valid_to", None),
                        ("valid_to__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="district_dates_within_reason",
                violation_error_message="Give a day between 1900 and 2999. Where there is no last day, leave it empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="localpolicearea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("valid_from", None),
                        ("valid_from__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("valid_to", None),
                        ("valid_to__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="police_area_dates_within_reason",
                violation_error_message="Give a day between 1900 and 2999. Where there is no last day, leave it empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("starts", None),
                        ("starts__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                    models.Q(
                        ("ends", None),
                        ("ends__range", (datetime.date(1900, 1, 1), datetime.date(2999, 12, 31))),
                        _connector="OR",
                    ),
                ),
                name="membership_dates_within_reason",
                violation_error_message="Give a day between 1900 and 2999. Where there is no last day, leave it empty.",
            ),
        ),
    ]
