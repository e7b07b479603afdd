"""What becomes of hostile and odd uploads, and what the process that decodes them may and may not do."""

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageChops, ImageStat

from medialib import children, decoding
from medialib.decoding import Reason, RefusedError, decoded

from . import corpus
from .corpus import BLUE, GREEN, RED, UPLOADS, WHITE

pytestmark = pytest.mark.once  # no row is read or written

ACCEPTED = [each for each in UPLOADS if not isinstance(each.becomes, Reason)]
REFUSED = [each for each in UPLOADS if isinstance(each.becomes, Reason)]
WIDTHS, FORMATS = (320, 640), ("avif", "jpeg")
# What Pillow tells of any file of these formats.
OF_THE_FORMAT = {
    "jfif",
    "jfif_version",
    "jfif_unit",
    "jfif_density",
    "progressive",
    "progression",
    "timestamp",
    "duration",
}
WITHOUT_THE_QUARTERS = {
    "png_near_the_limit_of_pixels",
    "transparent_png_near_the_limit_of_pixels",
    "pixels_that_unpack_to_far_more_than_the_head_says",
    "png_that_says_it_has_four_thousand_million_frames",
    "grey_png_of_sixteen_bits",
    "transparent_palette_png",
    "transparent_png",
    "black_and_white_png",
    "wide_gamut_jpeg",
    "jpeg_with_a_profile_for_other_colours",
    "one_pixel",
    "line_of_thirty_thousand_pixels",
    "column_of_thirty_thousand_pixels",
}
QUARTERS = [each for each in ACCEPTED if each.name not in WITHOUT_THE_QUARTERS]


def named(each):
    return each.name


def opened(made):
    with made.path.open("rb") as file:
        picture = Image.open(file)
        picture.load()
        return picture


