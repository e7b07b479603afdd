"""Sample pictures, drawn: a lake, hills and a sky with the portal's lattice, in the site's own colours.

They stand where an editor will put a photograph, and pretend nothing: no place, no people, no logo. The same scene is
drawn to the same pixels wherever it is drawn.
"""

import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 1440, 1080
# Drawn larger and reduced, for Pillow draws edges without smoothing them.
FINER = 2
HORIZON = 0.66
QUALITY = 70


@dataclass(frozen=True)
class Scene:
    """An hour of the day: colours of the sky from the top to the horizon, of the hills from far to near, of the sun."""

    name: str
    sky: tuple[Colour, Colour, Colour, Colour]
    hills: tuple[Colour, ...]
    sun: Colour
    sun_at: Point
    sun_radius: float
    phase: float


SCENES = (
    Scene(
        name="2017/pictures/evening-over-a-lake.jpg",
        sky=((11, 42, 66), (20, 78, 120), (88, 150, 192), (248, 222, 184)),
        hills=((88, 140, 178), (50, 106, 150), (24, 74, 114), (13, 50, 79)),
        sun=(255, 241, 214),
        sun_at=(0.6, 0.47),
        sun_radius=0.13,
        phase=0.4,
    ),
    Scene(
        name="2018/pictures/morning-over-a-lake.jpg",
        sky=((10, 46, 66), (22, 88, 108), (116, 178, 180), (247, 226, 196)),
        hills=((104, 162, 168), (62, 126, 140), (28, 88, 106), (12, 56, 74)),
        sun=(255, 246, 226),
        sun_at=(0.46, 0.53),
        sun_radius=0.1,
        phase=2.7,
    ),
    # In place of the photos that won the contest of 2017, which nobody here has.
    Scene(
        name="2017/photo-contest/night-over-a-lake.jpg",
        sky=((6, 16, 40), (14, 34, 74), (36, 66, 116), (96, 122, 160)),
        hills=((52, 82, 128), (30, 58, 102), (18, 40, 76), (9, 24, 48)),
        sun=(238, 240, 228),
        sun_at=(0.72, 0.26),
        sun_radius=0.06,
        phase=4.1,
    ),
    Scene(
        name="2017/photo-contest/noon-over-a-lake.jpg",
        sky=((34, 104, 150), (76, 146, 186), (150, 198, 214), (236, 240, 226)),
        hills=((124, 172, 150), (78, 136, 112), (42, 98, 78), (20, 62, 50)),
        sun=(255, 250, 228),
        sun_at=(0.3, 0.3),
        sun_radius=0.08,
        phase=1.5,
    ),
    Scene(
        name="2017/photo-contest/dusk-over-a-lake.jpg",
        sky=((48, 30, 82), (112, 58, 114), (200, 108, 118), (250, 196, 150)),
        hills=((150, 94, 128), (108, 64, 108), (68, 40, 82), (36, 24, 54)),
        sun=(255, 226, 190),
        sun_at=(0.4, 0.56),
        sun_radius=0.12,
        phase=5.6,
    ),
)


def draw(scene: Scene) -> Image.Image:
    """The picture of a scene, from what is far to what is near."""
    size = (WIDTH * FINER, HEIGHT * FINER)
    picture = sky(scene, size)
    add_lattice(picture, scene)
    add_threads(picture, scene)
    add_sun(picture, scene)
    for place, colour in enumerate(scene.hills):
        add_hill(picture, scene, place, colour)
    add_water(picture, scene)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def sky(scene: Scene, size: tuple[int, int]) -> Image.Image:
    """The colours of the sky from the top to the horizon, and the last of them below."""
    width, height = size
    line = round(height * HORIZON)
    column = Image.new("RGB", (1, line))
    column.putdata([between(scene.sky, row / line) for row in range(line)])
    found = Image.new("RGB", size, scene.sky[-1])
    found.paste(column.resize((width, line)), (0, 0))
    return found


def between(colours: tuple[Colour, ...], along: float) -> Colour:
    """The colour at a point from 0 to 1 of the way from the first to the last, of which the later ones lie closer."""
    place = (along**1.25) * (len(colours) - 1)
    before = min(int(place), len(colours) - 2)
    share = place - before
    first, second = colours[before], colours[before + 1]
    red, green, blue = (round(one + (other - one) * share) for one, other in zip(first, second, strict=True))
    return red, green, blue


def add_lattice(picture: Image.Image, scene: Scene) -> None:
    """Dots of lines and goals, larger towards the upper end, as in the portal's own sign."""
    width, height = picture.size
    step = width / 36
    dots = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(dots)
    for row in range(round(height * HORIZON / step)):
        for column in range(37):
            nearness = column / 36 - row / 24 - 0.12
            if nearness > 0:
                disc(pen, ((column + 0.5 * (row % 2)) * step, (row + 0.5) * step), step * 0.3 * nearness, 150)
    picture.paste(scene.hills[0], (0, 0), dots)


