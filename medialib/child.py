"""The process in which an upload is decoded, started by `medialib.decoding` as `child.py FOLDER`.

Standard input is the upload. The folder holds the order, and gets the report and the renditions. Nothing of Django is
loaded here; memory and seconds are limited, and once the files are open no other file and no connection can be.
"""

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,  # noqa: F401  readers and writers are known once they are loaded
    Image,
    ImageCms,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

sys.path.append(str(Path(__file__).resolve().parent.parent))

from medialib.confinement import close_the_door, end_with_parent, limit

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF")
# In such a file the first picture is the picture; others are previews, maps of depth, or further pages.
FIRST_COUNTS = ("JPEG", "MPO", "TIFF", "HEIF")
# Numbers without a scale: measurements, which have no right look.
WITHOUT_A_LOOK = ("I", "F")
ORIENTATION = 0x0112
MAKE, MODEL, MOMENT, TAKEN = 0x010F, 0x0110, 0x0132, 0x9003
MORE, WHERE = 0x8769, 0x8825  # the parts of the metadata on the exposure and on the place
NORTH_OR_SOUTH, LATITUDE, EAST_OR_WEST, LONGITUDE = 1, 2, 3, 4
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_THE_SIDE = (5, 6, 7, 8)
# Rows of the reduced picture that are made at once.
BAND = 64
SAVING: dict[str, dict[str, Any]] = {
    "jpeg": {"format": "JPEG", "quality": 78, "optimize": True, "progressive": True, "comment": b""},
    "avif": {"format": "AVIF", "quality": 58, "speed": 9, "max_threads": 1},
}


class RefusedError(Exception):
    """The upload does not become a picture; the text is a value of `medialib.decoding.Reason`."""


@dataclass
class Rendition:
    """One file to make: as wide as asked for, or as the picture where that is narrower."""

    most: int
    format: str
    file: IO[bytes]


def main(folder: Path) -> None:
    order = json.loads((folder / "order.json").read_text())
    end_with_parent()
    limit(memory=order["memory"], seconds=order["seconds"], file_bytes=order["file_bytes"])
    load_readers()
    Image.MAX_IMAGE_PIXELS = None  # the order has a limit of its own
    with contextlib.ExitStack() as opened:
        report = opened.enter_context((folder / "report.json").open("w"))
        renditions = [
            Rendition(most, kind, opened.enter_context((folder / f"{most}.{kind}").open("wb", buffering=0)))
            for most, kind in order["renditions"]
        ]
        close_the_door()
        json.dump(answer(renditions, most_pixels=order["pixels"]), report)


def load_readers() -> None:
    """All that may be needed, for none can be loaded once the door is closed; that of HEIF where it could be one."""
    Image.preinit()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    if beginning()[4:8] == b"ftyp":
        import pillow_heif  # which takes as long as all the others

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def readable() -> list[str]:
    """Those of the formats that were loaded; Pillow would look for the others."""
    return [name for name in FORMATS if name in Image.OPEN]


def beginning() -> bytes:
    sys.stdin.buffer.seek(0)
    read = sys.stdin.buffer.read(16)
    sys.stdin.buffer.seek(0)
    return read


def answer(renditions: list[Rendition], *, most_pixels: int) -> dict[str, Any]:
    """What the picture is, or why it is none."""
    try:
        picture = opened_picture(most_pixels)
        return made(picture, renditions) if renditions else {"facts": facts(picture)}
    except RefusedError as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "too_demanding"}
    except Exception as error:
        # Decoders raise whatever they like at a broken file; here all of it means the same.
        return {"refused": "damaged", "because": f"{type(error).__name__}: {error}"[:500]}


def opened_picture(most_pixels: int) -> Image.Image:
    """The picture with its head read and nothing decoded yet."""
    try:
        picture = Image.open(sys.stdin.buffer, formats=readable())
    except Image.UnidentifiedImageError as error:
        raise RefusedError("damaged" if begins_like_one() else "not_a_picture") from error
    if picture.width * picture.height > most_pixels:
        raise RefusedError("too_large")
    if picture.format not in FIRST_COUNTS and getattr(picture, "is_animated", False):
        raise RefusedError("moving")
    return picture


def begins_like_one() -> bool:
    """Whether the upload has the first bytes of a format, so that it was a picture at some time."""
    accepts = [Image.OPEN[name][1] for name in readable()]
    return any(accept is not None and accept(beginning()) for accept in accepts)


