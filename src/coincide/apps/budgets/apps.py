"""The budgets room."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.budgets"
    label = "budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        """Have the sheet of a household tell what its plan changes."""
        from coincide.apps.budgets.standing import sheet_lines
        from coincide.apps.journeys.sheet.extras import tells

        tells(sheet_lines)
