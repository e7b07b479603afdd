"""Every page asks the database the same number of questions for 5 rows as for 500, and never more than 12.

Counted twice: in a process that has kept nothing, as after a start or a change, and in one that has shown the page."""

import copy

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.models import IntegerField
from django.db.models.base import ModelState
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exhibition.models import Exhibitor
from forums.models import Album, AlbumPicture, Correction, EditionPerson, Session
from hackathons.models import Hackathon
from medialib.models import File, Picture
from photocontest.models import Cell, Collage, Entry
from publishing import cache
from reference.models import Goal, Language, MatrixCell
from tests import factories as make

pytestmark = pytest.mark.django_db

MOST = 12


def edition():
    return make.EditionFactory()


def sessions(count):
    """Sessions with tags, people, rooms, and all that a line of the programme shows."""
    year, track, room, person = (
        edition(),
        make.TrackFactory(edition=edition(), slug="vr"),
        make.RoomFactory(),
        make.PersonFactory(slug="speaker"),
    )
    line, goal, organisation = (
        make.ActionLineFactory(code="C2"),
        make.GoalFactory(number=9),
        make.OrganisationFactory(slug="itu", country="CH"),
    )
    language = make.LanguageFactory()
    for _ in range(count):
        session = make.SessionFactory(edition=year, track=track, room=room, date=year.start_date)
        session.languages.add(language)
        make.SessionActionLineFactory(session=session, action_line=line)
        make.SessionGoalFactory(session=session, goal=goal)
        make.SessionOrganiserFactory(session=session, organisation=organisation)
        make.TrackOrganisationFactory(track=track)
        make.TrackOrganisationFactory(organisation=organisation)
        make.ParticipationFactory(session=session, person=person, organisation=organisation, country="CH")
        make.PointFactory(session=session, goal=goal, action_line=line)


def session_parts(count):
    session = Session.objects.filter(pk=4711).first() or make.SessionFactory(edition=edition(), slug="one", pk=4711)
    for _ in range(count):
        make.ParticipationFactory(session=session)
        make.PointFactory(session=session, goal=make.GoalFactory())
        make.SessionOrganiserFactory(session=session)
        make.EditionPersonFactory(edition=session.edition, session=session)
        make.AchievementFactory(edition=session.edition, session=session)
        make.VideoFactory(edition=session.edition, session=session)
        make.EditorialNoteFactory(subject=session)


def editions(count):
    """There can be no more than one edition a year."""
    for year in range(2100 - min(count, 90), 2100):
        made = make.EditionFactory(year=year)
        make.EditionPersonFactory(edition=made, role=EditionPerson.Role.CHAIR)
        make.EditionFigureFactory(edition=made)


def edition_parts(count):
    year = edition()
    if year.hero is None:
        year.hero = make.PictureFactory()
        year.save()
    make.EditionFactory(year=2018)
    for _ in range(count):
        make.EditionPersonFactory(edition=year, session=make.SessionFactory(edition=year))
        make.EditionOrganisationFactory(edition=year)
        make.EditionFigureFactory(edition=year)
        make.EditionVenueFactory(edition=year)
        make.TrackFactory(edition=year)
        make.OutcomeFactory(edition=year, tool="", document=make.DocumentFactory(edition=year))
        make.AnnouncementFactory(edition=year)
        make.EditorialNoteFactory(subject=year)
        Correction.objects.create(edition=year, what="A name", reason="The agenda has it so.")


def people_of_edition(count):
    year = edition()
    session = make.SessionFactory(edition=year)
    for _ in range(count):
        office = make.EditionPersonFactory(edition=year, country="TN")
        make.ParticipationFactory(session=session, person=office.person, country="TN")


def documents(count):
    for _ in range(count):
        document = make.DocumentFactory(edition=edition())
        make.DocumentLinkFactory(document=document)
        french = make.LanguageFactory(code="fr", name="French")
        make.DocumentLinkFactory(document=document, language=french, file=shared_file(), url="")


def shared_file():
    """One for many documents: 500 would be looked into one by one."""
    return File.objects.filter(title="shared").first() or make.FileFactory(title="shared", language=None)


def achievements(count):
    heading = make.AchievementFactory(edition=edition(), slug="heading")
    for _ in range(count):
        achievement = make.AchievementFactory(edition=edition(), parent=heading)
        achievement.goals.add(make.GoalFactory(number=9))
        make.AchievementPartyFactory(achievement=achievement)
        make.AchievementPartyFactory(achievement=heading, person=make.PersonFactory(), organisation=None)


