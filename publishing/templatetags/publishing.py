"""Filters every template has at hand: formatted text, spans of dates and times."""

from datetime import date, datetime, time
from typing import Any

from django import template
from django.core.exceptions import DisallowedHost
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing.listing import ListFilter
from publishing.models import DatePrecision, clean_richtext
from publishing.preview.running import Preview, running

register = template.Library()


@register.filter
def richtext(html: str | None) -> SafeString:
    """Formatted text, sanitised once more before it is shown."""
    return mark_safe(clean_richtext(html or ""))  # noqa: S308


@register.simple_tag
def date_span(start: date | None, end: date | None = None, precision: str = DatePrecision.DAY) -> str:
    """One date or two, no finer than they are known, and with what they share written once: “12–16 June 2017”.

    Empty without a start.
    """
    if start is None:
        return ""
    whole = {DatePrecision.YEAR: "Y", DatePrecision.MONTH: "F Y"}.get(DatePrecision(precision), "j F Y")
    if end is None or date_format(end, whole) == date_format(start, whole):
        return date_format(start, whole)
    if precision == DatePrecision.YEAR:
        return pgettext("span of years", "%(first)s–%(last)s") % {"first": start.year, "last": end.year}
    if precision == DatePrecision.MONTH:
        first = date_format(start, "F") if start.year == end.year else date_format(start, whole)
        return pgettext("span of months", "%(first)s – %(last)s") % {"first": first, "last": date_format(end, whole)}
    if (start.year, start.month) == (end.year, end.month):
        return pgettext("span of days", "%(first)s–%(last)s") % {
            "first": date_format(start, "j"),
            "last": date_format(end, "j F Y"),
        }
    first = date_format(start, "j F") if start.year == end.year else date_format(start, "j F Y")
    return pgettext("span of days over months", "%(first)s – %(last)s") % {
        "first": first,
        "last": date_format(end, "j F Y"),
    }


@register.simple_tag
def time_span(start: time | None, end: time | None = None) -> str:
    """“16:45–17:30”, or the start alone; empty without a start."""
    if start is None:
        return ""
    return f"{start:%H:%M}–{end:%H:%M}" if end else f"{start:%H:%M}"


@register.filter
def grouped(value: int) -> str:
    """A number as the language writes it: “2,000”."""
    return number_format(value, force_grouping=True)


@register.filter
def isoformat(value: date | time | datetime | None) -> str:
    return value.isoformat() if value else ""


@register.filter
def isodate(day: date | None, precision: str = DatePrecision.DAY) -> str:
    """A date for machines, no finer than it is known: “2017-06-14”, “2017-07”, “2017”."""
    known = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(DatePrecision(precision), 10)
    return day.isoformat()[:known] if day else ""


@register.filter
def host(url: str) -> str:
    """The host of a link, to tell readers where it leads."""
    from urllib.parse import urlsplit

    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The page's one address: of its query only known filters, in the order of their form, and a page after the first.

    A list's view gives them as `filter` and `page`.
    """
    query = QueryDict(mutable=True)
    if isinstance(found := context.get("filter"), ListFilter):
        query.update(found.words)
    if isinstance(page := context.get("page"), Page) and page.number > 1:
        query["page"] = str(page.number)
    path = context["request"].path
    return f"{path}?{query.urlencode()}" if query else path


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """An address on this site with its host, for those who read it elsewhere; without where the host is not ours."""
    try:
        return context["request"].build_absolute_uri(path)
    except DisallowedHost:
        return path


@register.simple_tag
def missing(what: Any = "") -> str:
    """The words for a fact that no source gives."""
    return _("not recorded")


@register.simple_tag
def running_preview() -> Preview | None:
    """The preview that the page is a part of, if it is."""
    return running()


class CaptureNode(template.Node):
    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """`{% capture as name %}…{% endcapture %}`: keep what is rendered, on one line, to use it more than once."""
    try:
        _tag, _as, name = token.split_contents()
    except ValueError as error:
        raise template.TemplateSyntaxError("Write it as {% capture as name %}.") from error
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)
