"""The site's shell: plain pages, menus, alerts, the home page's arrangement, settings."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from publishing.models import LiveModel, Publishable, RichTextField

page_path = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$",
    _("Small letters, digits and hyphens; a slash before a page below another: about/privacy."),
)
site_path = RegexValidator(r"^/(?!/)\S*$", _("An address on this site, from the language on: /en/forum/."))


class Page(Publishable):
    """A plain page: About, the WSIS process, privacy."""

    content_key = ("slug",)

    title = models.CharField(_("title"), max_length=160)
    slug = models.CharField(_("address"), max_length=120, unique=True, validators=[page_path])
    summary = models.TextField(_("summary"), blank=True, help_text=_("A sentence or two under the title."))
    body = RichTextField(_("text"), blank=True)

    class Meta(Publishable.Meta):
        ordering = ["slug"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:page_detail", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        try:
            path = self.get_absolute_url()
        except NoReverseMatch:
            return  # the address itself is wrong, and its field says so
        if resolve(path).view_name != "pages:page_detail":
            raise ValidationError({"slug": _("Another part of the site answers at this address. Choose another.")})


class MenuItem(LiveModel):
    """A line in one of the site's menus: a page, or any address on the site."""

    class Menu(models.TextChoices):
        MAIN = "main", _("main menu")
        FOOTER = "footer", _("foot of the page")

    content_key = ("menu", "label")
    live_parents = ("page",)

    menu = models.CharField(_("menu"), max_length=10, choices=Menu)
    label = models.CharField(_("label"), max_length=60)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("page"))
    path = models.CharField(_("or an address"), max_length=200, blank=True, validators=[site_path])
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["menu", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, path="") | (Q(page__isnull=True) & ~Q(path="")),
                name="pages_menu_item_leads_somewhere",
                violation_error_message=_("Choose a page, or write an address: one of the two."),
            )
        ]
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")

    def __str__(self) -> str:
        return self.label

    @property
    def url(self) -> str:
        return self.page.get_absolute_url() if self.page else self.path


class Alert(Publishable):
    """A notice on top of every page."""

    class Level(models.TextChoices):
        NOTICE = "notice", _("notice")
        WARNING = "warning", _("warning")
        URGENT = "urgent", _("urgent")

    text = models.CharField(_("text"), max_length=240)
    link_label = models.CharField(_("label of the link"), max_length=60, blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True, validators=[site_path])
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.NOTICE)

    class Meta(Publishable.Meta):
        ordering = ["-created_at"]
        verbose_name = _("site alert")
        verbose_name_plural = _("site alerts")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if bool(self.link) != bool(self.link_label):
            raise ValidationError(_("A link needs a label, and a label needs a link."))


class HomeSection(Publishable):
    """One block of the home page. What kinds there are, rooms say in `pages.home`."""

    content_key = ("kind", "heading")

    kind = models.CharField(_("kind"), max_length=40)
    heading = models.CharField(_("heading"), max_length=120, blank=True, help_text=_("Empty: the block's own heading."))
    text = RichTextField(_("text"), blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Which edition it is about. Empty: the newest.")
    )
    count = models.PositiveSmallIntegerField(_("how many"), default=4, help_text=_("For blocks that list things."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Publishable.Meta):
        ordering = ["order", "pk"]
        verbose_name = _("home page block")
        verbose_name_plural = _("home page blocks")

    def __str__(self) -> str:
        return self.heading or self.kind


class SiteSettings(LiveModel):
    """The site's name and the words around every page."""

    content_key = ("id",)

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name of the site"), max_length=80, default="WSIS Forum")
    strapline = models.CharField(_("strapline"), max_length=160, blank=True)
    footer_text = RichTextField(_("text at the foot"), blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="pages_sitesettings_one_row")]
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.name