def document_parts(count):
    document = make.DocumentFactory(edition=edition(), slug="report")
    known = Language.objects.count()
    for number in range(known, known + count):
        make.DocumentLinkFactory(document=document, language=make.LanguageFactory(code=f"l-{number}"))
        make.DocumentOrganisationFactory(document=document)
        make.EditorialNoteFactory(subject=document)


def announcement_parts(count):
    release = make.AnnouncementFactory(edition=edition(), slug="release")
    for _ in range(count):
        make.QuotationFactory(announcement=release)
        make.EditorialNoteFactory(subject=release)


def page_parts(count):
    page = make.PageFactory(slug="about/page")
    for _ in range(count):
        make.EditorialNoteFactory(subject=page)
        make.MenuItemFactory(page=make.PageFactory(), path="")
        make.AlertFactory()


def announcements(count):
    for _ in range(count):
        make.AnnouncementFactory(edition=edition())


def media(count):
    for _ in range(count):
        make.VideoFactory(edition=edition(), session=make.SessionFactory(edition=edition()))
        make.AlbumPictureFactory(album=make.AlbumFactory(edition=edition()), picture=shared_picture())


def shared_picture():
    """One for many albums: 500 pictures would be decoded one by one."""
    return Picture.objects.filter(title="shared").first() or make.PictureFactory(title="shared")


def copies_of_a_picture(count):
    """New pictures, a first one of 4711 among them, that share its files, for which nobody asks."""
    first = Picture.objects.filter(pk=4711).first()
    found = [] if first else [make.PictureFactory(pk=4711)]
    first = first or found[0]
    known = Picture.objects.count()
    values = {field.attname: getattr(first, field.attname) for field in Picture._meta.concrete_fields}
    del values["id"]
    return found + Picture.objects.bulk_create(
        Picture(**values | {"title": f"Copy {n}"}) for n in range(known, known + count - len(found))
    )


def album(count):
    shown = Album.objects.filter(pk=4711).first() or make.AlbumFactory(edition=edition(), title="One", pk=4711)
    known = AlbumPicture.objects.count()
    AlbumPicture.objects.bulk_create(
        AlbumPicture(album=shown, picture=copy, order=n) for n, copy in enumerate(copies_of_a_picture(count), known)
    )


def phases(count):
    for _ in range(count):
        make.ConsultationPhaseFactory(edition=edition())


def organisations(count):
    parent = make.OrganisationFactory(slug="parent")
    for _ in range(count):
        make.OrganisationFactory(country="CH", parent=parent)


def people(count):
    for _ in range(count):
        make.PersonFactory(country="CH")


def matrix(count):
    for number in range(MatrixCell.objects.count(), MatrixCell.objects.count() + count):
        make.MatrixCellFactory(action_line__code=f"C{number // 17}", goal__number=number % 17 + 1)


def countries(count):
    make.RegionFactory()
    organisations(count)


def notes(count):
    """On kinds of things with their own address, with that of an edition, and with that of one above them."""
    exhibition = make.ExhibitionFactory(edition=edition())
    for _ in range(count):
        make.EditorialNoteFactory(subject=make.OrganisationFactory())
        make.EditorialNoteFactory(subject=make.SessionFactory(edition=edition()))
        make.EditorialNoteFactory(subject=make.ExhibitorFactory(exhibition=exhibition))


def home(count):
    for _ in range(count):
        make.HomeSectionFactory(kind="text", text="<p>Words</p>")
    for kind in ("edition", "figures", "next", "outcomes", "achievements", "announcements", "doors", "editions"):
        make.HomeSectionFactory(kind=kind, year=2017)
    edition_parts(3)
    achievements(3)


def prizes(count):
    """Projects in every rank, with and without a category."""
    cycle, organisation = make.CycleFactory(), make.OrganisationFactory(slug="itu", country="CH")
    goal, person = make.GoalFactory(number=9), make.PersonFactory(slug="speaker")
    start = make.ProjectFactory._meta.model.objects.count()
    for number in range(start, start + count):
        category = make.PrizeCategoryFactory(number=number + 1, action_line__code=f"P{number}")
        project = make.ProjectFactory(cycle=cycle, slug=f"p-{number}", country="CH")
        project.goals.add(goal)
        project.people.add(person)
        make.ProjectOrganisationFactory(project=project, organisation=organisation)
        for rank, given in (("winner", category), ("champion", category), ("nominee", None)):
            make.DistinctionFactory(
                cycle=cycle,
                project=project if given is None else make.ProjectFactory(cycle=cycle),
                category=given,
                rank=rank,
            )
        make.CycleFigureFactory(cycle=cycle)
        make.EditorialNoteFactory(subject=cycle)


