"""The moderators' pages: the queue, one photo and what is decided on it, what was decided, and what was reported."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from forums.admin.base import InScope
from medialib.decoding import BusyError, Facts, Turn, facts_of
from medialib.models import widths_of
from publishing.listing import paginate

from ..models import Contest, Decision, Entry, Likeness, Report
from ..services import moderation, telling
from ..services.moderation import RefusedError

Verb, Reason, Review = Decision.Verb, Decision.Reason, Entry.Review

# What one looks back at to undo it by a key; older decisions are taken back from their list.
UNDO = timedelta(hours=1)
MOST_LIKENESSES = 6
PER_PAGE = 30
# Seconds; the photo and what is written with it are what a moderator waits for.
PATIENCE = 3
# The look of a review's badge.
BADGES = {
    Review.WAITING: "waiting",
    Review.ASKED: "scheduled",
    Review.ACCEPTED: "published",
    Review.DECLINED: "withdrawn",
    Review.GONE: "draft",
}


class DecisionForm(forms.Form):
    """What a button says, with the words beside it."""

    verb = forms.ChoiceField(choices=Verb.choices)
    reason = forms.ChoiceField(choices=Reason.choices, required=False)
    words = forms.CharField(max_length=1500, required=False)
    # What `words_of` said when the page was made.
    read = forms.CharField(max_length=16, required=False)

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        reason = cleaned.get("reason")
        lacks_words = not cleaned.get("words") and "words" not in self.errors
        if cleaned.get("verb") == Verb.DECLINE and lacks_words and reason in ("", Reason.OTHER):
            self.add_error("words", _("Say why, or choose a reason: whoever sent it is told."))
        if cleaned.get("verb") == Verb.ASK and lacks_words:
            self.add_error("words", _("Write what you ask."))
        return cleaned


@dataclass(frozen=True)
class Alike:
    """A photo like the one on screen."""

    entry: Entry
    distance: int
    badge: str


@dataclass(frozen=True)
class Told:
    """A decision as the lists show it."""

    decision: Decision
    may_be_taken_back: bool
    # When the entrant's mail leaves, while it is held back.
    mail_at: datetime | None


class ModerationAdmin(InScope):
    """Adds the moderators' pages to the desk of the entries."""

    def get_urls(self) -> list[Any]:
        def page(address: str, view: Callable[..., HttpResponse], name: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=f"photocontest_entry_{name}")

        return [
            page("queue/", self.queue_view, "queue"),
            page("<int:pk>/decide/", self.decide_view, "decide"),
            page("<int:pk>/take-down/", self.take_down_view, "take_down"),
            page("decided/", self.decided_view, "decided"),
            page("decided/<int:pk>/take-back/", require_POST(self.take_back_view), "take_back"),
            page("reports/", self.reports_view, "reports"),
            page("reports/<int:pk>/leave/", require_POST(self.leave_view), "leave"),
            *super().get_urls(),
        ]

    def may_moderate(self, request: HttpRequest) -> bool:
        return request.user.has_perm("photocontest.moderate_entry")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        counts = self.counts(self.get_queryset(request)) if self.may_moderate(request) else None
        return super().changelist_view(request, {"counts": counts, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_moderate": self.may_moderate(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    # The pages

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """The next photo that waits, for whoever asks alone."""
        entries, contest = self._entries(request)
        after = entries.filter(pk=_number(request.GET.get("after"))).first()
        entry = moderation.claim_next(entries, moderator=request.user, after=after)
        if entry is None:
            last = self._last_of(request)
            context = self._context(request, gettext("Photos to moderate"), contest, here="queue")
            context |= {"last": _told([last])[0] if last else None}
            return TemplateResponse(request, "admin/photocontest/entry/queue_empty.html", context)
        return self._page_of(request, entry, contest, is_queue=True)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One photo; what is posted here is decided, and leads to where it came from."""
        _entries, contest = self._entries(request)
        entry = self._entry(request, pk)
        is_queue = request.POST.get("back") == "queue"
        if request.method != "POST":
            moderation.claim(entry, moderator=request.user)
            return self._page_of(request, entry, contest)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._page_of(request, entry, contest, is_queue=is_queue, form=form)
        return self._decided(request, entry, contest, form)

    def _decided(self, request: HttpRequest, entry: Entry, contest: str, form: DecisionForm) -> HttpResponse:
        given, moderator = form.cleaned_data, request.user
        verbs: dict[str, Callable[[], Any]] = {
            Verb.ACCEPT: lambda: moderation.accept(entry, moderator=moderator, read=given["read"]),
            Verb.DECLINE: lambda: moderation.decline(
                entry, moderator=moderator, reason=given["reason"], words=given["words"], read=given["read"]
            ),
            Verb.ASK: lambda: moderation.ask(entry, moderator=moderator, words=given["words"], read=given["read"]),
            Verb.HIDE: lambda: moderation.hide(entry, moderator=moderator),
            Verb.SHOW: lambda: moderation.show(entry, moderator=moderator),
            Verb.TAKE_DOWN: lambda: moderation.take_down(
                entry, moderator=moderator, reason=given["reason"], words=given["words"]
            ),
        }
        try:
            verbs[given["verb"]]()
        except RefusedError as refused:
            messages.error(request, str(refused))
            if given["words"]:  # which are not to be typed again
                return self._page_of(request, entry, contest, is_queue=request.POST.get("back") == "queue", form=form)
        else:
            if request.POST.get("back") != "queue":  # which says what was decided last
                messages.success(request, gettext("%(title)s: %(verb)s.") % _words(entry, given["verb"]))
        return self._back(request, entry)

    def take_down_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks once more, for it cannot be taken back."""
        entry = self._entry(request, pk)
        if entry.review == Review.GONE:
            return HttpResponseRedirect(reverse("admin:photocontest_entry_decide", args=[pk]))
        _entries, contest = self._entries(request)
        context = self._context(request, gettext("Take down: %(title)s") % {"title": entry}, contest)
        context |= {"entry": entry, "reasons": Reason.choices, "back": request.GET.get("back", "")}
        return TemplateResponse(request, "admin/photocontest/entry/take_down.html", context)

    def decided_view(self, request: HttpRequest) -> HttpResponse:
        """What was decided, the latest first."""
        entries, contest = self._entries(request)
        decisions = Decision.objects.filter(entry__in=entries).select_related("entry__contest", "by")
        if is_mine := "mine" in request.GET:
            decisions = decisions.filter(by=request.user.pk)
        page = paginate(_with_last(decisions), request, per_page=PER_PAGE)
        context = self._context(request, gettext("What was decided"), contest, here="decided")
        context |= {"page": page, "told": _told(list(page)), "is_mine": is_mine}
        return TemplateResponse(request, "admin/photocontest/entry/decided.html", context)

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._may(request)
        decision = get_object_or_404(Decision.objects.select_related("entry__contest__edition"), pk=pk)
        entry = self._entry(request, decision.entry_id)
        try:
            now = moderation.take_back(decision, moderator=request.user)
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _taken_back(decision))
            if now.review == Review.WAITING and request.POST.get("back") != "decided":
                return HttpResponseRedirect(_queue(request.POST.get("contest", "")))
        return self._back(request, entry)

    def reports_view(self, request: HttpRequest) -> HttpResponse:
        """Photos that readers report or that are hidden, those that are still seen first."""
        entries, contest = self._entries(request)
        open_reports = Report.objects.filter(decided_at=None).order_by("sent_at")
        reported = (
            _reported(entries)
            .select_related("contest")
            .prefetch_related(Prefetch("reports", open_reports, to_attr="open_reports"))
            .order_by(F("hidden_at").asc(nulls_first=True), "pk")
        )
        page = paginate(reported, request, per_page=PER_PAGE)
        context = self._context(request, gettext("Reported photos"), contest, here="reports")
        return TemplateResponse(request, "admin/photocontest/entry/reports.html", context | {"page": page})

    def leave_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        entry = self._entry(request, pk)
        try:
            moderation.leave(entry, moderator=request.user)
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("%(title)s stays; its reports are answered.") % {"title": entry})
        return HttpResponseRedirect(reverse("admin:photocontest_entry_reports"))

    # What they show

    def counts(self, entries: QuerySet) -> dict[str, int]:
        claimed = Q(review=Review.WAITING, claimed_until__gt=timezone.now())
        found: dict[str, int] = entries.order_by().aggregate(
            **{str(review): Count("pk", filter=Q(review=review)) for review in Review if review != Review.GONE},
            claimed=Count("pk", filter=claimed),
        )
        return found | {"reported": _reported(entries).count()}

    def _may(self, request: HttpRequest) -> None:
        if not self.may_moderate(request):
            raise PermissionDenied

    def _entries(self, request: HttpRequest) -> tuple[Any, str]:
        """The photos within reach, of one contest if the address says so, and which."""
        self._may(request)
        given = request.POST.get("contest") or request.GET.get("contest") or ""
        entries = self.get_queryset(request)
        if not given:
            return entries, ""
        return entries.filter(contest=_number(given)), given

    def _entry(self, request: HttpRequest, pk: int) -> Entry:
        self._may(request)
        entry: Entry | None = self.get_object(request, str(pk))
        if entry is None:
            raise Http404
        return entry

    def _context(self, request: HttpRequest, title: str, contest: str, *, here: str = "") -> dict[str, Any]:
        every = self.get_queryset(request)
        waiting = Count("entries", filter=Q(entries__review=Review.WAITING))
        contests = Contest.objects.filter(pk__in=every.order_by().values("contest")).annotate(waiting=waiting)
        entries = every.filter(contest=_number(contest)) if contest else every
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "here": here,
            "contest": contest,
            "of_contest": _of_contest(contest),
            "contests": contests.order_by("-edition__year"),
            "counts": self.counts(entries),
        }

    def _page_of(
        self,
        request: HttpRequest,
        entry: Entry,
        contest: str,
        *,
        is_queue: bool = False,
        form: DecisionForm | None = None,
    ) -> HttpResponse:
        """A photo with all that is known about it."""
        entry = Entry.objects.select_related("contest__edition", "entrant", "action_line", "claimed_by").get(
            pk=entry.pk
        )
        entries, contest = self._entries(request)
        behind = moderation.free(entries, moderator=request.user).exclude(pk=entry.pk).first() if is_queue else None
        decisions = _with_last(entry.decisions.select_related("by", "entry"))
        is_waiting = entry.review in (Review.WAITING, Review.ASKED)
        is_others = entry.review == Review.WAITING and entry.claimed_by_id not in (None, request.user.pk)
        last = self._last_of(request)
        context = self._context(request, str(entry), contest, here="queue" if is_queue else "")
        context |= {
            "entry": entry,
            "large": _large(entry),
            "badge": badge_of(entry),
            "is_queue": is_queue,
            "is_undecided": is_waiting and not is_others,
            "is_others": is_others,
            "is_frozen": entry.contest.edition.frozen_at is not None,
            "read": moderation.words_of(entry),
            "reasons": [
                (number, value, words)
                for number, (value, words) in enumerate(Reason.choices, start=1)
                if value != Reason.OTHER
            ],
            "form": form,
            "behind": _large(behind) if behind else "",
            "last": _told([last])[0] if last else None,
            "decisions": _told(list(decisions)),
            "reports": entry.reports.order_by("-sent_at"),
            "likenesses": likenesses_of(entry),
            "goals": entry.goals.all(),
            "facts": _facts(entry),
            **self._about_entrant(request, entry),
        }
        status = 422 if form is not None else 200
        return TemplateResponse(request, "admin/photocontest/entry/decide.html", context, status=status)

    def _about_entrant(self, request: HttpRequest, entry: Entry) -> dict[str, Any]:
        entrant = entry.entrant if request.user.has_perm("photocontest.view_entrant") else None
        if entrant is None:
            return {"entrant": None}
        same_address = Entry.objects.filter(contest=entry.contest, entrant__email__iexact=entrant.email)
        siblings = entrant.entries.exclude(pk=entry.pk).exclude(review=Review.GONE)
        return {
            "entrant": entrant,
            "siblings": [(sibling, badge_of(sibling)) for sibling in siblings],
            "of_address": same_address.count(),
        }

    def _last_of(self, request: HttpRequest) -> Decision | None:
        """What this moderator decided last and can still undo by a key."""
        recent = Decision.objects.filter(by=request.user.pk, taken_back_at=None, at__gt=timezone.now() - UNDO)
        return _with_last(recent.exclude(verb=Verb.TAKE_DOWN).select_related("entry")).filter(pk=F("last")).first()

    def _back(self, request: HttpRequest, entry: Entry) -> HttpResponse:
        back = request.POST.get("back")
        if back == "queue":
            return HttpResponseRedirect(_queue(request.POST.get("contest", "")))
        if back in ("reports", "decided"):
            return HttpResponseRedirect(reverse(f"admin:photocontest_entry_{back}"))
        return HttpResponseRedirect(reverse("admin:photocontest_entry_decide", args=[entry.pk]))


