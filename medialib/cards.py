"""Preview images: what a page looks like where its address is shared.

A room says what stands on its card; drawing it is the same for all. The picture is a function of the card, so what is
kept is found by what stands on it and never by an address: whether somebody may see it is decided anew each time.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps

from . import storage
from .lettering import SANS, SERIF, STRONG, path_of, written
from .models import Picture

WIDTH, HEIGHT = 1200, 630
MOST_BYTES = 100_000
QUALITIES = (90, 84, 76, 66, 50, 30)
KEPT = 64

# The colours of `tokens.css` for what stands on a deep ground.
DEEP = "#0b2a42"
DEEP_LINE = "#31516a"
ON_DEEP = "#ffffff"
ON_DEEP_SOFT = "#c3d6e5"
LIGHT = "#86c5f2"

# Drawn larger and reduced, for Pillow draws edges without smoothing them.
FINER = 3

MARGIN = 72
PICTURE_WIDTH = 400
TITLE_SIZES = (88, 76, 68, 60, 54, 48, 43, 39)
# Of the two texts below the title: colours, sizes and heights.
BELOW = ((ON_DEEP, ON_DEEP_SOFT), ((32, 28), (28,)), (78, 36))
# Between lines, in parts of the size of the letters.
LEADING = 1.2
# More than a card holds, and so few that measuring them takes no time.
MOST_CHARACTERS = 400
# Where a line may end: between words, and between the characters of scripts that write none.
PIECES = re.compile(r"[\u3000-\u9fff\uff00-\uffef][、。，．！？；：）］」』》〉]*|[^\s\u3000-\u9fff\uff00-\uffef]+|\s+")


@dataclass(frozen=True)
class Card:
    """What stands on a preview image, from its top to its foot; whatever is empty or cannot be written is left out."""

    kicker: str
    title: str
    above: str = ""
    below: tuple[str, ...] = ()
    foot: str = ""
    # A rendition in the public storage, and the point of it that stays in sight, in per cent.
    picture: str = ""
    focus: tuple[int, int] = (50, 50)
    # Whose it is, and that it is drawn where it is.
    picture_words: str = ""
    # Where the language of the page is written from the right.
    mirrored: bool = False


@dataclass(frozen=True)
class Shared:
    """A page's preview image, for its head."""

    address: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Block:
    """Lines in one font, size and colour, all in the direction in which their text begins."""

    lines: list[str]
    font: ImageFont.FreeTypeFont
    colour: str
    direction: str

    @property
    def step(self) -> float:
        return self.font.size * LEADING

    @property
    def height(self) -> float:
        return len(self.lines) * self.step


def picture_of(picture: Picture | None) -> dict[str, Any]:
    """What a card takes of a picture of the library: nothing of one that readers do not see."""
    if picture is None or not picture.is_shown:
        return {}
    owned = [picture.credit, str(picture.get_licence_display()) if picture.licence else ""] if picture.credit else []
    words = [_("Illustration") if picture.is_illustration else "", ", ".join(filter(None, owned))]
    return {
        "picture": picture.path(picture.at_once, "jpeg"),
        "focus": (picture.focal_x, picture.focal_y),
        "picture_words": " · ".join(filter(None, words)),
    }


