import datetime
import re
from html import unescape

import pytest
from django.utils import timezone

from forums.models import EditionOrganisation, EditionPerson, Outcome, Participation, Point, Session
from medialib.models import Picture
from medialib.rendering import render
from publishing.models import State
from tests.factories import (
    AchievementFactory,
    AchievementPartyFactory,
    ActionLineFactory,
    AnnouncementFactory,
    DocumentFactory,
    EditionFactory,
    EditionFigureFactory,
    EditionOrganisationFactory,
    EditionPersonFactory,
    EditorialNoteFactory,
    GoalFactory,
    HomeSectionFactory,
    LanguageFactory,
    OutcomeFactory,
    ParticipationFactory,
    PictureFactory,
    PointFactory,
    QuotationFactory,
    SessionActionLineFactory,
    SessionFactory,
    SessionGoalFactory,
    TrackFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db


def titles(response):
    return [session.title for session in response.context["page"]]


@pytest.fixture
def programme():
    """Three sessions on two days, with a tag each, and one whose day is not recorded."""
    edition = EditionFactory()
    track = TrackFactory(edition=edition, slug="high-level", name="High-Level Track")
    opening = SessionFactory(
        edition=edition, title="Opening", kind=Session.Kind.OPENING, track=track, date=datetime.date(2017, 6, 13)
    )
    workshop = SessionFactory(edition=edition, title="Workshop", date=datetime.date(2017, 6, 14))
    SessionFactory(edition=edition, title="Some day")
    SessionGoalFactory(session=workshop, goal__number=9)
    SessionActionLineFactory(session=workshop, action_line__code="C2")
    opening.languages.add(LanguageFactory(code="fr", name="French"))
    return edition


def test_programme_lists_sessions_by_day_and_those_without_a_day_last(client, programme):
    response = client.get("/en/forum/2017/programme/")

    assert [(day, [s.title for s in rows]) for day, rows in response.context["groups"]] == [
        (datetime.date(2017, 6, 13), ["Opening"]),
        (datetime.date(2017, 6, 14), ["Workshop"]),
        (None, ["Some day"]),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("day=2017-06-13", ["Opening"]),
        ("day=unrecorded", ["Some day"]),
        ("track=high-level", ["Opening"]),
        ("kind=opening", ["Opening"]),
        ("goal=9", ["Workshop"]),
        ("action_line=c2", ["Workshop"]),
        ("language=fr", ["Opening"]),
        ("goal=9&action_line=c2&day=2017-06-14", ["Workshop"]),
        ("goal=9&day=2017-06-13", []),
        ("day=2017-06-13&day=2017-06-14", ["Workshop"]),
        ("day=", ["Opening", "Workshop", "Some day"]),
        ("unheard=of", ["Opening", "Workshop", "Some day"]),
    ],
)
def test_programme_is_filtered_by_its_address(client, programme, query, found):
    assert titles(client.get(f"/en/forum/2017/programme/?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "day=2017-13-45",
        "day=tomorrow",
        "track=no-such-track",
        "kind=party",
        "goal=99",
        "goal=-1",
        "goal=nine",
        "action_line=C99",
        "language=xx",
        "day=%00",
        "track=%00",
        "goal=9%00",
        "kind=" + "x" * 10_000,
        "goal=" + "9" * 400,
        "track=%F0%9F%98%80",
        "language=%FF%FE",
    ],
)
def test_an_unknown_filter_word_finds_nothing_and_leads_back(client, programme, query):
    response = client.get(f"/en/forum/2017/programme/?{query}")

    assert response.status_code == 200
    assert titles(response) == []
    assert len(response.context["filter"].active) == 1
    assert 'href="/en/forum/2017/programme/"' in response.text or 'href="."' in response.text
    # Nothing leads on with it.
    assert {day["query"] for day in response.context["days"]} <= {
        "?day=2017-06-13",
        "?day=2017-06-14",
        "?day=unrecorded",
    }


def test_a_sub_line_is_found_under_its_line(client, programme):
    line = ActionLineFactory(code="C7")
    SessionActionLineFactory(
        session=SessionFactory(title="E-health"), action_line=ActionLineFactory(code="C7-EHEA", parent=line)
    )

    assert titles(client.get("/en/forum/2017/programme/?action_line=c7")) == ["E-health"]


