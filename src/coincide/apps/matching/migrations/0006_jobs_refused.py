from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_the_only_job(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A refusal for the job of a plan that has one job names it."""
    decisions = apps.get_model("matching", "Decision").objects.filter(outcome="refused", reason="job")
    for one in decisions.prefetch_related("plan__jobs"):
        jobs = {str(choice.job_id) for choice in one.plan.jobs.all()}
        if len(jobs) == 1:
            one.jobs = sorted(jobs)
            one.save(update_fields=["jobs"])


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0005_floors"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="jobs",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Ceux que le refus vise, quand l'emploi en est le motif.",
                verbose_name="emplois en cause",
            ),
        ),
        migrations.RunPython(name_the_only_job, migrations.RunPython.noop),
    ]
