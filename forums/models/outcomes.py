from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation
from medialib.models import File
from publishing.models import DatePrecision, LinkState, LiveModel, Publishable, RichTextField
from reference.models import Language

from .edition import Edition
from .programme import Session


class Document(Publishable):
    """A publication of an edition. Where its link has not survived, that is said."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("outcome document")
        BRIEF = "brief", _("executive brief")
        REPORT = "report", _("report")
        FLYER = "flyer", _("flyer")
        STOCKTAKING = "stocktaking", _("stocktaking report")
        STORIES = "stories", _("success stories")
        TOOLKIT = "toolkit", _("toolkit")
        OTHER = "other", _("document")

    content_key = ("edition", "slug")
    live_parents = ("edition",)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="documents", verbose_name=_("edition"))
    title = models.CharField(_("title"), max_length=240)
    slug = models.SlugField(_("address"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    summary = RichTextField(_("summary"), blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    date_precision = models.CharField(
        _("the date is known to the"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    link_state = models.CharField(
        _("the document is"), max_length=20, choices=LinkState, default=LinkState.NOT_PRESERVED
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        ordering = ["edition", "order", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "slug"], name="forums_document_address_once_per_edition"),
        ]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:document_detail", args=[self.edition.year, self.slug])


class DocumentLink(LiveModel):
    """Where a document can be read, one row for each language: a file of the library, or a link to another site."""

    content_key = ("document", "language")
    live_parents = ("document", "file")
    # Where the file is used, as `medialib.uses` tells an editor.
    shown_in = "document"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    language = models.ForeignKey(
        Language, on_delete=models.PROTECT, related_name="document_links", verbose_name=_("language")
    )
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="document_links", verbose_name=_("file")
    )
    url = models.URLField(_("link"), max_length=500, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True, help_text=_("A file knows its own."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "language"],
                name="forums_document_link_once_per_language",
                violation_error_message=_("There is already a link for this language."),
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False, url="") | (Q(file__isnull=True) & ~Q(url="")),
                name="forums_document_link_is_one_thing",
                violation_error_message=_("Choose a file or give a link: one of the two."),
            ),
        ]
        verbose_name = _("file or link")
        verbose_name_plural = _("files and links by language")

    def __str__(self) -> str:
        return str(self.file) if self.file else self.url

    def clean(self) -> None:
        super().clean()
        if self.file and self.file.language_id and self.language_id and self.file.language_id != self.language_id:
            raise ValidationError({"language": _("The file is in %(language)s.") % {"language": self.file.language}})


class DocumentOrganisation(LiveModel):
    """An organisation that published or contributed to a document."""

    class Role(models.TextChoices):
        PUBLISHER = "publisher", _("published by")
        COORDINATOR = "coordinator", _("coordinated by")
        CONTRIBUTOR = "contributor", _("with")

    content_key = ("document", "organisation", "role")
    live_parents = ("document", "organisation")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="document_roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.PUBLISHER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "organisation", "role"], name="forums_document_organisation_once_per_role"
            )
        ]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class Outcome(LiveModel):
    """One of an edition's results in their official order: a document, a session or a tool of this site."""

    class Tool(models.TextChoices):
        HEATMAP = "heatmap", _("Action Lines – SDGs heatmap")

    content_key = ("edition", "document", "session", "tool")
    live_parents = ("edition", "document", "session")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outcomes", verbose_name=_("edition"))
    title = models.CharField(_("title"), max_length=240)
    text = models.TextField(_("text"), blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("document")
    )
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("session")
    )
    tool = models.CharField(_("tool"), max_length=20, choices=Tool, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, session__isnull=True, tool="")
                | Q(document__isnull=True, session__isnull=False, tool="")
                | (Q(document__isnull=True, session__isnull=True) & ~Q(tool="")),
                name="forums_outcome_is_one_thing",
                violation_error_message=_("An outcome is a document, a session or a tool: choose one."),
            )
        ]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> Any:
        """The document or session it stands for, or None for a tool."""
        return self.document or self.session

    @property
    def url(self) -> str:
        if self.target:
            return self.target.get_absolute_url()
        return reverse(f"forums:{self.tool}", args=[self.edition.year])

    def clean(self) -> None:
        super().clean()
        if self.target and self.edition_id and self.target.edition_id != self.edition_id:
            raise ValidationError(_("This outcome belongs to another edition."))