@pytest.mark.parametrize("page", ["0", "-1", "2", "999999999999999999999", "x", "", "%00", "1.5", "٣٣"])
def test_a_page_that_does_not_exist_is_a_clean_404(client, programme, page):
    assert client.get(f"/en/forum/2017/programme/?page={page}").status_code == 404


def test_pages_of_a_filtered_list_keep_the_filter(client):
    edition = EditionFactory()
    for _ in range(35):
        SessionFactory(edition=edition, kind=Session.Kind.WORKSHOP, date=datetime.date(2017, 6, 14))

    response = client.get("/en/forum/2017/programme/?kind=workshop")

    assert len(titles(response)) == 30
    assert 'href="?kind=workshop&amp;page=2"' in response.text
    assert len(titles(client.get("/en/forum/2017/programme/?kind=workshop&page=2"))) == 5


@pytest.mark.parametrize(
    "path",
    [
        "forum/1999/",
        "forum/20177/",
        "forum/abcd/",
        "forum/2017/nothing/",
        "forum/2018/programme/",
        "forum/2017/sessions/999999-x/",
        "forum/2017/sessions/99999999999999999999999-x/",
        "forum/2017/sessions/1/",
        "forum/2017/tracks/none/",
        "forum/2017/documents/none/",
        "forum/2017/achievements/none/",
        "forum/2017/announcements/none/",
        "forum/2017/tracks/%00/",
        "forum/2017/documents/caf%C3%A9/",
        "no-such-page/",
        "action-lines/C99/",
        "action-lines/%00/",
        "goals/0/",
        "goals/18/",
        "goals/99999999999999999999/",
        "organisations/none/",
        "people/none/",
        "countries/zz/",
        "countries/che/",
        "%00/",
        "x" * 5_000 + "/",
    ],
)
def test_an_unknown_address_is_a_clean_404_with_ways_on(client, path):
    EditionFactory()

    response = client.get(f"/en/{path}")

    assert response.status_code == 404
    assert "There is no page at this address" in response.text
    assert 'href="/en/"' in response.text


@pytest.mark.parametrize("path", ["/xx/forum/", "/xx/", "/fr/forum/2017/", "/EN/"])
def test_an_unknown_language_is_a_clean_404(client, path):
    assert client.get(path, follow=True).status_code == 404


def test_an_address_without_language_leads_to_the_readers(client):
    EditionFactory()

    assert client.get("/").headers["Location"] == "/en/"
    assert client.get("/forum/2017/").headers["Location"] == "/en/forum/2017/"


def test_every_page_ignores_words_it_does_not_know(client):
    EditionFactory()

    for path in ("", "forum/", "forum/2017/", "goals/", "countries/", "matrix/"):
        assert client.get(f"/en/{path}?q=%00&{'x' * 10_000}=1&a=1&a=2").status_code in (200, 404), path


def test_edition_shows_its_chair_with_honorific_and_post(client):
    EditionPersonFactory(
        person__name="Jean Philbert Nsengimana",
        role=EditionPerson.Role.CHAIR,
        honorific="H.E. Mr.",
        post="Minister of Youth and ICT",
        country="RW",
    )

    page = client.get("/en/forum/2017/").text

    assert "H.E. Mr. Jean Philbert Nsengimana" in " ".join(page.split())
    assert "Minister of Youth and ICT" in page
    assert "Rwanda" in page


def test_edition_shows_a_figure_with_its_qualifier_and_what_other_sources_say(client):
    edition = EditionFactory()
    EditionFigureFactory(edition=edition, topic="participants", qualifier="more_than", value=2000)
    EditionFigureFactory(
        edition=edition, topic="participants", qualifier="more_than", value=2500, headline=False, source="FAO"
    )

    response = client.get("/en/forum/2017/")

    shown = response.context["figures"]
    assert [(row["figure"].stated_value, [o.stated_value for o in row["others"]]) for row in shown] == [
        ("more than 2,000", ["more than 2,500"])
    ]
    assert "2,500" in response.text
    assert "FAO" in response.text


