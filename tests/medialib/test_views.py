import pytest

from medialib import rendering
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_rendition_is_sent_once_and_then_kept_by_the_browser(client):
    picture = make.PictureFactory()
    rendering.render(picture)

    response = client.get(picture.url(64, "avif"), headers={"Accept-Encoding": "gzip"})
    again = client.get(picture.url(64, "avif"), headers={"If-None-Match": response["ETag"]})

    assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in response
    assert response.cookies == {}
    assert b"".join(response.streaming_content)[4:12] == b"ftypavif"
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/media/pictures/00/" + "0" * 32 + "/320.jpeg",
        "/media/pictures/00/" + "0" * 32 + "/320.png",
        "/media/pictures/../../private/pictures/a",
        "/media/%2e%2e/private/pictures/a",
    ],
)
def test_nothing_else_lies_there(client, address):
    assert client.get(address).status_code == 404
