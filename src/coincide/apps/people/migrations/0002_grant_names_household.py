"""A grant names an existing household, and goes with it."""

from django.db import migrations

ADD = """
ALTER TABLE accounts_accessgrant
    ADD CONSTRAINT grant_names_household FOREIGN KEY (household_id)
    REFERENCES people_household (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
"""
DROP = "ALTER TABLE accounts_accessgrant DROP CONSTRAINT grant_names_household"


class Migration(migrations.Migration):
    """``accounts`` stands above ``people`` and cannot know its model: the key is added here."""

    dependencies = [("people", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