def test_edition_says_how_many_of_its_facilitators_are_known_by_name(client):
    edition = EditionFactory()
    EditionFigureFactory(edition=edition, topic="high-level-track-facilitators", value=3)
    EditionPersonFactory.create_batch(2, edition=edition, role="facilitator")

    some = client.get("/en/forum/2017/").text
    EditionPersonFactory(edition=edition, role="facilitator")

    assert "2 of 3 are known here by name." in some
    assert "known here by name" not in client.get("/en/forum/2017/").text


def test_edition_groups_organisations_by_role(client):
    edition = EditionFactory()
    EditionOrganisationFactory(edition=edition, organisation__acronym="FAO", role="engaged_agency")
    EditionOrganisationFactory(edition=edition, organisation__acronym="ITU", role="coordinator")
    EditionOrganisationFactory(edition=edition, organisation__acronym="Hidden", organisation__state=State.DRAFT)

    groups = client.get("/en/forum/2017/").context["organisations"]

    assert [(str(label), [row.organisation.acronym for row in rows]) for label, rows in groups] == [
        ("coordinator", ["ITU"]),
        ("engaged agency", ["FAO"]),
    ]
    assert EditionOrganisation.objects.count() == 3


def test_edition_whose_dates_are_unknown_says_so(client):
    EditionFactory(year=2019, start_date=None, end_date=None)

    response = client.get("/en/forum/2019/")

    assert response.status_code == 200
    assert "not yet announced" in response.text or "not recorded" in response.text


def test_public_note_is_shown_and_private_note_is_not(client):
    edition = EditionFactory()
    EditorialNoteFactory(subject=edition, field="number of champions", reason="The sum is seventy-two.")
    EditorialNoteFactory(subject=edition, field="secret", reason="For editors only.", public=False)

    page = client.get("/en/forum/2017/").text

    assert "The sum is seventy-two." in page
    assert "For editors only." not in page


def test_session_shows_report_people_and_reasons(client):
    session = SessionFactory(title="SDG 9 session", report="<p>It went well.</p>", captioning=True)
    SessionGoalFactory(session=session, goal__number=9, reason="Infrastructure is its subject.")
    PointFactory(session=session, kind=Point.Kind.OUTCOME, text="A map was made.")
    PointFactory(session=session, kind=Point.Kind.TREND, text="Cables go rural.")
    ParticipationFactory(
        session=session, person__name="Habib Kammoun", honorific="Dr.", affiliation="IEEE", role="moderator"
    )
    ParticipationFactory(session=session, person__name="Nobody", person__state=State.DRAFT)

    response = client.get(session.get_absolute_url())

    page = " ".join(response.text.split())
    for words in ("It went well.", "Infrastructure is its subject.", "A map was made.", "Dr. Habib Kammoun", "IEEE"):
        assert words in page
    assert [label for label, _ in response.context["points"]] == ["outcome", "emerging trend"]
    assert "Nobody" not in page
    assert Participation.objects.count() == 2


def test_facilitator_of_a_session_is_shown_once(client):
    session = SessionFactory()
    office = EditionPersonFactory(edition=session.edition, session=session, person__name="Habib Kammoun")
    ParticipationFactory(session=session, person=office.person, role="moderator")
    ParticipationFactory(session=session, person__name="Reinhard Scholl")

    response = client.get(session.get_absolute_url())

    assert [str(office.person) for office in response.context["facilitators"]] == ["Habib Kammoun"]
    assert [str(part.person) for part in response.context["participations"]] == ["Reinhard Scholl"]
    assert response.text.count(">Habib Kammoun<") == 1


def test_achievement_made_in_a_hidden_session_does_not_name_it(client):
    session = SessionFactory(title="Secret session", state=State.DRAFT)
    achievement = AchievementFactory(session=session)

    page = client.get(achievement.get_absolute_url()).text

    assert "Secret session" not in page


