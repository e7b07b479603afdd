"""Hostile and odd uploads, each made here; `python -m tests.medialib.corpus FOLDER` writes them out to look at.

Each says what becomes of it: the reason why it is refused, or the format that it is taken for.
"""

import gzip
import io
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from medialib.decoding import MOST_BYTES, Reason

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)
SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
LARGE = MOST_BYTES + 1


@dataclass(frozen=True)
class Upload:
    name: str
    becomes: Reason | str
    make: Callable[[], bytes]


UPLOADS: list[Upload] = []


def upload(becomes: Reason | str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def note(make: Callable[[], bytes]) -> Callable[[], bytes]:
        UPLOADS.append(Upload(make.__name__, becomes, make))
        return make

    return note


def quarters(width: int = 80, height: int = 60) -> Image.Image:
    """Red and green above, blue and white below: whichever way it is turned, one sees it."""
    picture = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(picture)
    half = (width // 2, height // 2)
    draw.rectangle((half[0], 0, width, half[1] - 1), GREEN)
    draw.rectangle((0, half[1], half[0] - 1, height), BLUE)
    draw.rectangle((*half, width, height), WHITE)
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png(width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 2, more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def deflated_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(min(1 << 20, size - start))) for start in range(0, size, 1 << 20)]
    return b"".join(parts) + packer.flush()


# Not a picture at all


@upload(Reason.EMPTY)
def nothing() -> bytes:
    return b""


@upload(Reason.NOT_A_PICTURE)
def one_byte() -> bytes:
    return b"\x00"


@upload(Reason.NOT_A_PICTURE)
def plain_text() -> bytes:
    return b"Minutes of the meeting\n" * 40


@upload(Reason.NOT_A_PICTURE)
def web_page() -> bytes:
    return HTML


@upload(Reason.NOT_A_PICTURE)
def svg_with_a_script() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' + SCRIPT + b"</svg>"


@upload(Reason.NOT_A_PICTURE)
def packed_svg() -> bytes:
    return gzip.compress(svg_with_a_script())


@upload(Reason.NOT_A_PICTURE)
def svg_with_an_entity_bomb() -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return b'<!DOCTYPE svg [<!ENTITY l0 "ha">' + entities + b"]><svg>&l9;</svg>"


@upload(Reason.NOT_A_PICTURE)
def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"


@upload(Reason.NOT_A_PICTURE)
def postscript() -> bytes:
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%id) (r) file\n"


@upload(Reason.NOT_A_PICTURE)
def zip_archive() -> bytes:
    return b"PK\x03\x04" + bytes(200)


@upload(Reason.NOT_A_PICTURE)
def program() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(500)


@upload(Reason.NOT_A_PICTURE)
def imagemagick_script() -> bytes:
    return b"push graphic-context\nfill 'url(https://127.0.0.1/x.png\"|ls \"-la)'\npop graphic-context\n"


@upload(Reason.NOT_A_PICTURE)
def bitmap_of_windows() -> bytes:
    return saved(quarters(), "BMP")


@upload(Reason.NOT_A_PICTURE)
def cursor_of_windows() -> bytes:
    return saved(quarters(), "ICO", sizes=[(16, 16)])


@upload(Reason.NOT_A_PICTURE)
def web_page_that_begins_like_a_jpeg() -> bytes:
    return b"\xff\xd8" + HTML


@upload(Reason.DAMAGED)
def only_the_signature_of_a_png() -> bytes:
    return b"\x89PNG\r\n\x1a\n"


@upload(Reason.NOT_A_PICTURE)
def film() -> bytes:
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp42") + bytes(400)


# Too much


@upload(Reason.TOO_HEAVY)
def more_bytes_than_allowed() -> bytes:
    return saved(quarters(), "JPEG") + bytes(LARGE)


@upload(Reason.TOO_LARGE)
def png_bomb() -> bytes:
    """50,000 by 50,000 pixels in a few kilobytes."""
    return png(50_000, 50_000, deflated_zeros(1 << 20))


@upload(Reason.TOO_LARGE)
def png_as_large_as_a_png_can_be() -> bytes:
    return png(2**31 - 1, 2**31 - 1, deflated_zeros(1000))


@upload(Reason.TOO_LARGE)
def jpeg_bomb() -> bytes:
    """A small JPEG whose head says 65,000 by 65,000."""
    whole = saved(quarters(), "JPEG")
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + struct.pack(">HH", 65_000, 65_000) + whole[at + 4 :]


