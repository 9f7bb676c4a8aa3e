"""Made by makemigrations."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_tables"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AIRate",
            fields=[
                ("rate_id", models.CharField(max_length=27, primary_key=True, serialize=False)),
                ("model_name", models.CharField(max_length=100)),
                ("provider", models.CharField(max_length=50)),
                ("content", models.JSONField()),
            ],
            options={"db_table": "igny8_ai_rate", "managed": False},
        ),
        migrations.CreateModel(
            name="UsageLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.PositiveSmallIntegerField()),
                ("model_name", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("reserved", "Reserved"), ("charged", "Charged"), ("failed", "Failed")],
                        default="reserved",
                        max_length=10,
                    ),
                ),
                ("credits", models.BigIntegerField()),
                ("usage", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenants.account"),
                ),
                ("rate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="billing.airate")),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenants.site")),
            ],
        ),
    ]
