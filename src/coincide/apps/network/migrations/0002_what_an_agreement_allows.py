import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_initial"),
        ("organisations", "0001_initial"),
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="agreement", name="agreement_signed_once"),
        migrations.AddField(
            model_name="agreement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cooperation", "Coopération"),
                    ("pmsmp", "Prescription d'immersions (PMSMP)"),
                    ("iae", "Prescription de l'IAE (arrêté du préfet)"),
                ],
                default="cooperation",
                max_length=12,
                verbose_name="nature",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="period",
            field=django.contrib.postgres.fields.ranges.DateRangeField(null=True, verbose_name="en vigueur"),
        ),
        # Nothing said when an agreement ended: those already there run from the day they were signed.
        migrations.RunSQL("UPDATE network_agreement SET period = daterange(signed_on, NULL)", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="agreement",
            name="period",
            field=django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="en vigueur"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("operator", "partner", "kind", "signed_on"),
                name="agreement_signed_once",
                violation_error_message="Cette convention est déjà inscrite.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("operator", "="),
                    ("partner", "="),
                    ("kind", "="),
                    ("period", "&&"),
                ],
                name="agreement_does_not_overlap",
                violation_error_message="Une convention de cette nature avec ce partenaire court déjà sur la période.",
            ),
        ),
    ]
