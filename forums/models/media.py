from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from medialib.models import AlbumRow
from publishing.models import LinkState, Publishable, RichTextField, settled_link_state

from .edition import Edition
from .programme import Session


class _Linked(Publishable):
    """Something of an edition that lives elsewhere, or whose link has not survived."""

    title = models.CharField(_("title"), max_length=240)
    description = RichTextField(_("description"), blank=True)
    link_state = models.CharField(_("the link is"), max_length=20, choices=LinkState, default=LinkState.NOT_PRESERVED)
    link = models.URLField(_("link"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        self.link_state = settled_link_state(self.link, self.link_state)


class Video(_Linked):
    """A recording kept on another site; readers are told where the link leads."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("video")
        INTERVIEW = "interview", _("interview")
        HIGHLIGHT = "highlight", _("highlight")

    content_key = ("edition", "title")
    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="videos", verbose_name=_("edition"))
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="videos", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.VIDEO)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    transcript = RichTextField(_("transcript"), blank=True)

    class Meta(_Linked.Meta):
        ordering = ["edition", "order", "title"]
        verbose_name = _("video")
        verbose_name_plural = _("videos")


class Album(_Linked):
    """Photographs of an edition: pictures of the library, or a link to where they are kept."""

    content_key = ("edition", "title")
    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="albums", verbose_name=_("edition"))

    class Meta(_Linked.Meta):
        ordering = ["edition", "order", "title"]
        verbose_name = _("photo album")
        verbose_name_plural = _("photo albums")

    def get_absolute_url(self) -> str:
        return reverse("forums:album_detail", args=[self.edition.year, self.pk, self.slug])

    @property
    def slug(self) -> str:
        """The title in its address, which leads there whatever follows the number."""
        return slugify(self.title)[:60].strip("-") or "album"


class AlbumPicture(AlbumRow):
    """A picture in an album of an edition."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("photo album"))

    class Meta(AlbumRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["album", "picture"],
                name="forums_album_picture_once",
                violation_error_message=_("This picture is in the album already."),
            )
        ]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
