"""Searching households: accents, case, small errors and the many spellings of one name are forgiven.

Each word of the search must be found, as it is or nearly, in the household's name, its reference, or the names of one
of its persons. What counts, from the nearest to the farthest: the letters themselves, the same key (« Muhammad » for
« Mohamed »: see ``core.names.folding``), the same consonants, letters that are close in trigrams. A person who answers
every word comes before a household in which one word names the father and another the daughter.
"""

from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, FloatField, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import Contains

from coincide.apps.people.models import Household, Person
from coincide.core.names.folding import Word, words

NEAR = 0.3
"""How close in trigrams a name must be to a word (0 to 1): PostgreSQL's default, one wrong letter in five passes.

Each connection is told so when it opens: the index answers « near » by the setting of the session."""
SETTING = "pg_trgm.strict_word_similarity_threshold"
WORDS_AT_MOST = 6
SHORTEST_NEAR = 4
"""Below this many letters a word is only looked for as it is: everything is near a word of three letters."""
SHORTEST_BONES = 3
"""Below this many consonants a skeleton is shared by names that have nothing in common."""
SAME_KEY, SAME_BONES = 0.9, 0.7
"""What the same key, and the same consonants, are worth beside the same letters (1)."""
ONE_PERSON = 0.5
"""What it adds that all the words are one person's, as a part of their closeness to that person."""


def tell_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Have the operators of trigrams count as near what :data:`NEAR` says, in this connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, str(NEAR)])


COLUMNS = ("plain_names", "name_keys")
"""What is read of a household and of a person."""


def search(households: QuerySet[Household], text: str) -> QuerySet[Household]:
    """The households that answer ``text``, with their ``relevance`` (the higher, the nearer); all for a blank text."""
    if not text.strip():
        return households.annotate(relevance=Value(0.0, output_field=FloatField()))
    sought = words(text)[:WORDS_AT_MOST]
    if not sought:  # nothing but signs
        return households.none().annotate(relevance=Value(0.0, output_field=FloatField()))
    for word in sought:
        households = households.filter(pk__in=_holding(word))
    return households.annotate(relevance=Subquery(_relevance(sought), output_field=FloatField()))


def _holding(word: Word) -> QuerySet:
    """The keys of the households that a word is found in, by the trigram indexes of both tables."""
    holds = Q(plain_names__contains=word.plain) | Q(name_keys__contains=f" {word.key} ")
    if len(word.skeleton) >= SHORTEST_BONES:
        holds |= Q(name_keys__contains=f" {word.skeleton}. ")
    if len(word.plain) >= SHORTEST_NEAR:
        holds |= Q(plain_names__trigram_strict_word_similar=word.plain)
        holds |= Q(name_keys__trigram_strict_word_similar=word.key)
    own = Household.objects.filter(holds).order_by().values("pk")
    return own.union(Person.objects.filter(holds).order_by().values("household_id"), all=True)


def _relevance(sought: tuple[Word, ...]) -> QuerySet:
    """How near the outer household is to all the words: the best of each, and more if one person has them all."""
    found = Household.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    each: Combinable = Value(0.0, output_field=FloatField())
    together: Combinable = Value(0.0, output_field=FloatField())
    for number, word in enumerate(sought):
        name = f"closeness_{number}"
        found = found.alias(**{name: _closeness(word)})
        each, together = each + Max(name), together + F(name)
    return found.annotate(total=each + ONE_PERSON * Max(together)).values("total")


def _closeness(word: Word) -> Greatest:
    """How near a word is to the household and one of its persons."""
    own = [F(name) for name in COLUMNS]
    theirs = [Coalesce(F(f"persons__{name}"), Value(""), output_field=TextField()) for name in COLUMNS]
    return Greatest(_near(word, *own), _near(word, *theirs), output_field=FloatField())


def _near(word: Word, plain: Combinable, keys: Combinable) -> Case:
    letters: Combinable = Value(0.0)
    if len(word.plain) >= SHORTEST_NEAR:
        letters = Greatest(
            TrigramStrictWordSimilarity(word.plain, plain), SAME_KEY * TrigramStrictWordSimilarity(word.key, keys)
        )
    cases = [
        When(Contains(plain, Value(word.plain)), then=Value(1.0)),
        When(Contains(keys, Value(f" {word.key} ")), then=Value(SAME_KEY)),
    ]
    if len(word.skeleton) >= SHORTEST_BONES:
        same_bones = Contains(keys, Value(f" {word.skeleton}. "))
        cases.append(When(same_bones, then=Greatest(Value(SAME_BONES), letters)))
    return Case(*cases, default=letters, output_field=FloatField())
