"""Making the sizes in which readers get pictures, in the background."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django_tasks import task

from .children import in_background
from .decoding import decoded
from .models import FORMATS, WIDTHS, Picture, Rendered


def render(picture: Any) -> bool:
    """Make every rendition of something `Rendered`; returns whether they are of what it is by now.

    Safe to repeat and to be stopped anywhere: each file appears as a whole under a name of its own, and the picture
    says that all are there only once they are.
    """
    write_all(picture)
    return finish(picture)


def write_all(picture: Any) -> None:
    """Write every rendition of something `Rendered` onto its shelf."""
    with picture.original.open("rb") as original, decoded(original, WIDTHS, FORMATS, in_background()) as found:
        for made in found.renditions:
            with made.path.open("rb") as file:
                picture.shelf.save(picture.path(made.width, made.format), File(file))


@transaction.atomic
def finish(picture: Rendered) -> bool:
    """Say that all renditions are there, unless the picture has been replaced while they were made."""
    now = type(picture)._base_manager.select_for_update().filter(pk=picture.pk, token=picture.token).first()
    if now is None:
        return False
    now.is_rendered = True
    now.save(update_fields=["is_rendered"])
    return True


@task()
def render_later(pk: int) -> bool:
    """What the queue holds; a picture that is gone or whole by now needs nothing."""
    picture = Picture.objects.unfinished().filter(pk=pk).first()
    return picture is not None and render(picture)