def exhibition(count):
    """Partners, exhibitors with all that a line shows, stands with those who are there, and notes."""
    shown, organisation = make.ExhibitionFactory(), make.OrganisationFactory(slug="itu", country="CH")
    shown.opening = make.SessionFactory(edition=shown.edition)
    shown.save()
    line, goal = make.ActionLineFactory(code="C2"), make.GoalFactory(number=9)
    start = Exhibitor.objects.count()
    for number, picture in enumerate(copies_of_a_picture(count), start):
        stand = make.StandFactory(exhibition=shown, code=f"A{number}")
        exhibitor = make.ExhibitorFactory(
            exhibition=shown, slug=f"e-{number}", organisation=organisation, stand=stand, sector="private"
        )
        exhibitor.action_lines.add(line)
        exhibitor.goals.add(goal)
        make.ExhibitorPictureFactory(album=Exhibitor.objects.get(slug="e-0"), picture=picture)
        make.ExhibitionPictureFactory(album=shown, picture=picture)
        make.PartnershipFactory(exhibition=shown)
        make.PartnershipFactory(exhibition=shown, organisation=organisation)
        make.ParticipationFactory(session=shown.opening)
        make.ExhibitionFigureFactory(exhibition=shown)
        make.AttractionFactory(exhibition=shown)
        make.EditorialNoteFactory(subject=shown)
        make.EditorialNoteFactory(subject=exhibitor)


def hackathons(count):
    """Hackathons of one year, the first of them with teams and all that belongs to it."""
    organisation, person = make.OrganisationFactory(slug="itu", country="CH"), make.PersonFactory(slug="speaker")
    goal, line = make.GoalFactory(number=9), make.ActionLineFactory(code="C2")
    make.RegionFactory()
    start = Hackathon.objects.count()
    for number in range(start, start + count):
        hackathon = make.HackathonFactory(edition=edition(), slug=f"h-{number}")
        hackathon.goals.add(goal)
        hackathon.action_lines.add(line)
        make.HackathonPersonFactory(hackathon=hackathon, person=person)
        make.HackathonOrganisationFactory(hackathon=hackathon, organisation=organisation)
    first = Hackathon.objects.get(slug="h-0")
    for number in range(start, start + count):
        challenge = make.ChallengeFactory(hackathon=first)
        team = make.TeamFactory(hackathon=first, challenge=challenge, slug=f"t-{number}", country="CH")
        make.AwardFactory(hackathon=first, team=team, giver=organisation)
        make.HackathonOrganisationFactory(hackathon=first)
        make.HackathonPersonFactory(hackathon=first)
        make.HackathonFigureFactory(hackathon=first)
        make.HackathonLinkFactory(hackathon=first)
        make.EditorialNoteFactory(subject=team)
        first.sessions.add(make.SessionFactory(edition=edition()))
        first.achievements.add(make.AchievementFactory(edition=edition()))


def photos(count):
    """Entries of one contest with all that a page of one shows, half of them awarded."""
    contest = make.ContestFactory(edition=edition())
    line, goal = make.ActionLineFactory(code="C2"), make.GoalFactory(number=9)
    known = Entry.objects.count()
    first = Entry.objects.first() or make.EntryFactory(contest=contest, pk=4711, entrant=None)
    values = {field.attname: getattr(first, field.attname) for field in Entry._meta.concrete_fields}
    del values["id"]
    changes = {"action_line_id": line.pk}
    Entry.objects.bulk_create(Entry(**values | changes | {"title": f"Photo {n}"}) for n in range(known, known + count))
    for number, (entry, picture) in enumerate(
        zip(Entry.objects.order_by("-pk")[:count], copies_of_a_picture(count), strict=True)
    ):
        entry.goals.add(goal)
        if number % 2:
            make.PhotoAwardFactory(contest=contest, entry=entry)
        make.EditorialNoteFactory(subject=first)
        make.EditorialNoteFactory(subject=contest)
        make.ExampleFactory(album=contest, picture=picture)
        make.CampaignFactory(contest=contest)
    Collage.objects.all().delete()
    collage = Collage.begun(contest, 1, [*Entry.objects.order_by("pk").values_list("pk", "token")])
    Collage.objects.filter(pk=collage.pk).update(made_at=timezone.now())


