import pytest

from tests.factories import (
    EditionFactory,
    ExhibitionFactory,
    HomeSectionFactory,
    PartnershipFactory,
    PartnerTierFactory,
)

pytestmark = pytest.mark.django_db


def test_the_home_page_shows_the_newest_exhibition_or_the_one_of_a_year_with_its_partners(client):
    old, new = (ExhibitionFactory(edition=EditionFactory(year=year)) for year in (2017, 2018))
    ExhibitionFactory(edition=EditionFactory(year=2019), state="draft")
    first, second = (
        PartnerTierFactory(slug=slug, order=order) for order, slug in enumerate(("strategic", "supporting"))
    )
    PartnershipFactory(exhibition=old, tier=second, organisation__name="Later")
    PartnershipFactory(exhibition=old, tier=first, organisation__name="First")
    PartnershipFactory(exhibition=old, tier=first, state="draft")
    HomeSectionFactory(kind="exhibition", order=1)
    HomeSectionFactory(kind="exhibition", order=2, year=2017)

    response = client.get("/en/")

    shown = [block.content for block in response.context["blocks"]]
    assert [block["exhibition"] for block in shown] == [new, old]
    assert [row.organisation.name for row in shown[1]["partnerships"]] == ["First", "Later"]
    assert f'href="{old.get_absolute_url()}"' in response.text


def test_the_home_page_leaves_out_an_exhibition_that_is_not_there(client):
    HomeSectionFactory(kind="exhibition", year=2017)

    assert client.get("/en/").context["blocks"] == []