def corners(picture):
    """The middle of each quarter: above left, above right, below left, below right."""
    width, height = picture.size
    places = [(width // 4, height // 4), (width * 3 // 4, height // 4)]
    places += [(x, height * 3 // 4) for x, _y in places]
    return [picture.getpixel(place) for place in places]


def far_apart(found, expected, tolerance=14):
    return [
        (one, other)
        for one, other in zip(found, expected, strict=True)
        if any(abs(a - b) > tolerance for a, b in zip(one, other, strict=True))
    ]


def test_the_corpus_is_large_and_names_each_upload_once():
    assert len(UPLOADS) >= 80
    assert len({each.name for each in UPLOADS}) == len(UPLOADS)
    assert {each.becomes for each in REFUSED} == set(Reason)


@pytest.mark.parametrize("upload", REFUSED, ids=named)
def test_an_upload_that_is_no_picture_to_be_shown_is_refused_in_words(upload):
    with pytest.raises(RefusedError) as refused, decoded(io.BytesIO(upload.make()), WIDTHS, FORMATS):
        pass

    assert (refused.value.reason, str(refused.value)) == (upload.becomes, upload.becomes.label)


@pytest.mark.parametrize("upload", ACCEPTED, ids=named)
def test_of_a_picture_only_pixels_remain(upload):
    with decoded(io.BytesIO(upload.make()), WIDTHS, FORMATS) as picture:
        kinds = [
            (made.format, opened(made).format, opened(made).mode, opened(made).size) for made in picture.renditions
        ]
        expected = [(made.format, made.format.upper(), "RGB", (made.width, made.height)) for made in picture.renditions]
        kept = [set(opened(made).info) - OF_THE_FORMAT for made in picture.renditions]
        scripts = [made for made in picture.renditions if b"script" in made.path.read_bytes()]

    assert (picture.kind, kinds) == (upload.becomes, expected)
    assert [metadata for metadata in kept if metadata] == []
    assert scripts == []


@pytest.mark.parametrize("upload", QUARTERS, ids=named)
def test_a_picture_comes_out_upright_and_right_in_colour(upload):
    with decoded(io.BytesIO(upload.make()), WIDTHS, FORMATS) as picture:
        found = [opened(made) for made in picture.renditions]

    assert [each.size for each in found] == [(80, 60), (80, 60)]
    assert [far_apart(corners(each), [RED, GREEN, BLUE, WHITE]) for each in found] == [[], []]


def first_jpeg(data):
    with decoded(io.BytesIO(data), WIDTHS, ["jpeg"]) as picture:
        return opened(picture.renditions[0])


def test_what_is_transparent_becomes_white():
    for make in (corpus.transparent_png, corpus.transparent_palette_png):
        above_left, above_right, _below_left, below_right = corners(first_jpeg(make()))

        assert far_apart([above_left, above_right, below_right], [RED, WHITE, WHITE]) == []


def test_sixteen_bits_of_grey_keep_their_whole_range():
    picture = first_jpeg(corpus.grey_png_of_sixteen_bits())

    assert far_apart([picture.getpixel((x, 30)) for x in (0, 40, 79)], [(0,) * 3, (129,) * 3, (255,) * 3]) == []


def test_a_wide_gamut_is_brought_into_that_of_the_web():
    """Display P3's (30, 160, 60) lies outside of sRGB: less red than there is, more green."""
    above_left, above_right, below_left, _below_right = corners(first_jpeg(corpus.wide_gamut_jpeg()))

    assert far_apart([above_left, above_right, below_left], [(219, 0, 17), (0, 163, 49), (7, 61, 208)]) == []


def test_a_large_picture_is_made_in_every_width_up_to_its_own():
    data = corpus.saved(corpus.quarters(1000, 500), "JPEG")

    with decoded(io.BytesIO(data), (320, 640, 1024, 1500), FORMATS) as picture:
        found = sorted((made.width, made.height, made.format) for made in picture.renditions)

    expected = [(width, width // 2, kind) for width in (320, 640, 1000) for kind in FORMATS]
    assert ((picture.width, picture.height), found) == ((1000, 500), expected)


def test_a_large_picture_is_scaled_without_being_moved_or_darkened():
    """A JPEG is decoded at a part of its size and a PNG divided in bands; both look like the plain way."""
    picture = corpus.quarters(4000, 3000)
    plain = picture.resize((320, 240), Image.Resampling.LANCZOS)

    for kind in ("JPEG", "PNG"):
        with decoded(io.BytesIO(corpus.saved(picture, kind)), (320,), ["jpeg"]) as found:
            difference = ImageChops.difference(opened(found.renditions[0]), plain)

        assert max(ImageStat.Stat(difference).mean) < 2


# The process


# Runs the child in its own process and says at the end how much memory it held at most, in kilobytes.
MEASURED = """
import runpy, sys
status = open("/proc/self/status")
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize(
    "make",
    [
        corpus.png_bomb,
        corpus.jpeg_bomb,
        corpus.png_near_the_limit_of_pixels,
        corpus.transparent_png_near_the_limit_of_pixels,
        corpus.text_that_unpacks_to_a_hundred_megabytes,
        corpus.pixels_that_unpack_to_far_more_than_the_head_says,
        corpus.png_with_a_chunk_longer_than_the_file,
        corpus.gif_of_three_thousand_frames,
    ],
    ids=lambda make: make.__name__,
)
def test_the_child_never_takes_more_than_its_memory(make, tmp_path):
    (tmp_path / "upload").write_bytes(make())
    decoding.write_order(tmp_path, (320, 640, 1024, 1500), FORMATS)
    command = [sys.executable, "-c", MEASURED, str(decoding.CHILD), str(tmp_path)]

    with (tmp_path / "upload").open("rb") as upload:
        done = subprocess.run(command, stdin=upload, env={"MALLOC_ARENA_MAX": "1"}, capture_output=True, check=True)

    assert 10_000 < int(done.stdout) <= 512 * 1024


def test_the_limit_of_memory_is_the_systems(monkeypatch):
    monkeypatch.setattr(decoding, "MEMORY", 256 * decoding.MEGABYTE)

    with (
        pytest.raises(RefusedError) as refused,
        decoded(io.BytesIO(corpus.png_near_the_limit_of_pixels()), WIDTHS, FORMATS),
    ):
        pass

    assert refused.value.reason == Reason.TOO_DEMANDING


def test_no_file_and_no_connection_is_opened_once_the_door_is_closed():
    code = """
import socket, sys
sys.path.insert(0, sys.argv[1])
import child
child.close_the_door()
for attempt in (lambda: open("/etc/hostname"), socket.socket, lambda: __import__("os").pipe()):
    try:
        attempt()
    except OSError as error:
        print(error.errno)
"""
    place = str(decoding.CHILD.parent)

    done = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=True)

    assert done.stdout == "24\n" * 3


def test_a_full_disk_is_told_from_a_broken_picture(monkeypatch):
    monkeypatch.setattr(decoding, "FILE_BYTES", 300)

    with pytest.raises(OSError, match="No space left"), decoded(io.BytesIO(corpus.palette_png()), WIDTHS, FORMATS):
        pass


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with decoded(io.BytesIO(corpus.palette_png()), WIDTHS, FORMATS):
        assert len(list(tmp_path.glob(f"{children.PREFIX}*"))) == 1
    with pytest.raises(RefusedError), decoded(io.BytesIO(corpus.half_a_jpeg()), WIDTHS, FORMATS):
        pass

    assert list(tmp_path.glob(f"{children.PREFIX}*")) == []
