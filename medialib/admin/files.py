from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin import MissingFilter

from ..models import File
from ..uses import seen
from .library import LibraryAdmin, UsedFilter


class MissingFromFile(MissingFilter):
    facts = {
        "language": (gettext_lazy("language"), Q(language=None)),
        "pages": (gettext_lazy("pages"), Q(pages=None, kind=File.Kind.PDF)),
        "credit": (gettext_lazy("credit"), Q(credit="")),
        "licence": (gettext_lazy("licence"), Q(licence="")),
    }


@admin.register(File)
class FileAdmin(LibraryAdmin):
    list_display = ("title", "kind", "language", "weight", "pages", "credit")
    list_filter = (MissingFromFile, UsedFilter, "kind", "language", "licence")
    list_select_related = ("language",)
    search_fields = ("title", "credit", "checksum")
    search_help_text = gettext_lazy("By title, credit or SHA-256.")
    date_hierarchy = "created_at"
    autocomplete_fields = ("language",)
    fieldsets = (
        (None, {"fields": ["original", "title", ("language", "pages")]}),
        (gettext_lazy("Whose it is"), {"fields": [("credit", "licence")]}),
        (gettext_lazy("About the file"), {"fields": ["facts", "where_used"]}),
    )
    readonly_fields = ("facts", "where_used")

    def has_pages(self) -> bool:
        """A file is no page: a preview of it would show nothing that the form does not."""
        return False

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Its address for readers, once something that they see shows it."""
        path = super().get_view_on_site_url(obj)
        return path if path and File.objects.filter(seen(File), pk=obj.pk).exists() else None

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def weight(self, obj: File) -> str:
        return filesizeformat(obj.size)

    @admin.display(description=gettext_lazy("file"))
    def facts(self, obj: File) -> SafeString:
        return format_html(
            '<div>{}, {}<p><a href="{}">{}</a>, <a href="{}" download>{}</a></p>'
            '<code class="checksum">SHA-256 {}</code></div>',
            obj.get_kind_display(),
            filesizeformat(obj.size),
            obj.get_absolute_url(),
            _("Open it as readers get it"),
            self.original_address(obj),
            _("Download it"),
            obj.checksum,
        )
