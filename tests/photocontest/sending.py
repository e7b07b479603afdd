"""What an entrant sends: photos as files, and the form with its words."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from photocontest.forms import EntrantForm
from tests.intake.sending import ticket

FORM = "/en/photo-contest/2030/enter/"


def photo(seed=0, name="IMG_0001.jpg", size=(640, 480), **saving):
    """A JPEG like no other seed's."""
    image = Image.effect_noise((16, 12), 200) if seed is None else Image.new("RGB", size, (40 * seed % 256, 90, 160))
    file = io.BytesIO()
    image.convert("RGB").resize(size).save(file, "JPEG", **saving)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def words(slot=0, **changes):
    """What is written with a photo."""
    told = {
        "title": f"Radio at school {slot}",
        "description": "Pupils build a radio from parts.",
        "alternative_text": "Three girls bend over a circuit board.",
        "country": "NG",
        "place": "Port Harcourt",
    }
    return {f"photo-{slot}-{name}": value for name, value in (told | changes).items()}


def typed(**changes):
    """The whole form with the words of one photo, opened a minute ago."""
    return {
        "ticket": ticket(EntrantForm.name),
        "homepage": "",
        "name": "Ngozi Eze",
        "email": "ngozi@example.org",
        "organisation": "Radio for All",
        "has_rights": "on",
        "is_adult": "on",
        "people_agreed": "on",
        **words(),
    } | changes