PAGES = {  # rows; path: queries with nothing kept, queries after that
    home: {
        "/en/": (4, 0),
    },
    editions: {
        "/en/forum/": (5, 3),
    },
    edition_parts: {
        "/en/forum/2017/": (6, 3),
        "/en/forum/2017/outcomes/": (4, 1),
        "/en/forum/2017/corrections/": (4, 1),
        "/en/resolutions/": (3, 1),
    },
    sessions: {
        "/en/forum/2017/programme/": (10, 7),
        "/en/forum/2017/programme/?goal=9&action_line=c2&language=en": (10, 7),
        "/en/forum/2017/tracks/vr/": (11, 8),
        "/en/forum/2017/heatmap/": (12, 9),
        "/en/action-lines/c2/": (6, 4),
        "/en/action-lines/c2/sessions/": (5, 3),
        "/en/goals/9/": (5, 3),
        "/en/goals/9/sessions/": (5, 3),
        "/en/goals/9/points/": (5, 3),
        "/en/organisations/itu/": (7, 5),
        "/en/organisations/itu/tracks/": (5, 3),
        "/en/organisations/itu/sessions/": (5, 3),
        "/en/organisations/itu/people/": (5, 3),
        "/en/people/speaker/": (6, 4),
        "/en/people/speaker/sessions/": (5, 3),
        "/en/countries/ch/": (4, 2),
        "/en/countries/ch/sessions/": (4, 2),
    },
    session_parts: {
        "/en/forum/2017/sessions/4711-one/": (5, 2),
    },
    people_of_edition: {
        "/en/forum/2017/people/": (8, 5),
    },
    documents: {
        "/en/forum/2017/documents/": (7, 4),
    },
    document_parts: {
        "/en/forum/2017/documents/report/": (8, 5),
    },
    achievements: {
        "/en/forum/2017/achievements/": (8, 5),
        "/en/forum/2017/achievements/heading/": (10, 7),
        "/en/goals/9/achievements/": (5, 3),
    },
    announcements: {
        "/en/forum/2017/announcements/": (5, 2),
    },
    announcement_parts: {
        "/en/forum/2017/announcements/release/": (6, 3),
    },
    media: {
        "/en/forum/2017/media/": (8, 5),
    },
    album: {
        "/en/forum/2017/media/4711-one/": (6, 3),
        "/en/forum/2017/media/4711-one/4711/": (6, 3),
    },
    phases: {
        "/en/forum/2017/consultation/": (4, 1),
    },
    matrix: {
        "/en/action-lines/": (4, 2),
        "/en/goals/": (3, 1),
        "/en/matrix/": (5, 3),
    },
    organisations: {
        "/en/organisations/": (5, 3),
        "/en/organisations/parent/": (7, 5),
    },
    people: {
        "/en/people/": (5, 3),
    },
    countries: {
        "/en/countries/": (4, 2),
    },
    notes: {
        "/en/about/corrections/": (6, 4),
    },
    prizes: {
        "/en/prizes/": (3, 1),
        "/en/prizes/2017/": (6, 3),
        "/en/prizes/2017/winners/": (7, 4),
        "/en/prizes/2017/champions/": (7, 4),
        "/en/prizes/2017/nominees/?goal=9&country=ch": (7, 4),
        "/en/prizes/2017/categories/1-category/": (6, 3),
        "/en/prizes/2017/projects/p-0/": (5, 2),
        "/en/prizes/2017/projects/p-0/card.jpg": (4, 2),
    },
    exhibition: {
        "/en/exhibition/": (3, 1),
        "/en/exhibition/2017/": (6, 3),
        "/en/exhibition/2017/exhibitors/": (9, 6),
        "/en/exhibition/2017/exhibitors/?goal=9&sector=private": (9, 6),
        "/en/exhibition/2017/exhibitors/e-0/": (5, 2),
        "/en/exhibition/2017/partners/": (4, 1),
        "/en/exhibition/2017/plan/": (5, 2),
        "/en/exhibition/2017/plan/?stand=A1": (5, 2),
        "/en/exhibition/2017/photos/": (5, 2),
        "/en/exhibition/2017/photos/4711/": (5, 2),
        "/en/organisations/itu/exhibitors/": (5, 3),
        "/en/organisations/itu/partnerships/": (5, 3),
    },
    hackathons: {
        "/en/hackathons/": (3, 1),
        "/en/hackathons/2017/": (4, 2),
        "/en/hackathons/2017/h-0/": (5, 2),
        "/en/hackathons/2017/h-0/teams/t-0/": (5, 3),
        "/en/goals/9/hackathons/": (5, 3),
        "/en/organisations/itu/hackathon-awards/": (5, 3),
    },
    photos: {
        "/en/photo-contest/": (3, 1),
        "/en/photo-contest/2017/": (4, 1),
        "/en/photo-contest/2017/winners/": (4, 1),
        "/en/photo-contest/2017/gallery/": (7, 4),
        "/en/photo-contest/2017/gallery/?goal=9&country=ng": (7, 4),
        "/en/photo-contest/2017/collage/?page=1": (5, 2),
        "/en/photo-contest/2017/entries/4711/": (6, 3),
        "/en/goals/9/photos/": (5, 3),
        "/en/action-lines/c2/photos/": (5, 3),
    },
    page_parts: {
        "/en/about/page/": (4, 2),
    },
}


