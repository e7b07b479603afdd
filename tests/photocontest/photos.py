"""Photos whose renditions are there, each in one colour, so that a test sees where it went."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from tests import factories as make

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 40), (30, 60, 200), (240, 240, 240)
NOTHING = (11, 42, 66)


def photo(contest, colour=RED, *, size=(64, 48), **values):
    """An accepted photo as readers get it."""
    entry = make.EntryFactory(contest=contest, width=size[0], height=size[1], **values)
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", quality=95)
    entry.shelf.save(entry.path(entry.at_once, "jpeg"), ContentFile(file.getvalue()))
    return entry


def colours_of(content, *points):
    """What is to be seen at points of a picture, in parts of its sides; the nearest of the colours above."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    found = [image.getpixel((int(x * image.width), int(y * image.height))) for x, y in points]
    return [min((RED, GREEN, BLUE, WHITE, NOTHING), key=lambda each: distance(each, pixel)) for pixel in found]


def distance(one, other):
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