def add_sun(picture: Image.Image, scene: Scene) -> None:
    width, height = picture.size
    x, y, radius = scene.sun_at[0] * width, scene.sun_at[1] * height, scene.sun_radius * width
    glow = ImageOps.invert(Image.radial_gradient("L")).resize((round(radius * 6), round(radius * 6)))
    glow = glow.point([round((max(0, value - 75) / 180) ** 2 * 150) for value in range(256)])
    veil = Image.new("L", picture.size, 0)
    veil.paste(glow, (round(x - radius * 3), round(y - radius * 3)))
    disc(ImageDraw.Draw(veil), (x, y), radius, 255)
    picture.paste(scene.sun, (0, 0), veil)


def add_threads(picture: Image.Image, scene: Scene) -> None:
    """Fine arcs from one shore to another, each from a knot to a knot."""
    width, height = picture.size
    lines = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(lines)
    for start, end, rise in ((0.3, 0.92, 0.44), (0.42, 0.8, 0.3), (0.12, 0.66, 0.33), (0.55, 1.04, 0.37)):
        foot = HORIZON * height * 0.94
        thread = arc((start * width, foot), (end * width, foot), rise * height)
        pen.line(thread, fill=150, width=FINER, joint="curve")
        for step in (25, 50, 75):
            disc(pen, thread[step], width / 420, 235)
    picture.paste((255, 255, 255), (0, 0), lines)


def arc(start: Point, end: Point, rise: float) -> list[Point]:
    """A hundred and one points of half an ellipse over two points."""
    middle, half = (start[0] + end[0]) / 2, (end[0] - start[0]) / 2
    turns = [math.pi * step / 100 for step in range(101)]
    return [(middle - half * math.cos(turn), start[1] - rise * math.sin(turn)) for turn in turns]


def add_hill(picture: Image.Image, scene: Scene, place: int, colour: Colour) -> None:
    """A ridge down to the horizon, the nearer the lower and the darker, lighter at its foot as in haze."""
    width, height = picture.size
    line = HORIZON * height
    ridge = [(x, line - rise(x / width, place, scene.phase) * height) for x in range(0, width + 8, 8)]
    shape = Image.new("L", picture.size, 0)
    ImageDraw.Draw(shape).polygon([(0, line), *ridge, (width, line)], fill=255)
    haze = Image.linear_gradient("L").resize((width, round(height * 0.3)))
    thin = 0.4 - 0.09 * place
    tint = Image.new("RGB", picture.size, colour)
    mist = Image.new("L", picture.size, 0)
    mist.paste(haze.point([round(value * thin) for value in range(256)]), (0, round(line - height * 0.3)))
    tint.paste(scene.sky[2], (0, 0), mist)
    picture.paste(tint, (0, 0), shape)


def rise(along: float, place: int, phase: float) -> float:
    """How high a ridge stands over the horizon at a point from 0 to 1, in parts of the picture."""
    waves = (
        math.sin(along * (4.1 + 1.3 * place) + phase + 2.2 * place)
        + 0.45 * math.sin(along * (9.7 + 2.1 * place) + 3.1 * phase + place)
        + 0.12 * math.sin(along * (23 + 3 * place) + 5 * place)
    )
    return max(0.004, (0.135 - 0.033 * place) + (0.062 - 0.009 * place) * waves)


def add_water(picture: Image.Image, scene: Scene) -> None:
    """The lake: what stands above it upside down, softened and deeper, and the sun's path in strokes."""
    width, height = picture.size
    line = round(HORIZON * height)
    above = picture.crop((0, 2 * line - height, width, line))
    mirrored = ImageOps.flip(above).filter(ImageFilter.GaussianBlur(width / 60))
    depth = Image.linear_gradient("L").resize((width, height - line))
    lake = Image.composite(
        Image.new("RGB", mirrored.size, scene.sky[0]),
        ImageChops.multiply(mirrored, Image.new("RGB", mirrored.size, (205, 220, 232))),
        depth.point([min(255, 40 + round(value * 0.86)) for value in range(256)]),
    )
    picture.paste(lake, (0, line))
    strokes = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(strokes)
    for number in range(26):
        depth_of = (number + 0.6) / 26
        y = line + (height - line) * depth_of**1.35
        half = (
            scene.sun_radius
            * width
            * (0.42 + 0.85 * abs(math.sin(number * 2.399 + scene.phase)))
            * (1 - 0.4 * depth_of)
        )
        x = scene.sun_at[0] * width + scene.sun_radius * width * 0.35 * math.sin(number * 1.7 + scene.phase)
        thick = FINER * (1.2 + 3.2 * depth_of)
        box = (x - half, y - thick, x + half, y + thick)
        pen.rounded_rectangle(box, radius=thick, fill=round(190 * (1 - depth_of) ** 1.1) + 18)
    picture.paste(scene.sun, (0, 0), strokes)


def disc(pen: ImageDraw.ImageDraw, centre: Point, radius: float, fill: int) -> None:
    x, y = centre
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
