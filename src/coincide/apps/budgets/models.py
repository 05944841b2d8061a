"""Figures computed from the law, kept by what they were computed from. No row names a person or a household."""

from django.db import models

from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.exact import Exact, case_from, exact_from
from coincide.core.budget.law.grid import Grid, grid_from
from coincide.core.budget.law.tables import table_from
from coincide.core.budget.tables import BenefitTable


class Computed(models.Model):
    """A question asked of the law and its answer, once the worker has computed it."""

    key = models.CharField("empreinte", max_length=64, primary_key=True)
    version = models.CharField("version des tables", max_length=60)
    question = models.JSONField("cas")
    answer = models.JSONField("réponse", null=True, blank=True)
    asked_at = models.DateTimeField("demandé à")
    computed_at = models.DateTimeField("calculé à", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        """Whether the worker has answered."""
        return self.answer is not None

    @property
    def case(self) -> Case:
        """What was asked."""
        return case_from(self.question)


class ComputedBudget(Computed):
    """The exact budget of a case, month by month of its contract, and what it becomes at other wages."""

    class Meta:
        verbose_name = "budget calculé"
        verbose_name_plural = "budgets calculés"

    def __str__(self) -> str:
        return f"budget {self.key[:8]}"

    @property
    def exact(self) -> Exact | None:
        """The budget at every month; None until it is computed."""
        return exact_from(self.case, self.answer["stages"]) if self.answer else None

    @property
    def by_wage(self) -> list[tuple[int, int, int]]:
        """Wage of the adult whose wage moves, reste à vivre at the fourth month and in steady state, in cents."""
        return [(wage, fourth, steady) for wage, fourth, steady in self.answer["by_wage"]] if self.answer else []


class ComputedGrid(Computed):
    """The grid of a composition in a zone: for ranking."""

    class Meta:
        verbose_name = "grille de budgets"
        verbose_name_plural = "grilles de budgets"

    def __str__(self) -> str:
        return f"grille {self.key[:8]}"

    @property
    def grid(self) -> Grid | None:
        """The grid; None until it is computed."""
        return grid_from(self.case, self.answer) if self.answer else None


class ComputedTable(Computed):
    """The benefits of a composition in a zone, coarser, that planning sessions read."""

    class Meta:
        verbose_name = "table de prestations"
        verbose_name_plural = "tables de prestations"

    def __str__(self) -> str:
        return f"table {self.key[:8]}"

    @property
    def table(self) -> BenefitTable | None:
        """The table; None until it is computed."""
        return table_from(self.case, self.answer) if self.answer else None