@upload(Reason.TOO_LARGE)
def gif_bomb() -> bytes:
    return b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + saved(quarters(), "GIF")[10:]


@upload(Reason.DAMAGED)
def webp_bomb() -> bytes:
    """The head of a lossless WebP holds width and height in fourteen bits each; the rest of the file belies it."""
    whole = bytearray(saved(quarters(), "WEBP", lossless=True))
    struct.pack_into("<I", whole, whole.index(b"VP8L") + 9, 16_382 | 16_382 << 14)
    return bytes(whole)


@upload(Reason.TOO_LARGE)
def tiff_bomb() -> bytes:
    whole = bytearray(saved(quarters(), "TIFF"))
    directory = struct.unpack_from("<I", whole, 4)[0]
    for entry in range(struct.unpack_from("<H", whole, directory)[0]):
        place = directory + 2 + entry * 12
        if struct.unpack_from("<H", whole, place)[0] in (256, 257):
            struct.pack_into("<HII", whole, place + 2, 4, 1, 1_000_000)
    return bytes(whole)


@upload("PNG")
def png_near_the_limit_of_pixels() -> bytes:
    """Allowed, and more than three pictures of its size would fit into the child's memory."""
    return png(7_700, 7_700, deflated_zeros((7_700 * 3 + 1) * 7_700))


@upload("PNG")
def transparent_png_near_the_limit_of_pixels() -> bytes:
    return png(7_700, 7_700, deflated_zeros((7_700 * 4 + 1) * 7_700), colour=6)


@upload(Reason.TOO_DEMANDING)
def progressive_jpeg_of_sixty_million_pixels_in_many_passes() -> bytes:
    """Each pass over a progressive JPEG costs as much as the whole; here the last pass comes two thousand times."""
    whole = saved(Image.new("RGB", (7_700, 7_700), RED), "JPEG", progressive=True, quality=90)
    at = whole.rindex(b"\xff\xda")
    return whole[:at] + whole[at:-2] * 2000 + whole[-2:]


@upload(Reason.DAMAGED)
def text_that_unpacks_to_a_hundred_megabytes() -> bytes:
    note = chunk(b"zTXt", b"Comment\x00\x00" + deflated_zeros(100 << 20))
    return png(8, 8, zlib.compress(bytes(25 * 8)), more=note)


@upload(Reason.DAMAGED)
def profile_that_unpacks_to_a_hundred_megabytes() -> bytes:
    profile = chunk(b"iCCP", b"sRGB\x00\x00" + deflated_zeros(100 << 20))
    return png(8, 8, zlib.compress(bytes(25 * 8)), more=profile)


@upload("PNG")
def pixels_that_unpack_to_far_more_than_the_head_says() -> bytes:
    return png(8, 8, deflated_zeros(200 << 20))


# Moving


