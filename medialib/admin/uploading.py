"""Several pictures at once: each file by itself, so that a refused one costs none of the others."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms.models import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from publishing import history
from publishing.models import State

from ..models import NO_ROOM, Picture
from ..storage import is_full
from ..widgets import facts

# Each is decoded while the browser waits; a script sends them one by one.
MOST_FILES = 20
GIVEN = ("title", "alternative_text", "credit")


class UploadingAdmin(admin.ModelAdmin):
    """Takes files from the library's list and from pickers; without a script, from a plain form."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.upload_view))
        return [path("upload/", view, name="medialib_picture_upload"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        upload_url = reverse("admin:medialib_picture_upload") if self.has_add_permission(request) else ""
        return super().changelist_view(request, {"upload_url": upload_url, **(extra_context or {})})

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """What became of each file, as JSON where that is asked for and else as messages above the list."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        files = request.FILES.getlist("pictures")
        taken: list[Picture] = []
        refused: list[tuple[str, str]] = []
        for file in files[:MOST_FILES]:
            picture, words = self.take(request, file, alone=len(files) == 1)
            if picture:
                taken.append(picture)
            else:
                refused.append((str(file.name), words))
        if left := len(files[MOST_FILES:]):
            words = ngettext("%(count)s more file", "%(count)s more files", left) % {"count": left}
            refused.append((words, _("At most %(most)s at once. Send the others again.") % {"most": MOST_FILES}))
        if request.accepts("text/html"):
            return self.as_messages(request, taken, refused)
        told = [{"name": name, "words": words} for name, words in refused]
        return JsonResponse({"pictures": [facts(picture) for picture in taken], "refused": told})

    def take(self, request: HttpRequest, file: UploadedFile, *, alone: bool) -> tuple[Picture | None, str]:
        """The picture that a file becomes, or why it becomes none. Words are about one file, a credit is about all."""
        names = GIVEN if alone else ("credit",)
        given = {name: request.POST.get(name, "") for name in names}
        form_class: Any = modelform_factory(Picture, fields=["original", *names])
        form = form_class(given, {"original": file})
        if given.get("alternative_text", "").strip() and self.has_publish_permission(request):  # type: ignore[attr-defined]
            form.instance.state = State.PUBLISHED
        if not form.is_valid():
            return None, " ".join(str(error) for errors in form.errors.values() for error in errors)
        try:
            with transaction.atomic(), history.recorded(by=request.user):
                picture: Picture = form.save()
                history.include(picture)
                self.log_addition(request, picture, [{"added": {}}])
        except OSError as error:
            if not is_full(error):
                raise
            return None, str(NO_ROOM)
        return picture, ""

    def as_messages(self, request: HttpRequest, taken: list[Picture], refused: list[tuple[str, str]]) -> HttpResponse:
        if count := len(taken):
            words = ngettext("%(count)s picture added.", "%(count)s pictures added.", count) % {"count": count}
            self.message_user(request, words, messages.SUCCESS)
        for name, why in refused:
            self.message_user(request, f"{name}: {why}", messages.ERROR)
        if not taken and not refused:
            self.message_user(request, _("No file was chosen."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:medialib_picture_changelist"))