def test_outcome_whose_document_is_a_draft_is_hidden(client):
    edition = EditionFactory()
    OutcomeFactory(edition=edition, title="Map", order=1)
    OutcomeFactory(
        edition=edition, title="Paper", tool="", document=DocumentFactory(edition=edition, state="draft"), order=2
    )

    response = client.get("/en/forum/2017/outcomes/")

    assert [outcome.title for outcome in response.context["outcomes"]] == ["Map"]
    assert Outcome.objects.count() == 2


def test_document_whose_link_is_lost_says_so_and_links_nowhere(client):
    document = DocumentFactory()

    page = client.get(document.get_absolute_url()).text

    assert "link not preserved" in page
    assert 'href="#"' not in page


def test_announcement_shows_quotations_and_honours_its_embargo(client):
    announcement = AnnouncementFactory(dateline="Geneva")
    QuotationFactory(announcement=announcement, text="We built this together.", person__name="Houlin Zhao")
    embargoed = AnnouncementFactory(embargo_until=timezone.now() + datetime.timedelta(hours=1))

    page = client.get(announcement.get_absolute_url()).text

    assert "We built this together." in page
    assert "Houlin Zhao" in page
    assert client.get(embargoed.get_absolute_url()).status_code == 404
    assert embargoed.title not in client.get("/en/forum/2017/announcements/").text


def test_achievements_are_filtered_by_kind(client):
    AchievementFactory(title="A launch", kind="launch")
    AchievementFactory(title="An agreement", kind="agreement")

    assert titles(client.get("/en/forum/2017/achievements/?kind=agreement")) == ["An agreement"]


def test_a_filter_in_which_there_is_nothing_to_choose_is_not_offered(client):
    achievement = AchievementFactory(kind="launch")
    address = "/en/forum/2017/achievements/?kind=launch"

    without_goals, unknown = client.get(address).text, client.get(f"{address}&goal=9").text
    achievement.goals.add(GoalFactory(number=9))
    with_goals = client.get(address).text

    assert ["data-filters>" in page for page in (without_goals, unknown, with_goals)] == [False, True, True]
    assert '<input type="hidden" name="kind" value="launch">' in " ".join(with_goals.split())


def test_lists_offer_the_kinds_that_occur_in_what_readers_see_of_their_edition(client):
    elsewhere = EditionFactory(year=2018)
    for make, name, kinds in (
        (SessionFactory, "programme", ("workshop", "opening", "tedx")),
        (DocumentFactory, "documents", ("report", "flyer", "brief")),
        (AchievementFactory, "achievements", ("launch", "agreement", "donation")),
    ):
        seen, hidden, later = kinds
        make(kind=seen)
        make(kind=hidden, state="draft")
        make(kind=later, edition=elsewhere)
        page = client.get(f"/en/forum/2017/{name}/")

        assert [value for value, _label in page.context["filter"].form.fields["kind"].choices if value] == [seen]
    assert [kind["value"] for kind in page.context["kinds"]] == ["launch"]


def test_achievement_names_its_parties(client):
    achievement = AchievementFactory()
    AchievementPartyFactory(achievement=achievement, organisation__acronym="ILO")
    AchievementPartyFactory(achievement=achievement, organisation=None, country="RW", role="partner")

    page = client.get(achievement.get_absolute_url()).text

    assert "ILO" in page
    assert "/en/countries/rw/" in page


def test_people_of_an_edition_are_found_by_role_and_country(client):
    edition = EditionFactory()
    EditionPersonFactory(edition=edition, person__name="Chair", role="chair", country="RW")
    EditionPersonFactory(edition=edition, person__name="Facilitator", country="TN")
    ParticipationFactory(session__edition=edition, person__name="Speaker", country="TN")
    ParticipationFactory(session__edition__year=2016, person__name="Other year", country="TN")

    def names(query):
        return [person.name for person in client.get(f"/en/forum/2017/people/{query}").context["page"]]

    assert names("") == ["Chair", "Facilitator", "Speaker"]
    assert names("?role=facilitator") == ["Facilitator"]
    assert names("?role=speaker") == ["Speaker"]
    assert names("?country=tn") == ["Facilitator", "Speaker"]
    assert names("?country=ch") == []