@upload(Reason.MOVING)
def gif_of_three_thousand_frames() -> bytes:
    frames = [Image.new("RGB", (8, 8), (number % 256, number // 256, 0)) for number in range(3000)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=1)


@upload(Reason.MOVING)
def moving_png() -> bytes:
    return saved(quarters(), "PNG", save_all=True, append_images=[quarters().rotate(90)], duration=50)


@upload(Reason.MOVING)
def moving_webp() -> bytes:
    return saved(quarters(), "WEBP", save_all=True, append_images=[quarters().rotate(90)], duration=50)


@upload(Reason.MOVING)
def moving_avif() -> bytes:
    return saved(quarters(), "AVIF", save_all=True, append_images=[quarters().rotate(90)], duration=50)


@upload("PNG")
def png_that_says_it_has_four_thousand_million_frames() -> bytes:
    return png(8, 8, zlib.compress(bytes(25 * 8)), more=chunk(b"acTL", struct.pack(">II", 2**32 - 1, 0)))


# Broken


def broken_at(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


@upload(Reason.DAMAGED)
def half_a_jpeg() -> bytes:
    return broken_at(saved(Image.effect_noise((400, 300), 90).convert("RGB"), "JPEG"), 0.5)


@upload(Reason.DAMAGED)
def half_a_png() -> bytes:
    return broken_at(saved(Image.effect_noise((400, 300), 90), "PNG"), 0.5)


@upload(Reason.DAMAGED)
def half_a_webp() -> bytes:
    return broken_at(saved(Image.effect_noise((400, 300), 90).convert("RGB"), "WEBP"), 0.5)


@upload(Reason.DAMAGED)
def half_an_avif() -> bytes:
    return broken_at(saved(Image.effect_noise((400, 300), 90).convert("RGB"), "AVIF"), 0.5)


@upload(Reason.DAMAGED)
def half_a_heic() -> bytes:
    return broken_at(saved(Image.effect_noise((400, 300), 90).convert("RGB"), "HEIF"), 0.5)


@upload(Reason.DAMAGED)
def half_a_tiff() -> bytes:
    return broken_at(saved(Image.effect_noise((400, 300), 90), "TIFF", compression="tiff_lzw"), 0.9)


@upload(Reason.DAMAGED)
def png_with_a_wrong_checksum() -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0), crc=1)
    return png(8, 8, b"")[:8] + head + chunk(b"IDAT", zlib.compress(bytes(25 * 8))) + chunk(b"IEND", b"")


@upload(Reason.TOO_DEMANDING)
def png_with_a_chunk_longer_than_the_file() -> bytes:
    whole = png(8, 8, zlib.compress(bytes(25 * 8)))
    at = whole.index(b"IDAT") - 4
    return whole[:at] + struct.pack(">I", 2**31 - 1) + whole[at + 4 :]


@upload(Reason.DAMAGED)
def png_with_noise_for_pixels() -> bytes:
    return png(64, 64, Image.effect_noise((40, 40), 90).tobytes())


@upload(Reason.DAMAGED)
def png_without_pixels() -> bytes:
    whole = png(8, 8, b"")
    return whole[:33] + chunk(b"IEND", b"")


@upload(Reason.DAMAGED)
def jpeg_without_its_tables() -> bytes:
    whole = saved(quarters(), "JPEG")
    start = whole.index(b"\xff\xdb")
    return whole[:start] + whole[whole.index(b"\xff\xc0") :]


@upload(Reason.DAMAGED)
def picture_without_width() -> bytes:
    return png(0, 8, zlib.compress(b""))


@upload(Reason.DAMAGED)
def tiff_whose_directory_is_itself() -> bytes:
    """The first directory has no entries, and the next one is the same again."""
    return b"II*\x00" + struct.pack("<IHI", 8, 0, 8)


# Lying, or more than a picture: the pixels stay, the rest does not


@upload("JPEG")
def jpeg_with_a_script_in_its_comment() -> bytes:
    return saved(quarters(), "JPEG", comment=SCRIPT)


@upload("JPEG")
def jpeg_with_a_web_page_behind_it() -> bytes:
    return saved(quarters(), "JPEG") + HTML


@upload("JPEG")
def jpeg_with_an_archive_behind_it() -> bytes:
    return saved(quarters(), "JPEG") + b"PK\x03\x04" + SCRIPT + b"PK\x05\x06" + bytes(18)


@upload("GIF")
def gif_that_is_a_script_too() -> bytes:
    return saved(quarters(), "GIF") + b"*/=1;" + SCRIPT


@upload("PNG")
def png_with_a_script_in_its_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    return saved(quarters(), "PNG", pnginfo=text)


@upload("JPEG")
def jpeg_that_says_where_it_was_taken() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x9C9B] = "Camera of a delegate", SCRIPT
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 13.0, 12.0), 3: "E", 4: (6.0, 8.0, 20.0)})
    return saved(quarters(), "JPEG", exif=exif, xmp=b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>")


@upload("JPEG")
def jpeg_with_broken_camera_data() -> bytes:
    return saved(quarters(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(40))


@upload("JPEG")
def jpeg_with_a_broken_profile() -> bytes:
    return saved(quarters(), "JPEG", icc_profile=b"not a profile" * 20)


@upload("JPEG")
def jpeg_with_a_profile_for_other_colours() -> bytes:
    """A profile of grey in a picture of three colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[16:20] = b"GRAY"
    return saved(quarters(), "JPEG", icc_profile=bytes(profile))


# Odd and honest


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    """The quarters, stored so that they stand upright when they are turned as the file says."""
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    picture = quarters() if back is None else quarters().transpose(back)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(picture, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {}))


UPLOADS.extend(Upload(f"jpeg_turned_{number}", "JPEG", partial(turned, number)) for number in range(1, 9))


@upload("PNG")
def turned_png() -> bytes:
    return turned(6, "PNG")


@upload("WEBP")
def turned_webp() -> bytes:
    return turned(8, "WEBP")


@upload("TIFF")
def turned_tiff() -> bytes:
    return turned(6, "TIFF")


@upload("AVIF")
def turned_avif() -> bytes:
    return turned(6, "AVIF")


@upload("JPEG")
def cmyk_jpeg() -> bytes:
    return saved(quarters().convert("CMYK"), "JPEG", quality=95)


@upload("TIFF")
def cmyk_tiff() -> bytes:
    return saved(quarters().convert("CMYK"), "TIFF")


@upload("PNG")
def png_of_sixteen_bits() -> bytes:
    rows = b"".join(
        b"\x00"
        + b"".join(struct.pack(">HHH", *(level * 257 for level in quarters().getpixel((x, y)))) for x in range(80))
        for y in range(60)
    )
    return png(80, 60, zlib.compress(rows), depth=16)


@upload("PNG")
def grey_png_of_sixteen_bits() -> bytes:
    """From black to white; cut off at eight bits it would be nearly all white."""
    row = b"\x00" + b"".join(struct.pack(">H", x * 65535 // 79) for x in range(80))
    return png(80, 60, zlib.compress(row * 60), depth=16, colour=0)


@upload("PNG")
def palette_png() -> bytes:
    return saved(quarters().quantize(4), "PNG")


@upload("PNG")
def transparent_palette_png() -> bytes:
    picture = Image.new("P", (80, 60), 1)
    picture.putpalette([0, 0, 0, *RED])
    picture.paste(0, (40, 0, 80, 60))
    return saved(picture, "PNG", transparency=0)


@upload("PNG")
def black_and_white_png() -> bytes:
    return saved(quarters().convert("1", dither=Image.Dither.NONE), "PNG")


@upload("PNG")
def transparent_png() -> bytes:
    picture = quarters().convert("RGBA")
    picture.paste((0, 0, 0, 0), (40, 0, 80, 60))
    return saved(picture, "PNG")


@upload("WEBP")
def lossless_webp() -> bytes:
    return saved(quarters(), "WEBP", lossless=True)


@upload("GIF")
def still_gif() -> bytes:
    return saved(quarters(), "GIF")


@upload("AVIF")
def avif() -> bytes:
    return saved(quarters(), "AVIF", quality=95)


@upload("HEIF")
def heic() -> bytes:
    return saved(quarters(), "HEIF", quality=95)


@upload("HEIF")
def heic_of_ten_bits() -> bytes:
    rows = b"".join(struct.pack("<HHH", *(level * 257 for level in pixel)) for pixel in quarters().get_flattened_data())
    file = io.BytesIO()
    pillow_heif.encode("RGB;16", (80, 60), rows, file, quality=95)
    return file.getvalue()


def wide_gamut_profile() -> bytes:
    """sRGB with the red and the green of Display P3 in place of its own."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    for number in range(struct.unpack_from(">I", profile, 128)[0]):
        tag, place = struct.unpack_from(">4sI", profile, 132 + 12 * number)
        if tag in primaries:
            struct.pack_into(">iii", profile, place + 8, *(round(value * 65536) for value in primaries[tag]))
    return bytes(profile)


@upload("JPEG")
def wide_gamut_jpeg() -> bytes:
    """Display P3: the same numbers mean stronger colours than in sRGB."""
    return saved(quarters(), "JPEG", quality=95, icc_profile=wide_gamut_profile())


@upload("JPEG")
def two_pictures_in_one_jpeg() -> bytes:
    """As phones write it: the picture, and a second one for its depth."""
    return saved(quarters(), "MPO", save_all=True, append_images=[quarters(40, 30)], quality=95)


@upload("TIFF")
def scan_of_several_pages() -> bytes:
    return saved(quarters(), "TIFF", save_all=True, append_images=[quarters(20, 20)])


@upload(Reason.NO_LOOK)
def measurements() -> bytes:
    return saved(Image.new("F", (80, 60), 0.5), "TIFF")


@upload("PNG")
def one_pixel() -> bytes:
    return saved(Image.new("RGB", (1, 1), RED), "PNG")


@upload("PNG")
def line_of_thirty_thousand_pixels() -> bytes:
    return saved(Image.new("RGB", (30_000, 1), RED), "PNG")


@upload("PNG")
def column_of_thirty_thousand_pixels() -> bytes:
    return saved(Image.new("RGB", (1, 30_000), RED), "PNG")


def write_out(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in UPLOADS:
        (folder / each.name).write_bytes(each.make())


if __name__ == "__main__":
    write_out(Path(sys.argv[1]))
