"""Every kind of page, and what there is to be looked at on each: axe's findings, bytes, requests, complaints."""

from axe_playwright_python.sync_playwright import Axe

PUBLIC = [
    "/en/",
    "/en/forum/",
    "/en/forum/2017/",
    "/en/forum/2018/",
    "/en/forum/2017/programme/",
    "/en/forum/2017/programme/?goal=9",
    "/en/forum/2017/programme/?goal=99",
    "@session",
    "/en/forum/2017/tracks/virtual-reality/",
    "/en/forum/2017/people/",
    "/en/forum/2017/outcomes/",
    "/en/forum/2017/documents/",
    "@document",
    "/en/forum/2017/achievements/",
    "@achievement",
    "/en/forum/2017/announcements/",
    "/en/forum/2018/announcements/",
    "@announcement",
    "/en/forum/2017/media/",
    "/en/forum/2017/consultation/",
    "/en/forum/2017/corrections/",
    "/en/forum/2017/heatmap/",
    "/en/prizes/",
    "/en/prizes/2017/",
    "/en/prizes/2017/winners/",
    "/en/prizes/2017/champions/?country=cu",
    "/en/prizes/2017/categories/17-ethical-dimensions/",
    "/en/prizes/2017/projects/backpack-radio-station/",
    "/en/exhibition/",
    "/en/exhibition/2017/",
    "/en/exhibition/2017/exhibitors/",
    "/en/exhibition/2017/exhibitors/?sector=civil_society",
    "/en/exhibition/2017/exhibitors/wvrf-vr-cafe/",
    "/en/exhibition/2017/partners/",
    "/en/exhibition/2017/plan/",
    "/en/exhibition/2017/photos/",
    "/en/photo-contest/",
    "/en/photo-contest/2017/",
    "/en/photo-contest/2017/winners/",
    "@photo",
    "/en/hackathons/",
    "/en/hackathons/2017/",
    "/en/hackathons/2017/hack-for-health/",
    "/en/hackathons/2017/hack-for-health/teams/team-poland/",
    "/en/hackathons/2018/hack-against-hunger/",
    "/en/action-lines/",
    "/en/action-lines/c2/",
    "/en/goals/",
    "/en/goals/9/",
    "/en/matrix/",
    "/en/resolutions/",
    "/en/organisations/",
    "/en/organisations/itu/",
    "/en/organisations/itu/achievements/",
    "/en/people/",
    "/en/people/jean-philbert-nsengimana/",
    "/en/countries/",
    "/en/countries/rw/",
    "/en/about/",
    "/en/about/corrections/",
    "/en/nothing-here/",
]
DESK = [
    "/admin/",
    "/admin/forums/",
    "/admin/forums/edition/",
    "@edition-form",
    "/admin/forums/session/",
    "@session-form",
    "/admin/forums/session/add/",
    "/admin/prizes/cycle/",
    "@cycle-form",
    "/admin/prizes/cycle/1/board/",
    "/admin/prizes/project/add/",
    "/admin/prizes/distinction/",
    "/admin/exhibition/exhibition/",
    "@exhibition-form",
    "/admin/exhibition/exhibitor/add/",
    "/admin/exhibition/application/",
    "/admin/exhibition/stand/",
    "/admin/exhibition/partnership/",
    "/admin/exhibition/partnertier/",
    "/admin/hackathons/hackathon/",
    "@hackathon-form",
    "/admin/hackathons/team/add/",
    "/admin/hackathons/interest/",
    "/admin/photocontest/juror/",
    "/admin/photocontest/juror/add/",
    "/admin/photocontest/round/",
    "/admin/photocontest/round/add/",
    "/admin/reference/goal/",
    "/admin/pages/homesection/",
    "/admin/directory/organisation/add/",
    "/admin/publishing/editorialnote/add/",
    "/admin/forums/edition/1/next/",
    "/admin/directory/organisation/1/merge/?q=union",
    "/admin/directory/organisation/1/merge/2/",
    "/admin/care/",
    "/admin/medialib/picture/",
    "/admin/medialib/picture/add/",
    "/admin/medialib/file/",
    "/admin/medialib/file/add/",
    "/admin/forums/album/add/",
    "/admin/forums/edition/1/freeze/",
    "/admin/directory/person/import/",
    "@session-history",
    "/admin/changes/",
    "/admin/forums/session/deleted/",
    "/admin/forums/session/1/delete/",
    "@preview-links",
    "/admin/logout/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "@user-form",
    "@user-access",
    "/admin/account/",
    "/admin/account/device/",
    "/admin/account/device/remove/",
    "/admin/who-may-do-what/",
    "/admin/password_change/",
]
FIRST_OF = {
    "@session": ("/en/forum/2017/programme/", "main a[href*='/sessions/']"),
    "@document": ("/en/forum/2017/documents/", "main a[href*='/documents/']"),
    "@achievement": ("/en/forum/2017/achievements/", "main a[href*='/achievements/']:not([href*='?'])"),
    "@photo": ("/en/photo-contest/2017/winners/", "main a[href*='/entries/']"),
    "@announcement": ("/en/forum/2018/announcements/", "main a[href*='/announcements/']"),
    "@edition-form": ("/admin/forums/edition/", "#result_list th a"),
    "@cycle-form": ("/admin/prizes/cycle/", "#result_list th a"),
    "@exhibition-form": ("/admin/exhibition/exhibition/", "#result_list th a"),
    "@hackathon-form": ("/admin/hackathons/hackathon/", "#result_list th a"),
    "@user-form": ("/admin/auth/user/", "#result_list th a"),
    "@user-access": ("/admin/auth/user/1/change/", ".object-tools a[href*='access']"),
    "@session-history": ("/admin/forums/session/1/change/", ".object-tools .historylink"),
    "@preview-links": ("/admin/forums/session/1/change/", ".object-tools a[href*='preview-links']"),
    "@session-form": ("/admin/forums/session/", "#result_list th a"),
}