def test_edition_counts_each_person_once(client):
    office = EditionPersonFactory(person__name="Twice")
    ParticipationFactory(session__edition=office.edition, person=office.person)
    ParticipationFactory(session__edition=office.edition, person__name="Once")
    ParticipationFactory(session__edition=office.edition, person__state=State.DRAFT)

    assert client.get("/en/forum/2017/").context["edition"].person_count == 2


def test_video_leads_elsewhere_only_on_a_click(client):
    VideoFactory(title="Highlights", link="https://video.example.org/1", link_state="available")

    page = client.get("/en/forum/2017/media/").text

    assert 'href="https://video.example.org/1"' in page
    assert "video.example.org" in page
    assert "<iframe" not in page


def test_heatmap_counts_live_sessions_and_links_each_cell(client):
    line, goal = ActionLineFactory(code="C2"), GoalFactory(number=9)
    GoalFactory(number=4)
    for state in (State.PUBLISHED, State.PUBLISHED, State.DRAFT):
        session = SessionFactory(state=state)
        SessionActionLineFactory(session=session, action_line=line)
        SessionGoalFactory(session=session, goal=goal)

    response = client.get("/en/forum/2017/heatmap/")

    heatmap = response.context["heatmap"]
    assert [(row.action_line.code, [cell.count for cell in row.cells]) for row in heatmap.rows] == [("C2", [0, 2])]
    assert "/en/forum/2017/programme/?action_line=c2&amp;goal=9" in response.text
    assert "<table" in response.text
    assert "<svg" in response.text


def tie(line, goal, *, count=1, **session):
    for _ in range(count):
        tied = SessionFactory(**session)
        SessionActionLineFactory(session=tied, action_line=line)
        SessionGoalFactory(session=tied, goal=goal)
    return tied


def test_heatmap_shows_sessions_tied_to_a_line_that_has_sub_lines(client):
    whole = ActionLineFactory(code="C7", order=7)
    sub = ActionLineFactory(code="C7-EGOV", parent=whole, order=8)
    ActionLineFactory(code="C7-EBUS", parent=whole, order=9)
    goal = GoalFactory(number=9)
    tie(sub, goal, count=2)
    both = tie(whole, goal)
    SessionActionLineFactory(session=both, action_line=sub)
    tie(whole, goal)

    heatmap = client.get("/en/forum/2017/heatmap/").context["heatmap"]

    rows = [(row.action_line.code, row.whole, [cell.count for cell in row.cells], row.total) for row in heatmap.rows]
    assert rows == [("C7", True, [4], 4), ("C7-EGOV", False, [3], 3), ("C7-EBUS", False, [0], 0)]
    assert (heatmap.highest, heatmap.goal_totals, heatmap.total, heatmap.tied, heatmap.sessions) == (4, [4], 5, 4, 4)


def test_heatmap_leaves_out_a_line_that_only_its_sub_lines_are_tied_through(client):
    whole = ActionLineFactory(code="C7", order=7)
    sub = ActionLineFactory(code="C7-EGOV", parent=whole, order=8)
    tie(sub, GoalFactory(number=9))

    heatmap = client.get("/en/forum/2017/heatmap/").context["heatmap"]

    assert [row.action_line.code for row in heatmap.rows] == ["C7-EGOV"]
    assert not heatmap.has_whole_lines


def test_every_number_of_the_heatmap_leads_to_as_many_sessions(client):
    whole = ActionLineFactory(code="C7", order=7)
    sub = ActionLineFactory(code="C7-EGOV", parent=whole, order=8)
    other = ActionLineFactory(code="C2", order=2)
    goals = [GoalFactory(number=4), GoalFactory(number=9)]
    tie(sub, goals[0], count=2)
    tie(whole, goals[1])
    tie(other, goals[1], count=3)
    tie(whole, goals[0], state=State.DRAFT)
    SessionActionLineFactory(session=SessionFactory(), action_line=other)
    SessionGoalFactory(session=SessionFactory(), goal=goals[0])

    page = client.get("/en/forum/2017/heatmap/").text

    links = re.findall(r'href="(/en/forum/2017/programme/[^"]+)"\s+aria-label="[^"]+: (\d+) sessions?"', page)
    told = [(unescape(href), int(count)) for href, count in links]
    found = [(href, client.get(href).context["page"].paginator.count) for href, _ in told]
    assert found == told
    assert told == [
        ("/en/forum/2017/programme/?action_line=c2&goal=9", 3),
        ("/en/forum/2017/programme/?action_line=c2", 4),
        ("/en/forum/2017/programme/?action_line=c7&goal=4", 2),
        ("/en/forum/2017/programme/?action_line=c7&goal=9", 1),
        ("/en/forum/2017/programme/?action_line=c7", 3),
        ("/en/forum/2017/programme/?action_line=c7-egov&goal=4", 2),
        ("/en/forum/2017/programme/?action_line=c7-egov", 2),
        ("/en/forum/2017/programme/?goal=4", 3),
        ("/en/forum/2017/programme/?goal=9", 4),
    ]


