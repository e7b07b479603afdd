"""Rows for tests: live unless a test says otherwise."""

import datetime
import io
import secrets

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory
from PIL import Image
from pypdf import PdfWriter

from directory.models import ActionLineFacilitator, Organisation, Person
from exhibition import models as exhibition
from forums import models as forums
from hackathons import models as hackathons
from medialib.models import File, Picture
from pages.models import Alert, HomeSection, MenuItem, Page, SiteSettings
from photocontest import models as photocontest
from prizes import models as prizes
from publishing.models import EditorialNote, FormerAddress, State
from reference.models import ActionLine, Goal, Language, MatrixCell, Region, Resolution


class LiveFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    state = State.PUBLISHED


class ActionLineFactory(DjangoModelFactory):
    class Meta:
        model = ActionLine
        django_get_or_create = ("code",)

    code = Sequence(lambda n: f"C{n + 1}")
    title = Sequence(lambda n: f"Action line {n + 1}")
    order = Sequence(lambda n: n + 1)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal
        django_get_or_create = ("number",)

    number = Sequence(lambda n: n % 17 + 1)
    title = factory.LazyAttribute(lambda goal: f"Goal {goal.number}")
    colour = "#19486A"
    text_colour = "#fff"


class MatrixCellFactory(DjangoModelFactory):
    class Meta:
        model = MatrixCell

    action_line = SubFactory(ActionLineFactory)
    goal = SubFactory(GoalFactory)


class LanguageFactory(DjangoModelFactory):
    class Meta:
        model = Language
        django_get_or_create = ("code",)

    code = "en"
    name = "English"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "150"
    name = "Europe"
    countries = ["CH", "PL"]


