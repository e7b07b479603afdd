"""Whoever sent photos, and whoever reported one: to be found, sent a new link, or erased when they ask for it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums.admin.base import EditionFilter, InScope
from intake.admin import SubmissionAdmin

from ..models import Award, Entrant, Entry, Report, Vote
from ..services import entering

Review = Entry.Review
THERE = ~Q(entries__review=Review.GONE)


@admin.register(Entrant)
class EntrantAdmin(SubmissionAdmin, InScope):
    """Who sent photos. Each is erased by itself, when somebody asks for it, so no verb takes several."""

    actions = None
    edition_path = "contest__edition_id"
    list_display = ("name", "organisation", "email", "photos_there", "contest", "sent_at", "erase_on")
    list_filter = (("contest__edition", EditionFilter),)
    list_select_related = ("contest",)
    search_fields = ("name", "email", "organisation", "=reference")
    search_help_text = gettext_lazy("By name, mail address, organisation or reference.")
    fields = (
        "contest",
        ("name", "organisation"),
        "email",
        "photos",
        ("has_rights", "is_adult", "people_agreed"),
        ("reference", "rules_version"),
        ("sent_at", "erase_on"),
    )
    readonly_fields = ("photos",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(there=Count("entries", filter=THERE))

    @admin.display(description=gettext_lazy("photos"), ordering="there")
    def photos_there(self, obj: Any) -> int:
        return obj.there

    @admin.display(description=gettext_lazy("photos"))
    def photos(self, obj: Entrant) -> SafeString | str:
        """Those that are still there, each with its page and what became of it."""
        rows = [
            (reverse("admin:photocontest_entry_change", args=[entry.pk]), entry, entry.get_review_display())
            for entry in obj.entries.exclude(review=Review.GONE).order_by("slot", "pk")
        ]
        found = format_html_join("", '<li><a href="{}">{} ({})</a></li>', rows)
        return format_html("<ul>{}</ul>", found) if rows else _("none that is still there")

    def erase(self, submission: Entrant) -> bool:
        return entering.erase(submission)

    def renew_link(self, submission: Entrant, *, reference: str) -> bool:
        return entering.renew_link(submission, reference=reference)

    def goes(self, submission: Entrant) -> list[str]:
        entries = submission.entries.exclude(review=Review.GONE)
        photos = entries.count()
        said = submission.entries.exclude(decisions=None).exclude(decisions__words="").exists()
        found = [_("name, mail address, organisation and what was agreed to")]
        if photos:
            words = ngettext(
                "%(count)s photo: the original, every size of it, its words and the name beside it",
                "%(count)s photos: the originals, every size of them, their words and the name beside them",
                photos,
            )
            found.append(words % {"count": photos})
        if shown := Entry.objects.live().filter(entrant=submission).count():
            words = ngettext(
                "%(count)s photo from readers’ pages, posters and the collage",
                "%(count)s photos from readers’ pages, posters and the collage",
                shown,
            )
            found.append(words % {"count": shown})
        if said:
            found.append(_("what moderators wrote about them"))
        return [*found, _("waiting mails about them")]

    def stays(self, submission: Entrant) -> list[str]:
        entries = submission.entries.all()
        count = entries.count()
        found = []
        if count:
            words = ngettext(
                "That there was %(count)s photo, as a number without words: its address says that it is gone, and the "
                "contest’s counts and the moderators’ decisions stay true.",
                "That there were %(count)s photos, as numbers without words: their addresses say that they are gone, "
                "and the contest’s counts and the moderators’ decisions stay true.",
                count,
            )
            found.append(words % {"count": count})
        if votes := Vote.objects.filter(assignment__entry__in=entries).count():
            words = ngettext(
                "%(count)s vote of the jury, which names nobody: the places of other photos rest on it.",
                "%(count)s votes of the jury, which name nobody: the places of other photos rest on them.",
                votes,
            )
            found.append(words % {"count": votes})
        found += map(self._of_award, Award.objects.filter(entry__in=entries))
        if reports := Report.objects.filter(entry__in=entries).count():
            words = ngettext(
                "%(count)s report by a reader, till that is erased on its own last day.",
                "%(count)s reports by readers, till each is erased on its own last day.",
                reports,
            )
            found.append(words % {"count": reports})
        return found

    def _of_award(self, award: Award) -> str:
        words = _("That the award “{award}” was given, for the desk alone: readers see it no more.")
        if award.citation:
            words = _(
                "That the award “{award}” was given, for the desk alone: readers see it no more. {link} whether its "
                "citation names anybody."
            )
        url = reverse("admin:photocontest_award_change", args=[award.pk])
        return format_html(words, award=award.name, link=format_html('<a href="{}">{}</a>', url, _("Look")))


@admin.register(Report)
class ReportAdmin(SubmissionAdmin, InScope):
    """What readers reported; it is answered where the reported photos are."""

    actions = None
    edition_path = "entry__contest__edition_id"
    list_display = ("reference", "why", "email", "entry", "sent_at", "decided_at", "erase_on")
    list_filter = (("entry__contest__edition", EditionFilter), "why")
    list_select_related = ("entry__contest",)
    search_fields = ("email", "words", "=reference")
    search_help_text = gettext_lazy("By mail address, words or reference.")
    fields = ("entry", "why", "words", "email", ("reference", "sent_at"), ("decided_at", "erase_on"))

    def stays(self, submission: Report) -> list[str]:
        return [_("The photo, as it is shown or hidden now: that is decided among the reported photos.")]
