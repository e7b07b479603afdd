import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hackathons.models import Award
from tests.factories import AwardFactory, ChallengeFactory, HackathonFactory, TeamFactory
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("saved", [True, False])
def test_a_form_refuses_an_award_to_a_team_of_another_hackathon_in_words(desk, saved):
    hackathon = AwardFactory().hackathon
    other = TeamFactory(hackathon=HackathonFactory())
    form = reverse("admin:hackathons_hackathon_change", args=[hackathon.pk])
    form = form if saved else reverse("admin:hackathons_hackathon_add")
    data = form_data(desk.get(form).text)
    row = data["awards-INITIAL_FORMS"][0]
    data |= {"name": "Named", "slug": "named", "edition": hackathon.edition.pk, "awards-TOTAL_FORMS": int(row) + 1}
    data |= {f"awards-{row}-name": "Ethics Award", f"awards-{row}-team": other.pk, f"awards-{row}-order": "5"}

    response = desk.post(form, data)

    assert response.status_code == 200
    assert "This team took part in another hackathon." in response.text
    assert Award.objects.count() == 1


def test_a_team_with_an_award_does_not_move_to_another_hackathon_without_it(desk):
    award = AwardFactory()
    other = HackathonFactory()
    form = reverse("admin:hackathons_team_change", args=[award.team_id])

    response = desk.post(form, form_data(desk.get(form).text) | {"hackathon": other.pk})

    assert response.status_code == 200
    assert "It has awards of another hackathon; take them away there first." in response.text
    assert not other.teams.exists()


def test_the_picker_of_an_award_tells_teams_of_one_name_apart(desk):
    TeamFactory(name="Team Norway", hackathon__edition__year=2017)
    source = {"app_label": "hackathons", "model_name": "award", "field_name": "team", "term": "norway"}

    found = desk.get(reverse("admin:autocomplete"), source).json()["results"]

    assert [row["text"] for row in found] == ["Team Norway (2017)"]


def test_a_team_is_opened_from_its_hackathon_and_leads_back_to_it(desk):
    hackathon = HackathonFactory()

    response = desk.get(reverse("admin:hackathons_team_add"), {"hackathon": hackathon.pk})

    assert response.context["belongs_to"] == hackathon


def test_the_list_of_teams_is_filtered_by_countries_that_some_team_is_from(desk):
    norwegian = TeamFactory(country="NO")
    TeamFactory(country="CH")

    response = desk.get(reverse("admin:hackathons_team_changelist"), {"country__exact": "NO"})

    by_country = response.context["cl"].filter_specs[-1]
    choices = [(each["display"], each["selected"]) for each in by_country.choices(response.context["cl"])]
    assert choices == [("All", False), ("Norway", True), ("Switzerland", False)]
    assert list(response.context["cl"].result_list) == [norwegian]


def test_the_list_of_teams_asks_the_same_for_many(desk):
    hackathon = HackathonFactory()
    listed = reverse("admin:hackathons_team_changelist")
    desk.get(listed)
    counts = []
    for _time in range(2):
        for _number in range(4):
            TeamFactory(hackathon=hackathon, challenge=ChallengeFactory(hackathon=hackathon))
        with CaptureQueriesContext(connection) as queries:
            desk.get(listed)
        counts.append(len(queries))

    assert counts[0] == counts[1]