def likenesses_of(entry: Entry) -> list[Alike]:
    """The photos that are like it, the likest first, whichever of the two was sent first."""
    pairs = Likeness.objects.filter(Q(entry=entry) | Q(other=entry)).select_related("entry__contest", "other__contest")
    found: dict[int, Alike] = {}
    for pair in pairs:
        alike = pair.other if pair.entry_id == entry.pk else pair.entry
        if alike.review != Review.GONE:
            found.setdefault(alike.pk, Alike(alike, pair.distance, badge_of(alike)))
    return list(found.values())[:MOST_LIKENESSES]


def _reported(entries: QuerySet) -> QuerySet:
    """Accepted photos with reports that wait, or that are hidden until it is decided."""
    waiting = Exists(Report.objects.filter(entry=OuterRef("pk"), decided_at=None))
    return entries.filter(Q(review=Review.ACCEPTED), waiting | Q(hidden_at__isnull=False))


def _with_last(decisions: QuerySet[Decision]) -> QuerySet:
    """Each with the last on its photo that was not taken back."""
    last = Decision.objects.filter(entry=OuterRef("entry"), taken_back_at=None).order_by("-at", "-pk")
    return decisions.annotate(last=Subquery(last.values("pk")[:1]))


def _told(decisions: list[Any]) -> list[Told]:
    mails = telling.mails_of(decisions)
    return [_told_of(decision, mails.get(decision.pk)) for decision in decisions]