def open_page(page, address):
    """Open an address, or the first thing of a list where the address begins with @."""
    if address not in FIRST_OF:
        page.goto(address)
        return
    start, selector = FIRST_OF[address]
    page.goto(start)
    links = page.locator(selector)
    hrefs = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    page.goto(next(href for href in hrefs if href.rstrip("/") != start.rstrip("/") and "?" not in href))


AXE = Axe().axe_script
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The rules about colours: in another scheme nothing else is different.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# axe is not in the frames of a page, for whose answer it would wait half a second, and none of these rules reads the
# stylesheets that it would fetch again.
QUICKLY = {"resultTypes": ["violations"], "iframes": False, "preload": {"assets": ["media"]}}
NOTHING = {"light": [], "dark": []}


def violations(page, rules=WCAG):
    """What axe-core finds on the page as it is; telling of what it does not find would take it as long again."""
    page.wait_for_load_state()
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    options = {"runOnly": rules} | QUICKLY
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} — {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def look(page):
    """What axe finds on the page in light, and of colours in dark."""
    page.wait_for_load_state()
    found = {}
    for scheme, rules in (("light", WCAG), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        settle(page)
        found[scheme] = violations(page, rules)
    return found


def settle(page):
    """Wait until colours that fade from one scheme to the other have done so."""
    page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")


class Log:
    """All that a page asks for and complains of."""

    def __init__(self, page):
        self.page, self.responses, self.complaints = page, [], []
        self.listeners = {"response": self.answered, "console": self.heard, "pageerror": self.failed}
        for event, listener in self.listeners.items():
            page.on(event, listener)

    def close(self):
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)

    def answered(self, response):
        self.responses.append(response)

    def heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def failed(self, error):
        self.complaints.append(str(error))

    def begin_with(self, response):
        """Forget what the page before still asked for."""
        del self.responses[: self.responses.index(response)]

    def sizes(self):
        """Bytes of the bodies as they came over the line, by kind of resource."""
        sizes = {}
        for response in self.responses:
            kind = response.request.resource_type
            sizes[kind] = sizes.get(kind, 0) + response.request.sizes()["responseBodySize"]
        return sizes

    def pictures(self):
        """Bytes of pictures from the library, which a page has beside its text."""
        pictures = [response for response in self.responses if "/media/pictures/" in response.url]
        return sum(response.request.sizes()["responseBodySize"] for response in pictures)