@lru_cache(maxsize=KEPT)
def drawn(card: Card) -> bytes:
    """The card as a JPEG of no more than a hundred thousand bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    photograph = cut(card)
    add_words(image, card, WIDTH - 2 * MARGIN - (PICTURE_WIDTH - MARGIN // 3 if photograph else 0))
    if photograph:
        add_picture(image, card, photograph)
    return compressed(image)


def cut(card: Card) -> Image.Image | None:
    """The picture in the size of its place, cut around its focal point; None where there is none or it is damaged."""
    if not card.picture:
        return None
    try:
        with storage.public().open(card.picture) as file, Image.open(file, formats=("JPEG",)) as found:
            found.draft("RGB", (PICTURE_WIDTH * 2, HEIGHT))
            centre = (card.focus[0] / 100, card.focus[1] / 100)
            return ImageOps.fit(found.convert("RGB"), (PICTURE_WIDTH, HEIGHT), centering=centre)
    except (OSError, ValueError, SyntaxError):
        return None


def add_picture(image: Image.Image, card: Card, photograph: Image.Image) -> None:
    """At the edge where lines end, with its own words along its foot."""
    left = 0 if card.mirrored else WIDTH - PICTURE_WIDTH
    image.paste(photograph, (left, 0))
    words = fitted(card.picture_words, SANS, (17,), PICTURE_WIDTH - 32, 30, ON_DEEP_SOFT)
    if words:
        pen = ImageDraw.Draw(image)
        pen.rectangle((left, HEIGHT - 34, left + PICTURE_WIDTH, HEIGHT), fill=DEEP)
        pen.text((left + 16, HEIGHT - 11), words.lines[0], font=words.font, fill=words.colour, anchor="ls")


def add_words(image: Image.Image, card: Card, width: int) -> None:
    """Kicker and what stands above the title at the top, what stands below it at the foot, the title between them."""
    add_lattice(image, card)
    foot = HEIGHT - 100
    add_foot(image, card, width, foot)
    top, bottom = 60.0, foot - 24.0
    for text, fonts, size, colour in ((card.kicker, STRONG, 32, LIGHT), (card.above, SANS, 27, ON_DEEP_SOFT)):
        if block := fitted(text, fonts, (size,), width, 2 * size * LEADING, colour):
            write(image, card, block, top)
            top += block.height + 8
    titles = [each for each in (card.title, *card.below, card.foot) if written(each, SERIF)]
    below = ["" if each in titles[:1] else each for each in card.below]
    for text, colour, sizes, height in reversed([*zip(below, *BELOW, strict=False)]):
        if block := fitted(text, SANS, sizes, width, height, colour):
            bottom -= block.height
            write(image, card, block, bottom)
    if titles and (block := fitted(titles[0], SERIF, TITLE_SIZES, width, bottom - top - 30, ON_DEEP)):
        write(image, card, block, top + 14)


def fitted(
    text: str, fonts: tuple[str, ...], sizes: Sequence[int], width: int, height: float, colour: str
) -> Block | None:
    """The text in the largest size in which it has room, or cut in the smallest; None where it cannot be written."""
    found = written(text[:MOST_CHARACTERS], fonts)
    if found is None:
        return None
    for size in sizes:
        font = font_of(found.font, size)
        block = Block(broken(found.text, font, width), font, colour, direction_of(found.text))
        if block.height <= height:
            return balanced(block, found.text, width)
    lines = max(1, int(height // block.step))
    kept = block.lines[:lines]
    return replace(block, lines=[*kept[:-1], shortened(kept[-1], block.font, width)])


def direction_of(text: str) -> str:
    """As the Unicode standard has it for a paragraph: that of its first letter."""
    for each in text:
        if (kind := unicodedata.bidirectional(each)) in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def balanced(block: Block, text: str, width: int) -> Block:
    """The same number of lines, about equally long."""
    least, most = width // 2, width
    while most - least > 8:
        middle = (least + most) // 2
        if len(broken(text, block.font, middle)) > len(block.lines):
            least = middle
        else:
            most = middle
    return replace(block, lines=broken(text, block.font, most))


def broken(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for piece in pieces(text, font, width):
        if line and font.getlength((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line = (line + piece).lstrip()
    return [*lines, line.rstrip()]


def pieces(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """What stays together in a line; of a word that is longer than a line, its letters."""
    found = []
    for piece in PIECES.findall(text):
        found += [piece] if font.getlength(piece) <= width else [*piece]
    return found


def shortened(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip(' ,;:–-')}…"


def write(image: Image.Image, card: Card, block: Block, top: float) -> None:
    pen = ImageDraw.Draw(image)
    x, anchor = (WIDTH - MARGIN, "rs") if card.mirrored else (MARGIN, "ls")
    for number, line in enumerate(block.lines):
        baseline = top + (number + 0.8) * block.step
        place = (x, round(baseline))
        pen.text(place, line, font=block.font, fill=block.colour, anchor=anchor, direction=block.direction)


def add_foot(image: Image.Image, card: Card, width: int, top: int) -> None:
    """A line, and below it the portal's sign with its name."""
    pen = ImageDraw.Draw(image)
    start = WIDTH - MARGIN - width if card.mirrored else MARGIN
    pen.line(((start, top), (start + width, top)), fill=DEEP_LINE, width=2)
    block = fitted(card.foot, SANS, (24,), width - 60, 30, ON_DEEP_SOFT)
    if block:
        x, anchor = (WIDTH - MARGIN - 56, "rs") if card.mirrored else (MARGIN + 56, "ls")
        pen.text((x, top + 58), block.lines[0], font=block.font, fill=block.colour, anchor=anchor)
    left = WIDTH - MARGIN - 36 if card.mirrored else MARGIN
    image.paste(*sign(36, (left, top + 31)))


def add_lattice(image: Image.Image, card: Card) -> None:
    """Dots of lines and goals, larger towards the far upper corner, as in the portal's own sign."""
    step = 44
    dots = Image.new("L", (WIDTH * FINER, HEIGHT * FINER), 0)
    pen = ImageDraw.Draw(dots)
    for row in range(HEIGHT // step + 1):
        for column in range(WIDTH // step + 1):
            nearness = column * step / WIDTH - row * step / HEIGHT - 0.42
            if nearness > 0:
                disc(pen, ((column + 0.5 * (row % 2)) * step, (row + 0.5) * step), step * 0.42 * nearness)
    dots = dots.resize(image.size, Image.Resampling.LANCZOS)
    image.paste(DEEP_LINE, (0, 0), ImageOps.mirror(dots) if card.mirrored else dots)


def sign(size: int, at: tuple[int, int]) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """The dots of `mark.svg`: what is pasted, where, and through which mask."""
    dots = Image.new("L", (size * FINER, size * FINER), 0)
    colours = Image.new("RGB", (size, size), LIGHT)
    pen, light = ImageDraw.Draw(dots), ImageDraw.Draw(colours)
    for row in range(3):
        for column in range(3):
            large = row + column == 2
            x, y = ((0.152 + 0.348 * each) * size for each in (column, row))
            disc(pen, (x, y), size * (0.152 if large else 0.087))
            if large:
                light.rectangle((x - size / 6, y - size / 6, x + size / 6, y + size / 6), fill=ON_DEEP)
    return colours, at, dots.resize((size, size), Image.Resampling.LANCZOS)


def disc(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    x, y = centre
    pen.ellipse([FINER * each for each in (x - radius, y - radius, x + radius, y + radius)], fill=255)


@lru_cache(maxsize=64)
def font_of(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path_of(name), size)


def compressed(image: Image.Image) -> bytes:
    """In the best quality that is light enough; the lowest one always is."""
    for quality in QUALITIES:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2, optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()
