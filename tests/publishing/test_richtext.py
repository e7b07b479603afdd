import pytest
from django.template import Context, Template

from forums.models import Track
from publishing.models import clean_richtext
from tests.factories import TrackFactory


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>Plain</p>", "<p>Plain</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red" class="y">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener">a</a>'),
        ('<a href="https://example.org">a</a>', '<a href="https://example.org" rel="noopener">a</a>'),
        ("<img src=x onerror=alert(1)>", ""),
        ("<iframe src='https://example.org'></iframe>text", "text"),
        ("<h1>Large</h1><h2>Right</h2>", "Large<h2>Right</h2>"),
        ("<p></p>", ""),
        ("<p><br></p>", ""),
        ("nul\x00byte", "nulbyte"),
        ("", ""),
    ],
)
def test_richtext_keeps_only_the_portals_few_tags(given, kept):
    assert clean_richtext(given) == kept


@pytest.mark.django_db
def test_richtext_is_sanitised_when_it_is_saved():
    track = TrackFactory(description='<p>Text<img src="x" onerror="alert(1)"></p>')

    assert Track.objects.get(pk=track.pk).description == "<p>Text</p>"


@pytest.mark.django_db
def test_richtext_that_slipped_into_the_database_is_sanitised_when_shown():
    track = TrackFactory()
    Track.objects.filter(pk=track.pk).update(description="<p>Text</p><script>alert(1)</script>")
    track.refresh_from_db()

    shown = Template("{{ track.description|richtext }}").render(Context({"track": track}))

    assert shown == "<p>Text</p>"
