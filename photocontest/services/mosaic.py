"""Drawing a collage: its tiles, and the pictures of the whole and of its parts.

Only one photo, or a few tiles, are in memory at a time. Each file is there as a whole or not at all, so whoever draws
can be stopped anywhere and goes on with what is missing; what an earlier version has already is not drawn again.
"""

import tempfile
from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from medialib import storage

from ..models import Collage, Entry
from ..models.collage import CELL, DOWNLOAD, PART, TILE, WHOLE, Block, Tile

# What shows where there is no photo, as around the collage on its page.
GROUND = "#0b2a42"
TILE_SAVING: dict[str, Any] = {"format": "AVIF", "quality": 60, "speed": 9, "max_threads": 1}
# The pictures of the page are sharp as far as a page may weigh.
WHOLE_SIDE, PART_SIDE, PICTURE_BYTES = 1024, PART * CELL // 4, 95_000
QUALITIES = (84, 76, 68, 58, 46, 32, 18)
DOWNLOAD_SIDE, DOWNLOAD_QUALITY = 12_000, 86
# Marks in a JPEG: of its size, of where pixels begin, of how many squares of 16 come between two restarts.
FRAME, SCAN, RESTART_EVERY, END = b"\xff\xc0", b"\xff\xda", b"\xff\xdd", b"\xff\xd9"
RESTARTS = [bytes((0xFF, 0xD0 + number)) for number in range(8)]


def draw(collage: Collage, earlier: Sequence[Collage]) -> None:
    """Make every file of a collage that is not there yet; those that are new in every version come last."""
    pen = Pen(collage, earlier)
    for level in range(collage.levels):
        for tile in collage.tiles(level):
            pen.draw(tile)
    for number in range(1, collage.parts + 1) if collage.parts > 1 else ():
        pen.draw_part(number)
    if not pen.has(WHOLE):
        pen.save(WHOLE, light(pen.whole()))
    if not pen.has(DOWNLOAD):
        with tempfile.TemporaryFile() as made:
            pen.write_download(made)
            pen.shelf.save(collage.path(DOWNLOAD), File(made))