def made(picture: Image.Image, renditions: list[Rendition]) -> dict[str, Any]:
    """Make the renditions, each width from the next larger one, so that the whole picture is scaled only once."""
    kind = "JPEG" if picture.format == "MPO" else picture.format
    width, height = picture.size
    widest = min(width, renditions[-1].most)
    # A JPEG is decoded at a half, a quarter or an eighth of its size where that is enough, whichever side is up.
    picture.draft(None, (widest, widest))
    picture.load()
    turn = picture.getexif().get(ORIENTATION)
    if turn in ON_THE_SIDE:
        width, height = height, width
    plain = plain_rgb(picture, at_least=2 * widest)
    if turn in TURNS:
        plain = plain.transpose(TURNS[turn])
    found = []
    for size, each in reversed(sizes(width, height, renditions)):
        plain = plain if plain.size == size else plain.resize(size, Image.Resampling.LANCZOS)
        write(plain, each)
        found.append([each.most, each.format, *size])
    return {"kind": kind, "width": width, "height": height, "fingerprint": fingerprint(plain), "renditions": found}


def facts(picture: Image.Image) -> dict[str, Any]:
    """What the metadata say of camera, moment and place, for a moderator's eyes; what they do not say is left out."""
    told = picture.getexif()
    where = told.get_ifd(WHERE)
    found = {
        "camera": " ".join(filter(None, (words(told.get(MAKE)), words(told.get(MODEL))))),
        "taken": words(told.get_ifd(MORE).get(TAKEN) or told.get(MOMENT)),
        "latitude": degrees(where.get(LATITUDE), where.get(NORTH_OR_SOUTH) == "S"),
        "longitude": degrees(where.get(LONGITUDE), where.get(EAST_OR_WEST) == "W"),
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def words(value: object) -> str:
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
    return "".join(each for each in text if each.isprintable()).strip()[:80]


def degrees(parts: Any, is_negative: bool) -> float | None:
    """From degrees, minutes and seconds; None where they are none."""
    try:
        whole, minutes, seconds = map(float, parts)
        value = whole + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return round(-value if is_negative else value, 5) if 0 <= value <= 180 else None


def fingerprint(picture: Image.Image) -> str:
    """64 bits as 16 digits: whether each point of a tiny picture is brighter than the one to its left.

    Pictures that look alike differ in few of them, whatever their size or compression (dHash).
    """
    tiny = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = [tiny[at + 1] > tiny[at] for row in range(8) for at in range(9 * row, 9 * row + 8)]
    return f"{sum(bit << place for place, bit in enumerate(reversed(bits))):016x}"


def sizes(width: int, height: int, renditions: list[Rendition]) -> list[tuple[tuple[int, int], Rendition]]:
    """The renditions in order of width, each with its size; the first that takes the whole picture is the last."""
    wanted = sorted({each.most for each in renditions})
    needed = [most for most, before in zip(wanted, [0, *wanted], strict=False) if before < width]
    return [
        ((min(width, each.most), max(1, round(height * min(width, each.most) / width))), each)
        for each in renditions
        if each.most in needed
    ]


def plain_rgb(picture: Image.Image, *, at_least: int) -> Image.Image:
    """Eight bits of sRGB per colour, on white where there is transparency; no side shorter than `at_least`."""
    profile = picture.info.get("icc_profile")
    if picture.mode in WITHOUT_A_LOOK:
        raise RefusedError("no_look")
    if picture.mode.startswith("I;16"):
        # As it is, `convert` would cut off whatever is above 255 on some of these.
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.has_transparency_data:
        picture = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    elif picture.mode in ("P", "1"):
        picture = picture.convert("RGB")
    # Before colours are touched: every step needs memory for another picture.
    if (factor := min(picture.size) // at_least) > 1:
        picture = reduced(picture, factor)
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture)
        picture = ground.convert("RGB")
    if profile and (converted := in_srgb(picture, profile)):
        return converted
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def reduced(picture: Image.Image, factor: int) -> Image.Image:
    """The picture divided by a whole number, in bands, for transparency takes a second copy of what is reduced."""
    width, height = picture.width // factor, picture.height // factor
    small = Image.new(picture.mode, (width, height))
    for top in range(0, height, BAND):
        bottom = min(height, top + BAND)
        band = picture.crop((0, top * factor, width * factor, bottom * factor))
        small.paste(band.reduce(factor), (0, top))
    return small


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB by its own profile; None where that is broken or meant for other colours."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def write(picture: Image.Image, rendition: Rendition) -> None:
    """Write pixels and nothing else: a new picture takes no metadata along."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    encoded = io.BytesIO()
    bare.save(encoded, **SAVING[rendition.format])
    left = encoded.getbuffer()
    try:
        while left:
            left = left[rendition.file.write(left) :]
    except OSError as error:
        raise RefusedError("no_room") from error


if __name__ == "__main__":
    main(Path(sys.argv[1]))