def _told_of(decision: Any, mail: telling.Mail | None) -> Told:
    may = decision.pk == decision.last and decision.verb != Verb.TAKE_DOWN and decision.entry.review != Review.GONE
    is_held_back = mail is not None and decision in mail.tells and mail.leaves_at > timezone.now()
    return Told(decision, may, mail.leaves_at if mail and is_held_back else None)


def _facts(entry: Entry) -> Facts | None:
    """What the camera wrote into the file, read now and kept nowhere; None while many photos arrive."""
    try:
        with entry.original.open("rb") as original:
            facts = facts_of(original, Turn(PATIENCE))
    except BusyError:
        return None
    except (OSError, ValueError):  # gone from the disk, or with the photo
        return Facts()
    try:
        taken = datetime.strptime(facts.taken, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return facts
    return replace(facts, taken=date_format(taken, "j F Y, H:i:s"))


def _large(entry: Entry) -> str:
    """The address of the largest size that is there; none of a photo that is gone."""
    if entry.review == Review.GONE:
        return ""
    return entry.url(widths_of(entry.width)[-1], "jpeg") if entry.is_rendered else entry.fallback


def badge_of(entry: Entry) -> str:
    """The look of the word for what became of it."""
    return "withdrawn" if entry.hidden_at else BADGES[Review(entry.review)]


def _words(entry: Entry, verb: str) -> dict[str, str]:
    return {"title": str(entry), "verb": str(Verb(verb).label)}


def _taken_back(decision: Decision) -> str:
    words = _words(decision.entry, decision.verb)
    mail = telling.mails_of([decision]).get(decision.pk)
    if mail and mail.leaves_at <= timezone.now():
        return gettext("Taken back: %(title)s, %(verb)s. The mail about it has gone out already.") % words
    return gettext("Taken back: %(title)s, %(verb)s.") % words


def _queue(contest: str) -> str:
    return reverse("admin:photocontest_entry_queue") + _of_contest(contest)


def _of_contest(contest: str) -> str:
    """What an address needs to stay within one contest."""
    return f"?{urlencode({'contest': contest})}" if contest else ""


def _number(given: str | None) -> int:
    """A key as it stands in an address; 0, which nothing has, for anything else."""
    return int(given) if given and given.isdecimal() and len(given) < 19 else 0
