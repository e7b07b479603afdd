"""The desk of what readers sent: finding it, erasing it because somebody asks, and sending its private link anew."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.reach import WithinReach

from . import services
from .models import Submission

PER_PAGE = 50
# A part of a name; shorter ones are initials.
LETTERS = r"[^\W\d_]{3,}"


class ErasureForm(forms.Form):
    """Why something is erased, in words that outlive it and therefore name nobody."""

    why = forms.CharField(
        label=gettext_lazy("Who asked, and how do you know that it was them?"),
        help_text=gettext_lazy(
            "“Asked by mail from the address that was given.” It is kept with the reference, your name and the moment, "
            "so name nobody here."
        ),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Say who asked, and how you know that it was them.")},
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        for name in names_in(why, self.submission):
            raise forms.ValidationError(_("Leave out “%(name)s”: this sentence is kept.") % {"name": name})
        return why


def names_in(text: str, submission: Submission) -> list[str]:
    """By what a text names whoever sent something: all of a name or address, or a part of a name as one is written.

    “The” and “Will” are parts of names; in the middle of a sentence “the” and “will” are none.
    """
    whole = [str(value) for name in submission.names if (value := getattr(submission, name))]
    parts = [part for value in whole if "@" not in value for part in re.findall(LETTERS, value)]
    found = [value for value in whole if _stands_in(text, value, re.IGNORECASE)]
    return found + [
        part for part in parts if any(_stands_in(text, each) for each in (part, part.title(), part.upper()))
    ]


def _stands_in(text: str, name: str, flags: int = 0) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags) is not None


class SubmissionAdmin(WithinReach):
    """What readers sent. Nobody changes it here, and there is no history that would outlive it.

    A room says what goes and what stays when it is erased, and how, where more goes than the row.
    """

    view_on_site = False  # the private page is its sender's
    change_form_template = "admin/intake/change_form.html"
    change_list_template = "admin/intake/change_list.html"
    list_per_page = 50
    show_full_result_count = False

    def goes(self, submission: Any) -> list[str]:
        """What is erased with it, each in a few words."""
        return [_("all that was sent by the form"), _("waiting mails about it")]

    def stays(self, submission: Any) -> list[str]:
        """What is not erased, in sentences that say why."""
        return []

    def erase(self, submission: Any) -> bool:
        """Whether it was still there."""
        return services.erase(submission)

    def renew_link(self, submission: Any, *, reference: str) -> bool:
        return services.renew_link(submission, reference=reference)

    def get_urls(self) -> list[Any]:
        def page(address: str, view: Callable[..., HttpResponse], name: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=self._name_of(name))

        return [
            page("<int:pk>/link/", self.link_view, "link"),
            page("erased/", self.erased_view, "erased"),
            *super().get_urls(),
        ]

    def _name_of(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self._name_of(page)}", args=args)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        erased = self._address("erased") if self.has_delete_permission(request) else ""
        return super().changelist_view(request, {"erased_url": erased, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        submission = self.get_object(request, object_id)
        ways: dict[str, Any] = {"show_delete": False}
        if submission is not None and self.has_delete_permission(request, submission):
            ways["erase_url"] = self._address("delete", submission.pk)
            ways["link_url"] = self._address("link", submission.pk) if submission.email else ""
        return super().change_view(request, object_id, form_url, {**ways, **(extra_context or {})})

    # Erasing

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Says what goes and what stays, and asks why; posted with the reason, it is done."""
        submission = self._asked(request, object_id)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        form = ErasureForm(request.POST if request.method == "POST" else None, submission=submission)
        if form.is_valid():
            return self._erased(request, submission, form.cleaned_data["why"])
        return self._page(
            request,
            "erase",
            submission,
            title=_("Erase: %(reference)s"),
            here=_("Erase"),
            status=422 if form.errors else 200,
            form=form,
            goes=self.goes(submission),
            stays=self.stays(submission),
            others=self.others(request, submission),
        )

    def _erased(self, request: HttpRequest, submission: Any, why: str) -> HttpResponse:
        words = {"kind": self.opts.verbose_name, "reference": submission, "goes": "; ".join(self.goes(submission))}
        with transaction.atomic():
            if is_erased := self.erase(submission):
                LogEntry.objects.log_actions(request.user.pk, [submission], DELETION, why)  # type: ignore[arg-type]
        if is_erased:
            told = _("Erased, %(kind)s %(reference)s: %(goes)s. No mail was sent: answer whoever asked.")
            messages.success(request, told % words)
        else:
            messages.warning(request, _("It was erased meanwhile."))
        return HttpResponseRedirect(self._address("changelist"))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for submission in queryset:
            self.erase(submission)

    def others(self, request: HttpRequest, submission: Any) -> list[tuple[Any, str]]:
        """What else came from the same address, as far as this person may see it, each with its page."""
        found = []
        for desk in self.admin_site._registry.values():
            if isinstance(desk, SubmissionAdmin) and submission.email and desk.has_view_permission(request):
                same = desk.get_queryset(request).filter(email__iexact=submission.email)
                rows: Any = same.select_related(*desk.list_select_related)  # type: ignore[misc]
                found += [(row, desk._address("change", row.pk)) for row in rows if row != submission]
        return found

    def erased_view(self, request: HttpRequest) -> HttpResponse:
        """What was erased here, the latest first: when, by whom and why."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        kind = ContentType.objects.get_for_model(self.model)
        entries = LogEntry.objects.filter(content_type=kind, action_flag=DELETION).select_related("user")
        if self.reach(request):  # what is gone does not say any more whether it was within it
            entries = entries.filter(user=request.user.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Erased: %(things)s") % {"things": self.opts.verbose_name_plural},
            "here": _("Erased"),
            "opts": self.opts,
            "page": Paginator(entries.order_by("-action_time", "-pk"), PER_PAGE).get_page(request.GET.get("p")),
        }
        return TemplateResponse(request, "admin/intake/erased.html", context)

    # The private link

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks whether a new private link is to be mailed; the link itself is shown to nobody."""
        submission = self._asked(request, str(pk))
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not submission.email:
            raise PermissionDenied
        if request.method != "POST":
            title = _("New private link: %(reference)s")
            return self._page(request, "link", submission, title=title, here=_("New private link"))
        before = submission.reference
        with transaction.atomic():
            is_renewed = self.renew_link(submission, reference=request.POST.get("reference", ""))
            if is_renewed:
                submission.refresh_from_db(fields=["reference"])
                words = _("A new private link was sent. The reference was %(reference)s before.")
                LogEntry.objects.log_actions(request.user.pk, [submission], CHANGE, words % {"reference": before})  # type: ignore[arg-type]
        if is_renewed:
            told = _("The new link is on its way to the address that was given. The reference is %(reference)s now.")
            messages.success(request, told % {"reference": submission})
        else:
            messages.warning(request, _("A new link was sent meanwhile; nothing was done a second time."))
        return HttpResponseRedirect(self._address("change", submission.pk))

    def _asked(self, request: HttpRequest, object_id: str) -> Any:
        """What an address is about, for whoever may erase it; None where it is gone."""
        submission = self.get_object(request, object_id)
        if not self.has_delete_permission(request, submission):
            raise PermissionDenied
        return submission

    def _page(
        self, request: HttpRequest, name: str, submission: Any, *, title: str, status: int = 200, **context: Any
    ) -> HttpResponse:
        context |= {
            **self.admin_site.each_context(request),
            "title": title % {"reference": submission},
            "opts": self.opts,
            "submission": submission,
            "names": [value for field in submission.names if (value := getattr(submission, field))],
            "page_url": self._address("change", submission.pk),
        }
        return TemplateResponse(request, f"admin/intake/{name}.html", context, status=status)
