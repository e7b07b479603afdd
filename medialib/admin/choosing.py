"""What the picker of pictures asks the library: a search, and facts of what has been chosen."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from publishing.admin.widgets import real_keys

from ..models import Picture
from ..widgets import facts

PICTURES_PER_PAGE = 24
# A search of more letters than this is a slip of the hand.
MOST_LETTERS = 100


class ChoosingAdmin(admin.ModelAdmin):
    """Answers in JSON, to whoever may see the library."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.choose_view))
        return [path("choose/", view, name="medialib_picture_choose"), *super().get_urls()]

    def choose_view(self, request: HttpRequest) -> JsonResponse:
        """A page of the pictures that a search finds, newest first; or the one whose key is asked for."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if "pk" in request.GET:
            found = self.get_queryset(request).filter(pk__in=real_keys(request.GET.getlist("pk")[:1]))
            return JsonResponse({"pictures": [facts(picture) for picture in found]})
        page = Paginator(self.found(request), PICTURES_PER_PAGE).get_page(request.GET.get("page"))
        count = page.paginator.count
        words = ngettext("%(count)s picture", "%(count)s pictures", count) % {"count": count}
        return JsonResponse(
            {
                "pictures": [facts(picture) for picture in page],
                "words": words if count else _("No picture has these words."),
                "next": page.next_page_number() if page.has_next() else None,
            }
        )

    def found(self, request: HttpRequest) -> QuerySet[Picture]:
        word = request.GET.get("q", "").strip()[:MOST_LETTERS]
        found, _may_repeat = self.get_search_results(request, self.get_queryset(request), word)
        return found.order_by("-created_at", "-pk")
