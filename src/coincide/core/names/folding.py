"""What is left of a name once the ways to spell it in Latin letters are forgiven.

Names written from Arabic, Persian, Pashto, Amharic, Tigrinya, Georgian, Russian or Ukrainian have no one spelling:
« Mohammed », « Muhammad » and « Mohamad » are one name, « Youssef » and « Yusuf », « Yevheniia » and « Evgenia ».
Two keys answer that, one finer than the other:

* the *key* keeps vowels, in three classes (a/e, i/y, o/u), and writes each sound one way (kh and h, ch and sh, dj and
  j, ou and u, q and k), without double letters nor a silent h;
* the *skeleton* keeps consonants only, with a mark for a vowel in front, and confuses g with h (Serhii, Sergueï) and
  drops v and w between vowels (Daoud, Davud).

The rules come from how romanisations differ (ALA-LC, BGN/PCGN, the French and the English habit, Ukraine's resolution
55 of 2010), not from a list of names: nothing is tuned on a set of pairs.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

_APOSTROPHES = re.compile(r"['’‘ʼʹʾʿ`´]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_TURKISH = str.maketrans({"ş": "sh", "Ş": "sh", "ı": "i", "İ": "i", "ğ": "g", "Ğ": "g"})
"""Letters that lose their sound when they lose their sign."""

_PARTICLES = (
    "al el ul ar as at az ash ad an en il de du da di le la les van von der den "
    "ben bin bint ibn ould oul um bou bu abu abou abo ag wa"
)
PARTICLES = frozenset(_PARTICLES.split())
"""Words that come and go from one paper to the next: the article, « son of », « father of »."""

_SERVANT = re.compile(r"^abd[aeiou]{1,2}(?:l(?=[a-z]{2}|$)|([rszntd])(?=\1))")
"""« Abd » and the article that is glued to it: Abdul, Abdelrahman, Abdurrahman, Abdallah."""

_CH = "§"
"""The sound of ch and sh while the letter c is dealt with."""
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"(?<=[aeiouy])h$", ""),
        (r"shtch|schtsch|chtch|shch|schch", _CH),
        (r"tch|tsch|sch|sh|ch|cz", _CH),
        (r"c(?=[eiy])", "s"),
        (r"dzh|dj|zh", "j"),
        (r"kh", "h"),
        (r"gu(?=[ei])|gh", "g"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"^rh", "r"),
        (r"bh", "b"),
        (r"ck|qu|q|c", "k"),
        (r"x", "ks"),
        (r"ts|tz", "s"),
        (r"eau|oo|ou|w", "u"),
        (r"ee", "i"),
        (r"y", "i"),
        (r"^i(?=e)", ""),
        (r"^eu(?=g)", "e"),
        (r"e", "a"),
        (r"o", "u"),
    ]
]
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aiu]+")
_BETWEEN = re.compile(r"(?<=[aiu])v(?=[aiu])")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as written (plain letters), its key, its skeleton."""

    plain: str
    key: str
    skeleton: str


def plain_words(text: str) -> list[str]:
    """The words in lower case, in plain Latin letters whatever the script; an apostrophe joins, a hyphen parts."""
    joined = _APOSTROPHES.sub("", text.translate(_TURKISH))
    return [word for word in _NOT_LETTERS.split(anyascii(joined).lower().replace("'", "").replace("`", "")) if word]


def words(text: str) -> tuple[Word, ...]:
    """The words of a name, particles left out (kept when there is nothing else)."""
    found = plain_words(text)
    kept = [word for word in _with_servants(found) if word not in PARTICLES]
    return tuple(word_of(one) for one in kept or found)


def _with_servants(found: list[str]) -> list[str]:
    """« Abd al Rahman » and « Abdul Rahman » become one word, as « Abdelrahman » is."""
    joined: list[str] = []
    for word in found:
        if not joined or _SERVANT.sub("abd", joined[-1]) != "abd":
            joined.append(word)
        elif word not in PARTICLES:
            joined[-1] = f"abd{word}"
    return joined


@lru_cache(maxsize=65_536)
def word_of(plain: str) -> Word:
    """The keys of one word of plain letters."""
    key = _key(plain)
    return Word(plain, key, _skeleton(key))


def _key(plain: str) -> str:
    text = _SERVANT.sub("abd", plain) if plain.startswith("abd") else plain
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return _DOUBLED.sub(r"\1", text.replace(_CH, "c"))


def _skeleton(key: str) -> str:
    marked = _BETWEEN.sub("", key)
    initial = "a" if marked[:1] in ("a", "i", "u") else ""
    bones = _VOWELS.sub("", marked).replace("g", "h")
    return initial + _DOUBLED.sub(r"\1", bones)
