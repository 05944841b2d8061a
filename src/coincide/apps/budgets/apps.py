"""The budgets room."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.budgets"
    label = "budgets"
    verbose_name = "Budgets"

    def ready(self) -> None:
        """Have the sheet of a household tell what its plan changes, and sessions judge by the law."""
        from coincide.apps.budgets.sessions import rule_for
        from coincide.apps.budgets.standing import sheet_lines
        from coincide.apps.journeys.sheet.extras import tells
        from coincide.apps.matching.budgets import gives

        tells(sheet_lines)
        gives(rule_for)
