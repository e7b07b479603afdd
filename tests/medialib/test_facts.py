"""What a picture's metadata say to a moderator, and whether two pictures look alike."""

import io

import pytest
from PIL import Image, ImageDraw, ImageOps

from medialib.decoding import Facts, decoded, facts_of

pytestmark = pytest.mark.once

GPS, MAKE, MODEL, EXPOSURE, TAKEN = 0x8825, 0x010F, 0x0110, 0x8769, 0x9003


def scene(size=(800, 600)):
    image = Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize(size) for turn in (0, 90, 90)])
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.ellipse((width * 0.6, height * 0.1, width * 0.8, height * 0.35), fill="#fff3c0")
    pen.polygon([(0, height), (width * 0.4, height * 0.4), (width * 0.7, height)], fill="#2c5b3b")
    return image


def photo(image, **saving):
    file = io.BytesIO()
    image.save(file, saving.pop("format", "JPEG"), **saving)
    return file


def metadata(gps=None):
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "Tecno\0", "Spark\x07 10"
    exif.get_ifd(EXPOSURE)[TAKEN] = "2017:05:02 18:03:11"
    exif.get_ifd(GPS).update(gps or {1: "N", 2: (4.0, 46.0, 38.0), 3: "E", 4: (7.0, 0.0, 48.0)})
    return exif


def test_camera_moment_and_place_are_read_from_the_metadata():
    found = facts_of(photo(scene(), exif=metadata()))

    assert found == Facts(camera="Tecno Spark 10", taken="2017:05:02 18:03:11", latitude=4.77722, longitude=7.01333)


def test_a_place_in_the_south_west_is_below_zero():
    found = facts_of(photo(scene(), exif=metadata({1: "S", 2: (33.0, 27.0, 0.0), 3: "W", 4: (70.0, 40.0, 0.0)})))

    assert (found.latitude, found.longitude) == (-33.45, -70.66667)


def test_what_says_nothing_or_is_no_picture_has_no_facts():
    assert facts_of(photo(scene())) == facts_of(io.BytesIO(b"no picture")) == Facts()


def fingerprint(file):
    with decoded(file, [320], ["jpeg"]) as found:
        return int(found.fingerprint, 16)


def distance(one, other):
    return (fingerprint(one) ^ fingerprint(other)).bit_count()


def test_pictures_that_look_alike_differ_in_few_bits_and_others_in_many():
    first = photo(scene(), quality=95)

    assert distance(first, photo(scene((400, 300)), quality=30)) <= 4
    assert distance(first, photo(scene(), format="PNG")) <= 2
    assert distance(first, photo(ImageOps.mirror(scene()))) >= 16