@pytest.mark.parametrize(
    ("figure", "is_sample"),
    [
        ({"topic": "workshops", "value": 3}, True),
        ({"topic": "sessions", "value": 2}, False),
        ({"topic": "sessions", "value": 3, "headline": False}, False),
        ({"topic": "participants", "value": 2000}, False),
    ],
)
def test_heatmap_is_called_a_sample_only_where_a_source_says_that_there_was_more(client, figure, is_sample):
    tie(ActionLineFactory(code="C2"), GoalFactory(number=9), count=2)
    EditionFigureFactory(edition=EditionFactory(), **figure)

    page = client.get("/en/forum/2017/heatmap/").text

    assert ("read this as a sample" in page) is is_sample


def test_heatmap_without_sessions_says_so(client):
    EditionFactory()

    response = client.get("/en/forum/2017/heatmap/")

    assert response.status_code == 200
    assert response.context["heatmap"].is_empty


def test_only_reading_is_answered(client):
    EditionFactory()

    response = client.post("/en/forum/2017/")

    assert response.status_code == 405
    assert "This page cannot be used that way" in response.text


# The large picture

YESTERDAY, TOMORROW = (timezone.now() + datetime.timedelta(days=days) for days in (-1, 1))


@pytest.fixture
def pictured():
    """The edition of 2017 with its picture, shown in large on the home page too."""
    hero = PictureFactory(credit="ITU", licence="cc-by", is_illustration=True, focal_x=80, focal_y=20)
    HomeSectionFactory(kind="edition", year=2017)
    return EditionFactory(hero=hero)


@pytest.mark.parametrize("path", ["/en/forum/2017/", "/en/"])
def test_the_large_picture_keeps_its_focal_point_and_says_whose_it_is(client, pictured, path):
    page = client.get(path).text

    hero = pictured.hero
    assert 'class="hero hero--pictured"' in page
    assert f'<img class="picture__image focus-x-8 focus-y-2" src="{hero.fallback}"' in re.sub(r"\s+", " ", page)
    assert f'alt="{hero.alternative_text}"' in page
    assert "illustration</span>" in page
    assert "ITU, CC BY 4.0" in page


@pytest.mark.parametrize("path", ["/en/forum/2017/", "/en/"])
@pytest.mark.parametrize("hidden", [{"state": State.DRAFT}, {"publish_at": TOMORROW}, {"unpublish_at": YESTERDAY}])
def test_a_page_is_whole_without_its_picture(client, pictured, path, hidden):
    before = client.get(path).text
    for name, value in hidden.items():
        setattr(pictured.hero, name, value)
    pictured.hero.save()

    page = client.get(path).text

    assert pictured.hero.token in before
    assert pictured.hero.token not in page
    assert 'class="hero"' in page
    assert 'href="/en/forum/2017/"' in page


def test_the_picture_is_sent_as_wide_as_it_is_shown(client, pictured):
    render(pictured.hero)

    page = re.sub(r"\s+", " ", client.get("/en/forum/2017/").text)

    hero = Picture.objects.get()
    sizes = 'sizes="(min-width: 62rem) 50vw, 100vw"'
    assert f'<source type="image/avif" srcset="{hero.avif_set}" {sizes}>' in page
    assert f'srcset="{hero.jpeg_set}" {sizes}' in page
