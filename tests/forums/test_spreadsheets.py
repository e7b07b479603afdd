import datetime
import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from reversion.models import Revision

from forums.models import Achievement, Document, Edition, EditionScope, Session
from forums.spreadsheets import AchievementResource, DocumentResource, SessionResource
from publishing import history
from publishing.spreadsheets import plan, read, save, write_csv
from tests.factories import (
    AchievementFactory,
    AchievementPartyFactory,
    ActionLineFactory,
    DocumentFactory,
    DocumentLinkFactory,
    DocumentOrganisationFactory,
    EditionFactory,
    GoalFactory,
    LanguageFactory,
    OrganisationFactory,
    PersonFactory,
    RoomFactory,
    SessionActionLineFactory,
    SessionFactory,
    SessionGoalFactory,
    TrackFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def imports_dir(settings, tmp_path):
    settings.IMPORTS_DIR = tmp_path / "imports"


def nothing_against(*args):
    return ""


def planned(text, resource=SessionResource):
    return plan(resource(), read(io.BytesIO(text.encode())), objection=nothing_against)


def told(shown):
    return [(row.number, str(row.outcome), row.mistakes) for row in shown.rows]


def test_a_session_is_read_with_all_that_belongs_to_it(editor):
    edition = EditionFactory(year=2017)
    track = TrackFactory(edition=edition, name="High-Level Track", slug="high-level")
    TrackFactory(edition=EditionFactory(year=2018), name="High-Level Track", slug="high-level")
    room = RoomFactory(venue=VenueFactory(name="CICG"), name="Room 1")
    for code in ("C2", "C7-EGOV"):
        ActionLineFactory(code=code)
    GoalFactory(number=9)
    LanguageFactory(code="en", name="English")
    LanguageFactory(code="fr", name="French")
    OrganisationFactory(slug="itu", name="International Telecommunication Union", acronym="ITU")
    PersonFactory(slug="ada", name="Ada Lovelace")

    save(
        planned(
            "edition;address;title;track;day;from;to;room;languages;captioned;action lines;goals;organisers;people\n"
            "2017;opening;Opening;high-level track;12.06.2017;9:30;10h45;CICG/Room 1;"
            '"French; en";yes;"c7-egov; C2";9;ITU;"Ada Lovelace (chair); ada"\n'
        ),
        by=editor,
    )

    session = Session.objects.get(slug="opening")
    assert (session.edition, session.track, session.room, session.state) == (edition, track, room, "draft")
    assert (session.date, session.start_time, session.end_time, session.captioning) == (
        datetime.date(2017, 6, 12),
        datetime.time(9, 30),
        datetime.time(10, 45),
        True,
    )
    assert sorted(language.code for language in session.languages.all()) == ["en", "fr"]
    assert [link.action_line.code for link in session.action_line_links.all()] == ["C7-EGOV", "C2"]
    assert [link.goal.number for link in session.goal_links.all()] == [9]
    assert [row.organisation.slug for row in session.organisers.all()] == ["itu"]
    assert [(row.person.slug, row.role) for row in session.participations.all()] == [
        ("ada", "chair"),
        ("ada", "speaker"),
    ]


def test_a_row_that_stays_keeps_its_reason(editor):
    session = SessionFactory(slug="opening")
    SessionActionLineFactory(session=session, action_line=ActionLineFactory(code="C2"), reason="Networks.")
    ActionLineFactory(code="C5")

    save(planned("edition,address,action lines\n2017,opening,C5; C2\n"), by=editor)

    assert [(link.action_line.code, link.reason) for link in session.action_line_links.all()] == [
        ("C5", ""),
        ("C2", "Networks."),
    ]


def test_what_the_database_or_the_form_would_refuse_is_refused_with_its_row():
    edition = EditionFactory(year=2017)
    SessionFactory(edition=edition, slug="taken", number=7)
    TrackFactory(edition=EditionFactory(year=2018), slug="other")

    shown = planned(
        "edition,address,title,number,track,day,from,to\n"
        "2017,a,A,,,,09:00,\n"
        "2017,b,B,,,2017-06-12,10:00,09:00\n"
        "2017,c,C,7,,,,\n"
        "2017,d,D,8,,,,\n"
        "2017,e,E,8,,,,\n"
        "2017,f,F,,2018/other,,,\n"
        "1999,g,G,,,,,\n"
        "2017,h,H,many,,31.02.2017,25:00,\n"
    )

    assert told(shown) == [
        (2, "refused", ["A time needs a day."]),
        (3, "refused", ["The session ends before it starts."]),
        (4, "refused", ["Another session of this edition has this number."]),
        (5, "added", []),
        (6, "refused", ["Another session of this edition has this number."]),
        (7, "refused", ["Track: This track belongs to another edition."]),
        (8, "refused", ["Edition: there is no edition “1999”."]),
        (
            9,
            "refused",
            [
                "Number: “many” is no whole number.",
                "Day: “31.02.2017” is no day; write it as 2017-06-12.",
                "From: “25:00” is no time; write it as 09:30.",
            ],
        ),
    ]


def test_documents_and_achievements_come_back_as_they_went_out(editor):
    edition = EditionFactory(year=2017)
    document = DocumentFactory(edition=edition, slug="report", date=datetime.date(2017, 6, 1), link_state="available")
    DocumentLinkFactory(document=document, url="https://example.org/a;b?c=(d)")
    DocumentOrganisationFactory(document=document, organisation=OrganisationFactory(slug="itu"), role="contributor")
    head = AchievementFactory(edition=edition, slug="head", title="Head")
    achievement = AchievementFactory(edition=edition, slug="deal", parent=head, session=SessionFactory(edition=edition))
    achievement.goals.set([GoalFactory(number=9), GoalFactory(number=1)])
    achievement.related.set([head])
    AchievementPartyFactory(achievement=achievement, organisation=OrganisationFactory(slug="itu"), role="signatory")
    AchievementPartyFactory(
        achievement=achievement, organisation=None, person=PersonFactory(slug="ada"), role="partner"
    )
    AchievementPartyFactory(achievement=achievement, organisation=None, country="CH", role="donor")

    for resource, thing in ((DocumentResource(), document), (AchievementResource(), achievement)):
        model = type(thing)
        before = resource.cells(model.objects.get(pk=thing.pk))
        data = write_csv(resource.headers, [before]).decode()
        assert told(planned(data, type(resource))) == [(2, "same", [])]
        thing.delete()

        shown = planned(data, type(resource))
        save(shown, by=editor)

        assert told(shown) == [(2, "added", [])]
        assert resource.cells(model.objects.get(slug=before[1])) == before
    assert (Document.objects.count(), Achievement.objects.count()) == (1, 2)


def test_an_edition_out_of_reach_is_refused_and_not_exported(client):
    for year in (2017, 2018):
        SessionFactory(edition=EditionFactory(year=year), slug="old", title=f"Old {year}")
    user = get_user_model().objects.create_user("manager", password="x", is_staff=True)
    names = ("add_session", "change_session", "view_session")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    EditionScope.objects.create(user=user, edition=Edition.objects.get(year=2018))
    client.force_login(user)
    file = io.BytesIO(b"edition,address,title\n2017,old,New\n2017,new,New\n2018,old,New\n2018,new,New\n")
    file.name = "sessions.csv"

    page = client.get(client.post("/admin/forums/session/import/", {"file": file})["Location"])

    assert [(row.number, row.mistakes) for row in page.context["page"]] == [
        (2, ["You may not change this."]),
        (3, ["You may not change this."]),
        (4, []),
        (5, []),
    ]
    exported = client.get("/admin/forums/session/export/csv/").content.decode()
    assert ("Old 2018" in exported, "Old 2017" in exported) == (True, False)


@pytest.mark.long
def test_sessions_are_seen_in_the_dry_run_page_by_page_imported_and_undone(desk):
    edition = EditionFactory(year=2018, start_date=datetime.date(2018, 3, 19), end_date=datetime.date(2018, 3, 23))
    TrackFactory(edition=edition, slug="workshops", name="Workshops")
    LanguageFactory(code="en")
    for code in ("C1", "C2"):
        ActionLineFactory(code=code)
    SessionGoalFactory(
        session=SessionFactory(edition=edition, slug="session-209", title="Before"), goal=GoalFactory(number=4)
    )
    lines = ["edition;address;title;track;day;from;to;languages;action lines;goals"]
    for number in range(210):
        day, start = 19 + number % 5, 8 + number % 10
        lines.append(
            f'2018;session-{number};Title {number};Workshops;{day}.03.2018;{start}:00;{start}:45;en;"C1; C2";4'
        )
    file = io.BytesIO("\r\n".join(lines).encode("utf-8-sig"))
    file.name = "sessions.csv"

    address = desk.post("/admin/forums/session/import/", {"file": file})["Location"]
    page = desk.get(address)
    assert [count for _outcome, count in page.context["counts"]] == [0, 209, 1, 0]
    assert Session.objects.count() == 1
    assert "Row 2: Title 0" in page.text
    assert "Row 201: Title 199" in desk.get(f"{address}?p=2").text

    desk.post(address, {"seen": page.context["fingerprint"]})
    assert (Session.objects.count(), Session.objects.drafts().count()) == (210, 209)
    assert Session.objects.get(slug="session-7").action_line_links.count() == 2
    revision = Revision.objects.get(comment=history.IMPORTED)

    desk.post("/admin/changes/", {"revision": revision.pk})

    session = Session.objects.get()
    assert (session.title, session.date, session.goal_links.count(), session.action_line_links.count()) == (
        "Before",
        None,
        1,
        0,
    )