class OrganisationFactory(LiveFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ("slug",)

    name = Sequence(lambda n: f"Organisation {n:04d}")
    slug = Sequence(lambda n: f"organisation-{n}")


class PersonFactory(LiveFactory):
    class Meta:
        model = Person
        django_get_or_create = ("slug",)

    name = Sequence(lambda n: f"Person {n:04d}")
    slug = Sequence(lambda n: f"person-{n}")


class ActionLineFacilitatorFactory(DjangoModelFactory):
    class Meta:
        model = ActionLineFacilitator

    action_line = SubFactory(ActionLineFactory)
    organisation = SubFactory(OrganisationFactory)


class PageFactory(LiveFactory):
    class Meta:
        model = Page
        django_get_or_create = ("slug",)

    title = Sequence(lambda n: f"Page {n}")
    slug = Sequence(lambda n: f"page-{n}")


class MenuItemFactory(DjangoModelFactory):
    class Meta:
        model = MenuItem

    menu = MenuItem.Menu.MAIN
    label = Sequence(lambda n: f"Item {n}")
    path = "/en/forum/"


class AlertFactory(LiveFactory):
    class Meta:
        model = Alert

    text = "Registration closes on Friday."


class HomeSectionFactory(LiveFactory):
    class Meta:
        model = HomeSection

    kind = "text"
    heading = Sequence(lambda n: f"Block {n}")


class EditionFactory(LiveFactory):
    class Meta:
        model = forums.Edition
        django_get_or_create = ("year",)

    year = 2017
    name = factory.LazyAttribute(lambda edition: f"WSIS Forum {edition.year}")
    start_date = factory.LazyAttribute(lambda edition: datetime.date(edition.year, 6, 12))
    end_date = factory.LazyAttribute(lambda edition: datetime.date(edition.year, 6, 16))


class OfEditionFactory(LiveFactory):
    class Meta:
        abstract = True

    edition = SubFactory(EditionFactory)


class EditionFigureFactory(DjangoModelFactory):
    class Meta:
        model = forums.EditionFigure

    edition = SubFactory(EditionFactory)
    topic = Sequence(lambda n: f"topic-{n}")
    label = "participants"
    value = 2000
    source = "a newsletter"


class EditionOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = forums.EditionOrganisation

    edition = SubFactory(EditionFactory)
    organisation = SubFactory(OrganisationFactory)
    role = forums.EditionOrganisation.Role.CO_ORGANISER


class EditionPersonFactory(DjangoModelFactory):
    class Meta:
        model = forums.EditionPerson

    edition = SubFactory(EditionFactory)
    person = SubFactory(PersonFactory)
    role = forums.EditionPerson.Role.FACILITATOR


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = forums.Venue

    name = Sequence(lambda n: f"Venue {n}")


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = forums.Room

    venue = SubFactory(VenueFactory)
    name = Sequence(lambda n: f"Room {n}")


class EditionVenueFactory(DjangoModelFactory):
    class Meta:
        model = forums.EditionVenue

    edition = SubFactory(EditionFactory)
    venue = SubFactory(VenueFactory)


class TrackFactory(OfEditionFactory):
    class Meta:
        model = forums.Track
        django_get_or_create = ("edition", "slug")

    name = Sequence(lambda n: f"Track {n}")
    slug = Sequence(lambda n: f"track-{n}")


class TrackOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = forums.TrackOrganisation

    track = SubFactory(TrackFactory)
    organisation = SubFactory(OrganisationFactory)


class SessionFactory(OfEditionFactory):
    class Meta:
        model = forums.Session

    title = Sequence(lambda n: f"Session {n:04d}")
    slug = Sequence(lambda n: f"session-{n}")


class SessionActionLineFactory(DjangoModelFactory):
    class Meta:
        model = forums.SessionActionLine

    session = SubFactory(SessionFactory)
    action_line = SubFactory(ActionLineFactory)


class SessionGoalFactory(DjangoModelFactory):
    class Meta:
        model = forums.SessionGoal

    session = SubFactory(SessionFactory)
    goal = SubFactory(GoalFactory)


class SessionOrganiserFactory(DjangoModelFactory):
    class Meta:
        model = forums.SessionOrganiser

    session = SubFactory(SessionFactory)
    organisation = SubFactory(OrganisationFactory)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = forums.Participation

    session = SubFactory(SessionFactory)
    person = SubFactory(PersonFactory)


class PointFactory(DjangoModelFactory):
    class Meta:
        model = forums.Point

    kind = forums.Point.Kind.OUTCOME
    text = "Networks reach the villages."


class DocumentFactory(OfEditionFactory):
    class Meta:
        model = forums.Document
        django_get_or_create = ("edition", "slug")

    title = Sequence(lambda n: f"Document {n:04d}")
    slug = Sequence(lambda n: f"document-{n}")
    kind = forums.Document.Kind.REPORT


class DocumentLinkFactory(DjangoModelFactory):
    class Meta:
        model = forums.DocumentLink

    document = SubFactory(DocumentFactory)
    language = SubFactory(LanguageFactory)
    url = "https://example.org/report.pdf"


class DocumentOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = forums.DocumentOrganisation

    document = SubFactory(DocumentFactory)
    organisation = SubFactory(OrganisationFactory)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = forums.Outcome

    edition = SubFactory(EditionFactory)
    title = Sequence(lambda n: f"Outcome {n}")
    tool = forums.Outcome.Tool.HEATMAP
    order = Sequence(lambda n: n)


class AchievementFactory(OfEditionFactory):
    class Meta:
        model = forums.Achievement
        django_get_or_create = ("edition", "slug")

    title = Sequence(lambda n: f"Achievement {n:04d}")
    slug = Sequence(lambda n: f"achievement-{n}")
    kind = forums.Achievement.Kind.LAUNCH


class AchievementPartyFactory(DjangoModelFactory):
    class Meta:
        model = forums.AchievementParty

    achievement = SubFactory(AchievementFactory)
    organisation = SubFactory(OrganisationFactory)


class AnnouncementFactory(OfEditionFactory):
    class Meta:
        model = forums.Announcement
        django_get_or_create = ("edition", "slug")

    title = Sequence(lambda n: f"Announcement {n:04d}")
    slug = Sequence(lambda n: f"announcement-{n}")
    date = datetime.date(2017, 6, 14)


class QuotationFactory(DjangoModelFactory):
    class Meta:
        model = forums.Quotation

    announcement = SubFactory(AnnouncementFactory)
    person = SubFactory(PersonFactory)
    text = "We built this together."


class VideoFactory(OfEditionFactory):
    class Meta:
        model = forums.Video

    title = Sequence(lambda n: f"Video {n:04d}")


class AlbumFactory(OfEditionFactory):
    class Meta:
        model = forums.Album

    title = Sequence(lambda n: f"Album {n:04d}")


class ConsultationPhaseFactory(OfEditionFactory):
    class Meta:
        model = forums.ConsultationPhase

    name = Sequence(lambda n: f"Phase {n}")
    order = Sequence(lambda n: n)


class EditorialNoteFactory(DjangoModelFactory):
    class Meta:
        model = EditorialNote
        exclude = ("subject",)

    subject = SubFactory(EditionFactory)
    content_type = factory.LazyAttribute(lambda note: ContentType.objects.get_for_model(note.subject))
    object_id = factory.SelfAttribute("subject.pk")
    field = "participants"
    first_source = "one paper"
    first_statement = "70"
    second_source = "another paper"
    second_statement = "72"
    published = "72"
    reason = "It adds up."


class ResolutionFactory(DjangoModelFactory):
    class Meta:
        model = Resolution

    symbol = Sequence(lambda n: f"A/RES/{n}")


class SiteSettingsFactory(DjangoModelFactory):
    class Meta:
        model = SiteSettings
        django_get_or_create = ("id",)

    id = 1


class FormerAddressFactory(DjangoModelFactory):
    class Meta:
        model = FormerAddress

    path = Sequence(lambda n: f"/en/former-{n}/")


class UserFactory(DjangoModelFactory):
    """Somebody at the desk; with `roles`, the names of their groups."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = Sequence(lambda n: f"person-{n}")
    is_staff = True

    @factory.post_generation
    def roles(self, create, names):
        if names:
            self.groups.set(Group.objects.filter(name__in=names))


class EditionScopeFactory(DjangoModelFactory):
    class Meta:
        model = forums.EditionScope

    user = SubFactory(UserFactory)
    edition = SubFactory(EditionFactory)


class PictureFactory(LiveFactory):
    class Meta:
        model = Picture

    title = Sequence(lambda n: f"Picture {n}")
    original = factory.LazyFunction(lambda: ContentFile(small_jpeg(), name="small.jpg"))
    alternative_text = "Two people at a table, talking"
    credit = "ITU"


class FileFactory(LiveFactory):
    class Meta:
        model = File

    title = Sequence(lambda n: f"File {n}")
    original = factory.LazyFunction(lambda: ContentFile(small_pdf(), name="report.pdf"))
    language = SubFactory(LanguageFactory)
    credit = "ITU"


class AlbumPictureFactory(DjangoModelFactory):
    class Meta:
        model = forums.AlbumPicture

    album = SubFactory(AlbumFactory)
    picture = SubFactory(PictureFactory)
    order = Sequence(lambda n: n)


def small_jpeg(width: int = 64, height: int = 48) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (30, 90, 160)).save(file, "JPEG")
    return file.getvalue()


def small_pdf(pages: int = 2) -> bytes:
    file = io.BytesIO()
    pdf = PdfWriter()
    for _page in range(pages):
        pdf.add_blank_page(200, 300)
    pdf.write(file)
    return file.getvalue()


class PrizeCategoryFactory(DjangoModelFactory):
    class Meta:
        model = prizes.Category
        django_get_or_create = ("number",)

    number = Sequence(lambda n: n + 1)
    slug = factory.LazyAttribute(lambda category: f"{category.number}-category")
    title = factory.LazyAttribute(lambda category: f"Category {category.number}")
    action_line = SubFactory(ActionLineFactory)


class CycleFactory(LiveFactory):
    class Meta:
        model = prizes.Cycle
        django_get_or_create = ("edition",)

    edition = SubFactory(EditionFactory)
    name = factory.LazyAttribute(lambda cycle: f"WSIS Prizes {cycle.edition.year}")


class CyclePhaseFactory(DjangoModelFactory):
    class Meta:
        model = prizes.CyclePhase
        django_get_or_create = ("cycle", "kind")

    cycle = SubFactory(CycleFactory)
    kind = "voting"


class CycleFigureFactory(DjangoModelFactory):
    class Meta:
        model = prizes.CycleFigure

    cycle = SubFactory(CycleFactory)
    topic = Sequence(lambda n: f"topic-{n}")
    label = "votes"
    value = 1_100_000
    source = "Newsletter"


class ProjectFactory(LiveFactory):
    class Meta:
        model = prizes.Project

    cycle = SubFactory(CycleFactory)
    title = Sequence(lambda n: f"Project {n}")
    slug = Sequence(lambda n: f"project-{n}")
    country = "BD"


class ProjectOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = prizes.ProjectOrganisation

    project = SubFactory(ProjectFactory)
    organisation = SubFactory(OrganisationFactory)


class DistinctionFactory(LiveFactory):
    class Meta:
        model = prizes.Distinction

    cycle = SubFactory(CycleFactory)
    project = factory.LazyAttribute(lambda distinction: ProjectFactory(cycle=distinction.cycle))
    category = None
    rank = "champion"


class ExhibitionFactory(LiveFactory):
    class Meta:
        model = exhibition.Exhibition
        django_get_or_create = ("edition",)

    edition = SubFactory(EditionFactory)
    name = factory.LazyAttribute(lambda shown: f"Exhibition {shown.edition.year}")


class ExhibitionFigureFactory(DjangoModelFactory):
    class Meta:
        model = exhibition.ExhibitionFigure

    exhibition = SubFactory(ExhibitionFactory)
    topic = Sequence(lambda n: f"topic-{n}")
    label = "exhibitors"
    value = 20
    source = "Newsletter"


class AttractionFactory(DjangoModelFactory):
    class Meta:
        model = exhibition.Attraction

    exhibition = SubFactory(ExhibitionFactory)
    kind = "photo_booth"
    title = Sequence(lambda n: f"Attraction {n}")


class ExhibitionPictureFactory(DjangoModelFactory):
    class Meta:
        model = exhibition.ExhibitionPicture

    album = SubFactory(ExhibitionFactory)
    picture = SubFactory(PictureFactory)
    order = Sequence(lambda n: n)


class PartnerTierFactory(DjangoModelFactory):
    class Meta:
        model = exhibition.PartnerTier
        django_get_or_create = ("slug",)

    name = factory.LazyAttribute(lambda tier: f"{tier.slug} partner")
    title = factory.LazyAttribute(lambda tier: f"{tier.slug} partners")
    slug = Sequence(lambda n: f"tier-{n}")
    order = Sequence(lambda n: n)


class PartnershipFactory(LiveFactory):
    class Meta:
        model = exhibition.Partnership

    exhibition = SubFactory(ExhibitionFactory)
    tier = SubFactory(PartnerTierFactory)
    organisation = SubFactory(OrganisationFactory)


class StandFactory(DjangoModelFactory):
    """A stand beside the ones before it, without a gap."""

    class Meta:
        model = exhibition.Stand

    exhibition = SubFactory(ExhibitionFactory)
    code = Sequence(lambda n: f"A{n}")
    x = Sequence(lambda n: n % 50 * 300)
    y = Sequence(lambda n: n // 50 * 200)
    width = 300
    height = 200


class ExhibitorFactory(LiveFactory):
    class Meta:
        model = exhibition.Exhibitor

    exhibition = SubFactory(ExhibitionFactory)
    name = Sequence(lambda n: f"Exhibitor {n:04}")
    slug = Sequence(lambda n: f"exhibitor-{n}")


class ExhibitorPictureFactory(DjangoModelFactory):
    class Meta:
        model = exhibition.ExhibitorPicture

    album = SubFactory(ExhibitorFactory)
    picture = SubFactory(PictureFactory)
    order = Sequence(lambda n: n)


class HackathonFactory(LiveFactory):
    class Meta:
        model = hackathons.Hackathon

    edition = SubFactory(EditionFactory)
    name = Sequence(lambda n: f"Hackathon {n}")
    slug = Sequence(lambda n: f"hackathon-{n}")


class HackathonOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.HackathonOrganisation

    hackathon = SubFactory(HackathonFactory)
    organisation = SubFactory(OrganisationFactory)


class HackathonPersonFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.HackathonPerson

    hackathon = SubFactory(HackathonFactory)
    person = SubFactory(PersonFactory)
    role = "juror"


class HackathonFigureFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.HackathonFigure

    hackathon = SubFactory(HackathonFactory)
    topic = Sequence(lambda n: f"topic-{n}")
    label = "students"
    value = 42
    source = "Newsletter"


class HackathonLinkFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.HackathonLink

    hackathon = SubFactory(HackathonFactory)
    title = Sequence(lambda n: f"Link {n}")
    link_state = "not_preserved"


class ChallengeFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.Challenge

    hackathon = SubFactory(HackathonFactory)
    title = Sequence(lambda n: f"Challenge {n}")
    slug = Sequence(lambda n: f"challenge-{n}")


class TeamFactory(LiveFactory):
    class Meta:
        model = hackathons.Team

    hackathon = SubFactory(HackathonFactory)
    name = Sequence(lambda n: f"Team {n}")
    slug = Sequence(lambda n: f"team-{n}")
    country = "NO"


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.Award

    hackathon = SubFactory(HackathonFactory)
    team = factory.LazyAttribute(lambda award: TeamFactory(hackathon=award.hackathon))
    name = "Acceleration Award"


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = exhibition.Application

    exhibition = SubFactory(ExhibitionFactory)
    organisation = Sequence(lambda n: f"Applicant {n}")
    sector = "civil_society"
    country = "NG"
    contact = "Ngozi Eze"
    email = Sequence(lambda n: f"applicant-{n}@example.org")
    shown = "A radio in a backpack"
    erase_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=30))


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = hackathons.Interest

    hackathon = SubFactory(HackathonFactory)
    name = Sequence(lambda n: f"Student {n}")
    email = Sequence(lambda n: f"student-{n}@example.org")
    country = "NO"
    skills = "Statistics"
    way = "alone"
    confirmed_at = factory.LazyFunction(timezone.now)
    erase_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=30))


class ContestFactory(LiveFactory):
    """A contest that takes photos now, and shows those that were accepted."""

    class Meta:
        model = photocontest.Contest
        django_get_or_create = ("edition",)

    edition = SubFactory(EditionFactory)
    name = factory.LazyAttribute(lambda contest: f"Photo contest {contest.edition.year}")
    call_opens = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))
    call_closes = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=1))
    rules_version = "1"
    shows_gallery = True


class ExampleFactory(DjangoModelFactory):
    class Meta:
        model = photocontest.Example

    album = SubFactory(ContestFactory)
    picture = SubFactory(PictureFactory)


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = photocontest.Campaign

    contest = SubFactory(ContestFactory)
    title = Sequence(lambda n: f"Campaign {n}")


class EntrantFactory(DjangoModelFactory):
    class Meta:
        model = photocontest.Entrant

    contest = SubFactory(ContestFactory)
    name = Sequence(lambda n: f"Entrant {n}")
    email = Sequence(lambda n: f"entrant-{n}@example.org")
    has_rights = is_adult = people_agreed = True
    rules_version = "1"
    erase_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=365))


class EntryFactory(DjangoModelFactory):
    """An accepted photo, as if its original had been looked into; its renditions are still to be made."""

    class Meta:
        model = photocontest.Entry

    contest = SubFactory(ContestFactory)
    entrant = factory.LazyAttribute(lambda entry: EntrantFactory(contest=entry.contest))
    title = Sequence(lambda n: f"Photo {n}")
    description = "What it shows, and why it belongs here"
    alternative_text = "Two people at a table, talking"
    country = "NG"
    credit = factory.LazyAttribute(lambda entry: entry.entrant.name if entry.entrant else "")
    review = "accepted"
    original = factory.LazyFunction(lambda: ContentFile(small_jpeg(), name="small.jpg"))
    token = factory.LazyFunction(lambda: secrets.token_hex(16))
    fingerprint = factory.LazyFunction(lambda: secrets.token_hex(8))
    checksum = factory.LazyFunction(lambda: secrets.token_hex(32))
    kind = "JPEG"
    width = 64
    height = 48


class PhotoAwardFactory(LiveFactory):
    class Meta:
        model = photocontest.Award

    contest = SubFactory(ContestFactory)
    entry = factory.LazyAttribute(lambda award: EntryFactory(contest=award.contest))
    name = "Winner"


class PhotoReportFactory(DjangoModelFactory):
    class Meta:
        model = photocontest.Report

    entry = SubFactory(EntryFactory)
    why = "mine"
    sender = Sequence(lambda n: f"{n:064x}")
    erase_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=180))


class JurorFactory(DjangoModelFactory):
    """Somebody in a jury, with the role for it."""

    class Meta:
        model = photocontest.Juror

    contest = SubFactory(ContestFactory)
    user = SubFactory(UserFactory, roles=["Juror"])


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = photocontest.Round

    contest = SubFactory(ContestFactory)
    number = factory.LazyAttribute(lambda round: round.contest.rounds.count() + 1)
    kind = "yes_no"
    quorum = 1


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = photocontest.Criterion

    round = SubFactory(RoundFactory, kind="stars")
    name = Sequence(lambda n: f"Criterion {n}")