class Pen:
    """Draws the files of one collage."""

    def __init__(self, collage: Collage, earlier: Sequence[Collage]) -> None:
        self.collage, self.earlier = collage, earlier
        self.shelf: Any = storage.public()
        self.photos = {cell.position: cell.entry for cell in collage.cells.select_related("entry")}
        self.square_of: tuple[Entry, Image.Image] | None = None

    def has(self, name: str) -> bool:
        return self.shelf.exists(self.collage.path(name))

    def save(self, name: str, content: bytes) -> None:
        self.shelf.save(self.collage.path(name), ContentFile(content))

    def draw(self, tile: Tile) -> None:
        if self.has(tile.name) or self.takes_over(tile.name, tile.block):
            return
        image = self.near(tile) if tile.level == 0 else self.halved(tile)
        file = BytesIO()
        image.save(file, **TILE_SAVING)
        self.save(tile.name, file.getvalue())

    def draw_part(self, number: int) -> None:
        name, block = self.collage.part_name(number), self.collage.part(number)
        if not self.has(name) and not self.takes_over(name, block):
            cells = max(block.columns, block.rows)
            level = next(level for level in range(self.collage.levels) if cells * CELL >> level <= PART_SIDE)
            self.save(name, light(self.pasted(block, level)))

    def takes_over(self, name: str, block: Block) -> bool:
        """Whether an earlier version has a file that shows the same; then this one has it too."""
        shown = self.collage.shows(block)
        for other in self.earlier:
            if name_fits(other, name, block) and other.shows(block) == shown and self.shelf.exists(other.path(name)):
                self.shelf.share(other.path(name), self.collage.path(name))
                return True
        return False

    def near(self, tile: Tile) -> Image.Image:
        """A piece of one photo."""
        square = self.square(self.photos[tile.block.first])
        left, top = (side * TILE % CELL for side in (tile.column, tile.row))
        return square.crop((left, top, left + TILE, top + TILE))

    def square(self, entry: Entry) -> Image.Image:
        """A photo cut around its middle; the last one is kept, for its tiles come together."""
        if self.square_of is None or self.square_of[0].pk != entry.pk:
            self.square_of = (entry, square_of(entry))
        return self.square_of[1]

    def halved(self, tile: Tile) -> Image.Image:
        image = Image.new("RGB", (2 * TILE, 2 * TILE), GROUND)
        for below in tile.below:
            if found := self.opened(below):
                left, top = (side % 2 * TILE for side in (below.column, below.row))
                image.paste(found, (left, top))
        return image.reduce(2)

    def opened(self, tile: Tile) -> Image.Image | None:
        """A tile that was made; None where there is nothing to be seen."""
        if tile.block.first >= self.collage.photos:
            return None
        with self.shelf.open(self.collage.path(tile.name)) as file, Image.open(file, formats=("AVIF",)) as found:
            return found.convert("RGB")

    def pasted(self, block: Block, level: int) -> Image.Image:
        """A rectangle of cells that begins with a tile."""
        cell = CELL >> level
        image = Image.new("RGB", (block.columns * cell, block.rows * cell), GROUND)
        left, top = block.column * cell // TILE, block.row * cell // TILE
        for row in range(-(-image.height // TILE)):
            for column in range(-(-image.width // TILE)):
                if found := self.opened(Tile(level, left + column, top + row)):
                    image.paste(found, (column * TILE, row * TILE))
        return image

    def whole(self) -> Image.Image:
        """All of it, no larger than a page needs."""
        image = self.pasted(self.block, self.level_below(2 * WHOLE_SIDE))
        image.thumbnail((WHOLE_SIDE, WHOLE_SIDE), Image.Resampling.LANCZOS)
        return image

    @property
    def block(self) -> Block:
        return Block(0, 0, self.collage.columns, self.collage.rows)

    def level_below(self, side: int) -> int:
        """The nearest level that is no longer or higher than so many pixels."""
        longest = max(self.collage.width, self.collage.height)
        return next(
            (level for level in range(self.collage.levels) if longest >> level <= side), self.collage.levels - 1
        )

    def write_download(self, made: IO[bytes]) -> None:
        """The largest picture, as a JPEG that is written band by band."""
        level = self.level_below(DOWNLOAD_SIDE)
        width, height = self.collage.width >> level, self.collage.height >> level
        for number, top in enumerate(range(0, height, TILE)):
            band = Image.new("RGB", (width, min(TILE, height - top)), GROUND)
            for left in range(0, width, TILE):
                if found := self.opened(Tile(level, left // TILE, top // TILE)):
                    band.paste(found, (left, 0))
            file = BytesIO()
            band.save(file, "JPEG", quality=DOWNLOAD_QUALITY, subsampling="4:2:0")
            head, pixels = parted(file.getvalue())
            made.write(pixels if number else headed(head, width, height) + pixels)
            made.write(END if top + TILE >= height else RESTARTS[number % 8])


def parted(picture: bytes) -> tuple[bytes, bytes]:
    """The head of a JPEG and its pixels, without the mark at the end."""
    at = 2
    while picture[at : at + 2] != SCAN:
        at += 2 + int.from_bytes(picture[at + 2 : at + 4])
    at += 2 + int.from_bytes(picture[at + 2 : at + 4])
    return picture[:at], picture[at:-2]


def headed(head: bytes, width: int, height: int) -> bytes:
    """The head of a band made that of the picture: its height, and that pixels begin anew with each band."""
    size, scan = head.index(FRAME), head.rindex(SCAN)
    squares = -(-width // 16) * (TILE // 16)
    restart = RESTART_EVERY + (4).to_bytes(2) + squares.to_bytes(2)
    return head[: size + 5] + height.to_bytes(2) + head[size + 7 : scan] + restart + head[scan:]


def name_fits(collage: Collage, name: str, block: Block) -> bool:
    """Whether a file of that name is of the same rectangle there: a part at the edge may have been narrower."""
    if name.startswith("part-"):
        number = int(name.removeprefix("part-").removesuffix(".jpeg"))
        return number <= collage.parts and collage.part(number) == block
    return True


def square_of(entry: Entry) -> Image.Image:
    """What readers see of a photo, cut; a damaged file leaves a gap."""
    try:
        with (
            storage.public().open(entry.path(entry.at_once, "jpeg")) as file,
            Image.open(file, formats=("JPEG",)) as found,
        ):
            found.draft("RGB", (CELL, CELL))
            return ImageOps.fit(found.convert("RGB"), (CELL, CELL), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError):
        return Image.new("RGB", (CELL, CELL), GROUND)


def light(image: Image.Image) -> bytes:
    """As a JPEG in the best quality that is light enough."""
    for quality in QUALITIES:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= PICTURE_BYTES:
            break
    return file.getvalue()
