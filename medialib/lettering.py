"""What the server draws is written in the portal's own fonts, the same on every machine.

A text is drawn whole or not at all: what no font has would show as a box. Only signs such as emoji are left out.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).with_name("fonts")
ELSEWHERE = ("noto-naskh-arabic-500", "noto-sans-sc-500")
# Each a way of writing: the first font that has all the letters of a text writes it.
SERIF = ("newsreader-500", "noto-serif-500", *ELSEWHERE)
SANS = ("noto-sans-400", *ELSEWHERE)
STRONG = ("noto-sans-600", *ELSEWHERE)
NAMES = {f"{font}.ttf" for font in (*SERIF, *SANS, *STRONG)}

# Joiners belong to words in some scripts, and hold emoji together in others.
JOINERS = "\u200c\u200d"
LONE_JOINERS = re.compile(rf"(?<![^\W_])[{JOINERS}]+|[{JOINERS}]+(?![^\W_])")
# Signs of which a text loses nothing that can be read aloud; a keycap is a mark on a figure, a skin colour on a sign.
SIGNS = {"So", "Sk", "Me"}
VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MANY_MARKS = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")
# What few fonts have, and nobody tells from what all have.
PLAINER = str.maketrans({"‑": "-", "‐": "-", "′": "’", "−": "–"})


@dataclass(frozen=True)
class Written:
    """A text as it is drawn, with the name of the font that has all of it."""

    text: str
    font: str


def written(text: str, fonts: tuple[str, ...]) -> Written | None:
    """The text and the font to draw it in; None where there is nothing to draw, or no font has all its letters."""
    text = without_strays(text)
    return next((Written(text, font) for font in fonts if text and drawn_by(font, text)), None)


def without_strays(text: str) -> str:
    """The text on one line, without what controls its direction or stands for nothing, and without unknown signs."""
    text = VARIANTS.sub("", unicodedata.normalize("NFC", text)).translate(PLAINER)
    kept = "".join(" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in text if is_kept(each))
    return " ".join(MANY_MARKS.sub(r"\1", LONE_JOINERS.sub("", kept)).split())


def is_kept(character: str) -> bool:
    kind = unicodedata.category(character)
    if kind in SIGNS:
        return any(ord(character) in characters_of(font) for font in {*SERIF, *SANS})
    return character in JOINERS or kind not in {"Cf", "Cs", "Co", "Cn"}


def drawn_by(font: str, text: str) -> bool:
    return all(ord(each) in characters_of(font) or each in JOINERS for each in text)


@cache
def characters_of(font: str) -> frozenset[int]:
    with TTFont(path_of(font), lazy=True) as file:
        return frozenset(file.getBestCmap())


def path_of(font: str) -> Path:
    return FOLDER / f"{font}.ttf"