# What cannot be copied: there is one row a year, or for each pair of a line and a goal, or the page has one of a kind.
ONE_BY_ONE = {editions, home, matrix}
# There are 17 goals, and a collage is made of all its photos.
NEVER_COPIED = {Goal, Collage, Cell}
MODELS = [model for model in apps.get_models(include_auto_created=True) if model not in NEVER_COPIED]
STEP = 100_000


def fill_up(fill):
    """From 5 rows to 500: another 5, and copies of these with all that came with them, which are made much faster."""
    if fill in ONE_BY_ONE:
        return fill(495)
    known = {model: {*keys_of(model)} for model in MODELS}
    fill(5)
    new = {model: {*keys_of(model)} - known[model] for model in MODELS}
    for model, keys in new.items():
        if keys and isinstance(model._meta.pk, IntegerField):
            rows = model._base_manager.filter(pk__in=keys)
            model._base_manager.bulk_create(copied(row, number, new) for number in range(1, 99) for row in rows)
    return fill(0)  # what is made of all of them, such as a collage


def keys_of(model):
    return model._base_manager.values_list("pk", flat=True)


def copied(row, number, new):
    """A row with its own key, name and place, that belongs to the copies with the same number."""
    made = copy.copy(row)
    made._state = ModelState()
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if value in new.get(pointed_at(row, field), ()):
            value += number * STEP
        elif value is not None and not field.remote_field and is_its_own(field):
            value = value + number * 100 if isinstance(value, int) else f"{value[: field.max_length - 3]}{number:03}"
        setattr(made, field.attname, value)
    return made


def pointed_at(row, field):
    """The model of which a field holds a key; none for other fields."""
    if field.primary_key:
        return type(row)
    return row.content_type.model_class() if field.name == "object_id" else field.related_model


def is_its_own(field):
    """Whether it tells a row from others, by itself or together with what the row belongs to."""
    together = {name for constraint in field.model._meta.constraints for name in getattr(constraint, "fields", ())}
    together |= {name for names in field.model._meta.unique_together for name in names}
    names = {"title", "name", "slug"} | together
    return (field.unique or field.name.removesuffix("_en") in names) and not field.choices and field.max_length != 2


@pytest.fixture
def answer():
    """What answers requests; a test client would keep a copy of everything that each of 500 lines was written with."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler.get_response


def count_queries(answer, path):
    """The queries of a page in a process that has kept nothing, and those when it is asked again."""
    cache.forget()
    ContentType.objects.clear_cache()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = answer(RequestFactory().get(path))
        assert response.status_code == 200, path
        counts.append(len(queries))
    return tuple(counts)


@pytest.mark.once
@pytest.mark.parametrize("fill", PAGES, ids=lambda fill: fill.__name__)
def test_pages_ask_the_same_for_5_rows_as_for_500(answer, fill):
    fill(5)
    few = {path: count_queries(answer, path) for path in PAGES[fill]}
    fill_up(fill)

    many = {path: count_queries(answer, path) for path in PAGES[fill]}

    assert (few, many) == (PAGES[fill], PAGES[fill])


def test_no_page_asks_more_than_twelve_times():
    asked = [(path, cold) for pages in PAGES.values() for path, (cold, _warm) in pages.items()]

    assert [page for page in asked if page[1] > MOST] == []
