"""“Preview” on every form of what readers find on a page: the form is saved, the page is made, the save is undone."""

from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..addresses import address
from ..models import PreviewLink
from ..preview import links, pages
from ..preview.running import Preview, previewing, running
from ..preview.shown import show
from .conflicts import ConflictsAdmin
from .posted import whole

# Links work, in a frame of the desk and in a tab of their own; scripts and forms do not.
SANDBOX = ["allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"]
POLICY = {"frame-ancestors": [SELF], "form-action": [NONE], "script-src": [NONE], "sandbox": SANDBOX}


class _Made(Exception):  # noqa: N818
    """Carries the page out of the transaction, which it undoes on its way."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class PreviewsAdmin(ConflictsAdmin):
    """Offers previews where there is a page: of the form as it stands, and by a link of what is saved."""

    # The address of the page on which readers find things that have none of their own.
    previewed_on = ""

    def has_pages(self) -> bool:
        """Whether readers find such things on some page."""
        return bool(self.previewed_on) or hasattr(self.model, "get_absolute_url")

    def preview_address(self, obj: Any) -> str:
        """Where readers find the thing; an empty string where it is on no page."""
        if not self.previewed_on:
            return self.public_address(obj)
        try:
            return reverse(self.previewed_on)
        except NoReverseMatch:
            return ""

    def public_address(self, obj: Any) -> str:
        """The thing's own page; an empty string where it has none."""
        return address(obj)

    def shown_in_preview(self, obj: Any) -> list[Any]:
        """What a preview of the thing shows although readers may not see it yet."""
        return [obj]

    def may_preview(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change such things or add them; one that is closed for now is looked at as it is."""
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request) and self.has_view_or_change_permission(request, obj)

    def get_urls(self) -> list[Any]:
        if not self.has_pages():
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("add/preview/", view, name=f"{name}_add_preview"),
            path("<path:object_id>/preview/", view, name=f"{name}_preview"),
            path(
                "<path:object_id>/preview-links/",
                self.admin_site.admin_view(self.preview_links_view),
                name=f"{name}_preview_links",
            ),
            *super().get_urls(),
        ]

    # Making one

    def preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """A posted form as readers would see it if it were saved, or a saved thing as it is. Nothing is kept."""
        with previewing(Preview(_("Preview: not saved."))) as preview:
            try:
                response = self._preview(request, object_id, preview)
            except pages.NoPageError as error:
                response = pages.no_page(request, error)
            except PermissionDenied as error:
                response = response_for_exception(request, error)
        return _framed(response)

    def _preview(self, request: HttpRequest, object_id: str | None, preview: Preview) -> HttpResponse:
        thing = None
        if object_id is not None and (thing := self.get_object(request, unquote(object_id))) is None:
            raise pages.NoPageError(_("It is not there any more. Perhaps it was deleted."))
        if not self.may_preview(request, thing):
            raise PermissionDenied
        if request.method == "POST" and (thing is None or self.has_change_permission(request, thing)):
            return self._of_form(request, object_id)
        preview.words = _("Preview: as it is saved.")
        return self._page(request, thing)

    def _of_form(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        try:
            with transaction.atomic():
                self.changeform_view(request, object_id)
                raise pages.NoPageError(_("The form was neither saved nor refused."))
        except _Made as made:
            return made.response
        except (DatabaseError, ProtectedError):
            text = _("The database refused it. What you typed is untouched: change it, or try again in a moment.")
            return pages.note(request, _("This cannot be shown"), text)

    def _page(self, request: HttpRequest, thing: Any) -> HttpResponse:
        preview: Any = running()
        if thing is not None:
            show(preview, self.shown_in_preview(thing), request, self.admin_site)
        with translation.override(_language(request)):
            found = request.GET.get("path") or (self.preview_address(thing) if thing is not None else "")
        if not found:
            raise pages.NoPageError(_("Readers find this on no page, so there is nothing to preview."))
        return pages.show_page(request, pages.Place.of(found, request), lead=_lead)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if running():
            raise _Made(self._page(request, obj))
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if running():
            raise _Made(self._page(request, obj))
        return super().response_change(request, obj, *args, **kwargs)

    def _compare(self, request: HttpRequest, object_id: str) -> None:
        """What a colleague has changed meanwhile is asked about when it is saved."""
        if not running():
            super()._compare(request, object_id)

    # Offering one

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if running():
            raise _Made(self._refused(request, context))
        thing = context.get("original")
        if not self.has_pages() or not self.may_preview(request, thing):
            return super().render_change_form(request, context, *args, **kwargs)
        context |= {
            "preview_url": self._preview_url(request, thing),
            "preview_links_url": self._preview_links_url(thing),
            "preview_languages": settings.LANGUAGES if len(settings.LANGUAGES) > 1 else [],
            "preview_sandbox": " ".join(SANDBOX),
        }
        response = super().render_change_form(request, context, *args, **kwargs)
        response._csp_update = {"frame-src": [SELF]}
        return response

    def _preview_url(self, request: HttpRequest, thing: Any) -> str:
        """Where the form is sent for its preview, asked in the way in which the form itself was."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        url = reverse(f"{name}_preview", args=[quote(thing.pk)]) if thing else reverse(f"{name}_add_preview")
        query = request.GET.urlencode()
        return f"{url}?{query}" if query else url

    def _preview_links_url(self, thing: Any) -> str:
        if not (thing and thing.pk and self.preview_address(thing)):
            return ""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_preview_links"
        return reverse(name, args=[quote(thing.pk)])

    # Links for people without an account

    def preview_links_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The links given out to a thing: one more is made here, and each is taken back."""
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        found = self.preview_address(thing)
        if not found or not self.may_preview(request, thing):
            raise PermissionDenied
        made = ""
        if "take_back" in request.POST:
            self._take_back(request, thing)
            return redirect(request.path)
        if "make" in request.POST:
            made = links.make(thing, by=request.user) + found.lstrip("/")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Preview links for others"),
            "subtitle": str(thing),
            "original": thing,
            "made": made,
            "links": PreviewLink.objects.to(thing).good().select_related("made_by"),
        }
        return pages.private(TemplateResponse(request, "admin/preview_links.html", context))

    def _take_back(self, request: HttpRequest, thing: Any) -> None:
        key = whole(request.POST.get("take_back"), most=2**63 - 1)
        if key and links.take_back(thing, key):
            messages.success(request, _("The link was taken back. Whoever opens it is told so."))
        else:
            messages.warning(request, _("This link has already ended."))

    def _refused(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        return pages.note(
            request,
            _("This cannot be shown yet"),
            _("Mend these in the form and preview it again. What you typed is untouched."),
            sentences=sentences(context["adminform"].form, formsets),
        )


def sentences(form: Any, formsets: list[Any]) -> list[str]:
    """What is wrong in a form and its rows, each with the name of its field."""
    found = _of_one(form)
    for formset in formsets:
        kind = capfirst(str(formset.model._meta.verbose_name))
        found += [f"{kind}: {error}" for error in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, start=1):
            found += [f"{kind} {number}, {words}" for words in _of_one(row)]
    return found


def _of_one(form: Any) -> list[str]:
    found = []
    for name, errors in form.errors.items():
        label = form[name].label if name in form.fields else ""
        found += [f"{label}: {error}" if label else str(error) for error in errors]
    return found


def _language(request: HttpRequest) -> str:
    """The language asked for, or the desk's own."""
    offered = dict(settings.LANGUAGES)
    asked = (request.GET.get("language"), translation.get_language())
    return next((code for code in asked if code in offered), settings.LANGUAGE_CODE)


def _lead(target: str) -> str:
    """A link inside a preview asks for the next page of the same preview."""
    query = QueryDict(mutable=True)
    query["path"] = target
    return f"?{query.urlencode(safe='/')}"


def _framed(response: HttpResponse) -> HttpResponse:
    """Only the desk may frame a preview. A page without scripts in a sandbox has no opener to be kept from.

    A page that says that there is none is what was asked for; a 404 would be taken for an address without its language.
    """
    if response.status_code == 404:
        response.status_code = 200
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response._csp_replace = POLICY  # type: ignore[attr-defined]
    return pages.private(response)
