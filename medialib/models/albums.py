"""Pictures in an order of their own, for whatever room shows an album."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.models import LiveModel

from .pictures import Picture


class AlbumRow(LiveModel):
    """A picture in an album, where it stands once. The room that has the albums adds `album` and the constraint."""

    content_key = ("album", "picture")
    live_parents = ("album", "picture")
    # Where the picture is used, as `medialib.uses` tells an editor.
    shown_in = "album"

    picture = models.ForeignKey(
        Picture, on_delete=models.PROTECT, related_name="%(app_label)s_%(class)ss", verbose_name=_("picture")
    )
    caption = models.CharField(
        _("caption"),
        max_length=300,
        blank=True,
        help_text=_("What it says here. Empty: the picture’s own caption."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.picture)

    @property
    def words(self) -> str:
        """The caption that readers see."""
        return self.caption or self.picture.caption

    @property
    def alternative_text(self) -> str:
        """What a link to the picture says to whoever cannot see it; as a link even a decoration needs a name."""
        return self.picture.alternative_text or self.words or gettext("Picture")
