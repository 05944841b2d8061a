"""Searching households: accents, case and small spelling errors are forgiven.

Each word of the search must be found, as it is or nearly, in the household's name, its reference, or the first or last
name of one of its persons. « As it is » means contained, without accents or case; « nearly » means close in trigrams.
"""

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db.models import Case, CharField, F, FloatField, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Lower
from django.db.models.lookups import Contains

from coincide.apps.people.models import Household, Person

NEAR = 0.3
"""How close in trigrams a name must be to a word (0 to 1): PostgreSQL's default, one wrong letter in five passes."""
WORDS_AT_MOST = 6
SHORTEST_NEAR = 4
"""Below this many letters a word is only looked for as it is: everything is near a word of three letters."""


def search(households: QuerySet[Household], text: str) -> QuerySet[Household]:
    """The households that answer ``text``, with their ``relevance`` (the higher, the nearer); all for a blank text."""
    words = text.split()[:WORDS_AT_MOST]
    if not words:
        return households.annotate(relevance=Value(0.0, output_field=FloatField()))
    closeness: Combinable = Value(0.0, output_field=FloatField())
    for number, word in enumerate(words):
        # One annotation a word: what the filter tests is what the order sums.
        name = f"closeness_{number}"
        households = households.annotate(**{name: _closeness(word)}).filter(**{f"{name}__gte": NEAR})
        closeness = closeness + F(name)
    return households.annotate(relevance=closeness)


def _closeness(word: str) -> Greatest:
    """How near the household is to one word: 1 when a field contains it, else the best trigram similarity."""
    own = [_field_closeness(field, word) for field in ("name", "reference")]
    people = Person.objects.filter(household=OuterRef("pk")).order_by().values("household")
    theirs = [
        Coalesce(
            Subquery(people.annotate(best=Max(_field_closeness(field, word))).values("best")),
            Value(0.0, output_field=FloatField()),
        )
        for field in ("first_name", "last_name")
    ]
    return Greatest(*own, *theirs, output_field=FloatField())


def _field_closeness(field: str, word: str) -> object:
    plain = Lower(Unaccent(F(field)))
    sought = Lower(Unaccent(Value(word, output_field=CharField())))
    held = When(Contains(plain, sought), then=Value(1.0))
    near: Combinable = Value(0.0)
    if len(word) >= SHORTEST_NEAR:
        near = TrigramStrictWordSimilarity(sought, plain)  # type: ignore[arg-type]  # takes expressions too
    return Case(held, default=near, output_field=FloatField())
