"""Photos come in once, whole and looked into, and nothing of them is lost or leaks."""

import io
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult
from PIL import Image
from reversion.models import Version

from intake import mailing
from intake.receiving import SettledError
from intake.services import erase_due
from medialib.decoding import Turn
from photocontest.forms import AboutForm, EntrantForm
from photocontest.models import Conflict, Contest, Decision, Entrant, Entry, Likeness, Upload
from photocontest.services import entering, moderation
from publishing import cache
from publishing.models import WorkingDraft
from tests import factories as make
from tests.crowding import all_places_taken
from tests.disk import full_disk
from tests.html import form_data
from tests.intake.sending import ticket
from tests.photocontest.sending import FORM, photo, typed, words
from wsisportal.work import work

pytestmark = pytest.mark.django_db
with_worker = pytest.mark.django_db(transaction=True)


NO_PICTURE = "This is no picture that can be shown here. JPEG, PNG, HEIC, AVIF, WebP, TIFF and GIF can."


@pytest.fixture
def contest():
    return make.ContestFactory(edition=make.EditionFactory(year=2030), name="Contest of 2030", licence="cc-by")


@pytest.fixture(autouse=True)
def postbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def files():
    """What lies in both storages, by folder and name."""
    top = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(top)) for path in top.rglob("*") if path.is_file())


def end(contest, **ago):
    """Let the contest have closed a while ago."""
    contest.call_closes = timezone.now() - timedelta(**ago)
    contest.call_opens = contest.call_closes - timedelta(days=60)
    contest.save()


def mistakes(response):
    form = response.context["form"]
    found = {field.name: field.errors[0] for field in form.wrong}
    return found | {f"{photo.slot} {field.name}": field.errors[0] for photo, field in form.wrong_photos}


@with_worker
def test_photos_are_entered_with_their_words_and_a_receipt(client, contest):
    line, goal = make.ActionLineFactory(), make.GoalFactory()
    sent = typed(**words(1), **{"photo-0-file": photo(1), "photo-1-file": photo(2, name="../../etc/passwd")})

    response = client.post(FORM, sent | {"photo-0-action_line": line.pk, "photo-0-goals": [goal.pk]})
    mail.outbox.clear()
    work(once=True)

    entrant = Entrant.objects.get()
    first, second = entrant.entries.order_by("slot")
    assert (response.status_code, response["Location"]) == (303, entrant.get_absolute_url())
    assert (entrant.name, entrant.email, entrant.organisation) == ("Ngozi Eze", "ngozi@example.org", "Radio for All")
    assert (entrant.has_rights, entrant.is_adult, entrant.people_agreed, entrant.rules_version) == (
        True,
        True,
        True,
        "1",
    )
    assert (first.title, first.description, first.place) == (
        "Radio at school 0",
        "Pupils build a radio from parts.",
        "Port Harcourt",
    )
    assert (first.action_line, list(first.goals.all()), second.action_line) == (line, [goal], None)
    assert (first.review, first.credit, first.licence) == ("waiting", "Ngozi Eze", "cc-by")
    assert (first.kind, first.width, first.height) == ("JPEG", 640, 480)
    (receipt,) = mail.outbox
    assert (receipt.to, receipt.subject) == (["ngozi@example.org"], "We have your photos: Contest of 2030")
    closes = contest.closes_there.strftime("%-d %B %Y, %H:%M")
    assert receipt.body.splitlines()[:8] == [
        "Your 2 photos for the Contest of 2030 have arrived:",
        "",
        "“Radio at school 0”",
        "“Radio at school 1”",
        "",
        "A moderator looks at each before it takes part. You get another mail when that is decided.",
        "",
        f"Until {closes} (Geneva) you can correct what waits, and at any time withdraw it. "
        "This link leads there; keep it to yourself:",
    ]
    assert f"{settings.ADDRESS}{response['Location']}" in receipt.body
    page = client.get(response["Location"]).text
    assert (entrant.reference in page, page.count("waits to be looked at")) == (True, 2)


@with_worker
def test_one_address_gets_so_many_receipts_in_an_hour_and_each_entry_counts(client, contest, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_IN_AN_HOUR", 1)
    mail.outbox.clear()

    for number in (1, 2):
        client.post(FORM, typed(**{"photo-0-file": photo(number)}))
    work(once=True)

    assert [receipt.to for receipt in mail.outbox] == [["ngozi@example.org"]]
    assert Entrant.objects.count() == 2


def test_a_photo_lies_where_no_address_leads_without_a_signature(client, contest):
    response = client.post(FORM, typed(**{"photo-0-file": photo(1, name="home of Ngozi.jpg")}))

    entry = Entry.objects.get()
    original, rendition = files()
    assert (original, rendition) == (
        f"private/{entry.original.name}",
        f"private/held/{entry.token[:2]}/{entry.token}/640.jpeg",
    )
    assert re.fullmatch(r"entries/[0-9a-f]{32}", entry.original.name)
    shown = re.search(r'src="(/en/photo-contest/held/[^"]+)"', client.get(response["Location"]).text).group(1)
    answer = client.get(shown)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, max-age=600"
    assert client.get(shown.replace(entry.token, "0" * 32)).status_code == 404
    assert client.get(f"/media/pictures/{entry.token[:2]}/{entry.token}/640.jpeg").status_code == 404


def test_a_form_with_mistakes_says_them_all_and_keeps_its_photos(client, contest):
    sent = typed(name="", people_agreed="", **{"photo-0-title": "", "photo-0-file": photo(1)})

    response = client.post(FORM, sent)
    again = client.post(FORM, sent | words() | {"name": "Ngozi Eze", "people_agreed": "on", "photo-0-file": ""})

    assert response.status_code == 422
    assert mistakes(response) == {
        "name": "Write something here.",
        "people_agreed": "Without this your photos cannot be taken.",
        "0 title": "Write something here.",
    }
    assert "It has arrived: 640 × 480 pixels" in response.text
    assert again.status_code == 303
    assert Entry.objects.get().original.size == len(photo(1).read())
    assert not Upload.objects.exists()


def test_a_sentence_in_the_list_of_mistakes_ends_as_it_does_and_a_name_with_a_colon(client, contest):
    told = client.post(FORM, typed(is_adult="", name="", **{"photo-0-file": photo(1)})).text

    listed = [" ".join(re.sub("<[^>]+>", "", item).split()) for item in re.findall(r"(?s)<li>(.*?)</li>", told)]
    assert [item for item in listed if "18" in item or "Your name" in item] == [
        "Your name: Write something here.",
        "I am 18 or older. Without this your photos cannot be taken.",
    ]


def test_a_choice_that_is_not_made_yet_says_so(client, contest):
    page = client.get(FORM).text

    assert ">---" not in page
    assert (page.count(">Choose one</option>"), page.count(">None</option>")) == (5, 5)


def test_a_small_photo_is_taken_and_its_sender_told(client, contest):
    small, large = (
        client.post(FORM, typed(name="", **{"photo-0-file": photo(1, size=size)})).text
        for size in ((1199, 900), (900, 1200))
    )

    words = "It is small: winners are printed, which takes 1200 pixels."
    assert [text.split("need not be chosen again.")[1].split("</p>")[0].count(words) for text in (small, large)] == [
        1,
        0,
    ]


def test_a_form_without_a_photo_is_refused(client, contest):
    nothing = typed(**dict.fromkeys(words(), ""))

    missing = mistakes(client.post(FORM, nothing))
    assert (missing["0 title"], missing["0 file"]) == ("Write something here.", "Choose a photo.")
    assert mistakes(client.post(FORM, typed())) == {
        "0 file": "Choose the photo that belongs to these words, or empty them."
    }
    assert not Entrant.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose it again, or save it anew first."),
        (
            b"MZ\x90 a program",
            NO_PICTURE,
        ),
        (photo(1).read()[:900], "The file is damaged or incomplete. Save it anew from where it came and send that."),
        (
            b"<svg onload=alert(1)>",
            NO_PICTURE,
        ),
    ],
    ids=["empty", "program", "cut off", "script"],
)
def test_what_is_no_picture_is_refused_beside_it_and_kept_nowhere(client, contest, content, sentence):
    file = SimpleUploadedFile("me.jpg", content, "image/jpeg")

    response = client.post(FORM, typed(**words(1), **{"photo-0-file": photo(1), "photo-1-file": file}))

    assert (response.status_code, mistakes(response)) == (422, {"1 file": sentence})
    assert [photo.slot for photo in response.context["form"].photos if photo.upload] == [0]
    assert len(files()) == 2


@pytest.mark.parametrize("nonsense", ["9" * 30, "9" * 5000, "-1", "x", "\0"])
def test_a_goal_or_line_that_is_none_is_refused_beside_it(client, contest, nonsense):
    sent = {"photo-0-file": photo(1), "photo-0-goals": [nonsense], "photo-0-action_line": nonsense}

    response = client.post(FORM, typed(**sent))

    assert response.status_code == 422
    assert set(mistakes(response)) == {"0 goals", "0 action_line"}


@pytest.mark.parametrize(
    ("field", "text"),
    [("title", "You won: prize.com"), ("place", "lagos.ng"), ("title", "\u200b\u200b"), ("description", "\u2060")],
)
def test_words_of_a_photo_are_words_that_can_be_seen(client, contest, field, text):
    response = client.post(FORM, typed(**words(0, **{field: text}), **{"photo-0-file": photo(1)}))

    assert list(mistakes(response)) == [f"0 {field}"]


def test_what_stands_in_one_line_is_one_line_and_has_no_signs_that_steer(client, contest):
    told = words(0, title="Radio\r\nBcc: everybody\tnow", description="One.\r\nTwo.")

    entered = client.post(FORM, typed(**told, **{"photo-0-file": photo(1)}))
    refused = [
        mistakes(client.post(FORM, typed(**words(0, title=f"Ra{sign}dio"), **{"photo-0-file": photo(2)})))
        for sign in ("\x1b[31m", "\x0b", "\x85")
    ]

    assert entered.status_code == 303
    assert Entry.objects.values_list("title", "description").get() == ("Radio Bcc: everybody now", "One.\r\nTwo.")
    assert refused == [{"0 title": "It holds a character that cannot be kept. Type it anew."}] * 3


def test_the_form_and_the_receipt_ask_the_database_the_same_for_one_photo_as_for_five(client, contest):
    asked = []
    for count in (1, 5):
        Contest.objects.update(most_photos=count)
        cache.bump()
        entrant = make.EntrantFactory(contest=contest)
        for slot in range(count):
            entry = make.EntryFactory(contest=contest, entrant=entrant, slot=slot, review="asked")
            Decision.objects.create(entry=entry, verb="ask", words="Where?", before="waiting")
        client.get(FORM)
        for page in (FORM, entrant.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            asked.append(len(queries))

    assert asked[:2] == asked[2:]


@with_worker
def test_a_photo_can_be_replaced_or_left_out_before_it_is_sent(client, contest):
    form = typed(email="")
    client.post(FORM, form | words(1) | {"photo-0-file": photo(1), "photo-1-file": photo(2)})
    before = files()

    client.post(FORM, form | {"photo-0-file": photo(3), "photo-1-drop": "on"})
    sent = client.post(FORM, form | {"email": "ngozi@example.org"})

    (entry,) = Entry.objects.all()
    assert (len(before), sent.status_code, len(files())) == (4, 303, 2)
    assert entry.original.read() == photo(3).read()


def test_the_same_photo_twice_in_a_form_is_pointed_out(client, contest):
    response = client.post(FORM, typed(**words(2), **{"photo-0-file": photo(1), "photo-2-file": photo(1)}))

    assert mistakes(response) == {"2 file": "This is photo 1 again. Choose another."}


def test_a_form_that_is_sent_again_enters_once(client, contest):
    form = typed()
    first = client.post(FORM, form | {"photo-0-file": photo(1)})
    second = client.post(FORM, form | {"photo-0-file": photo(1)})

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (Entrant.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_form_that_is_sent_again_with_other_photos_is_another_entry(client, contest):
    form = typed()
    client.post(FORM, form | {"photo-0-file": photo(1)})
    first = Entrant.objects.get()

    told = client.post(FORM, form | words(0, title="Mill") | {"photo-0-file": photo(2)})
    new = told.context["form"]["ticket"].value()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        again = client.post(FORM, form | words(0, title="Mill") | {"ticket": new})

    assert told.status_code == 422
    assert f"what came with it then is entered: {first.reference}." in told.text
    assert again["Location"] == Entrant.objects.exclude(pk=first.pk).get().get_absolute_url()
    assert [entry.title for entry in Entry.objects.order_by("pk")] == ["Radio at school 0", "Mill"]
    assert not Upload.objects.exists()


def test_a_form_that_is_entered_while_its_double_is_looked_at_is_no_other_entry(contest):
    sent = QueryDict(urlencode(typed()))
    key = EntrantForm(sent, contest=contest).key
    entering.keep_photo(photo(1), contest=contest, key=key, slot=0, turn=Turn())
    first, second = EntrantForm(sent, contest=contest), EntrantForm(sent, contest=contest)

    assert first.is_valid()
    entering.enter(first.save(commit=False), first.used, contest=contest)

    assert second.is_valid()
    assert second.former() == Entrant.objects.get()


def test_a_form_that_is_sent_again_after_the_end_says_that_its_other_photos_are_not_taken(client, contest):
    form = typed()
    client.post(FORM, form | {"photo-0-file": photo(1)})
    end(contest, seconds=90)

    same, other = (client.post(FORM, form | {"photo-0-file": photo(seed)}) for seed in (1, 2))

    assert (same.status_code, other.status_code) == (303, 403)
    assert "The call is not open now, so nothing was sent." in other.text
    assert "send it once more" not in other.text


@with_worker
def test_eight_identical_posts_at_once_make_one_entry(contest):
    form = typed()

    def send(_number):
        try:
            return Client().post(FORM, form | {"photo-0-file": photo(1)})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (303, Entrant.objects.get().get_absolute_url())
    }
    assert Entry.objects.count() == 1


def test_a_form_that_was_open_for_a_day_keeps_its_photos(client, contest):
    old = typed(ticket=ticket(EntrantForm.name, age=25 * 60 * 60), **{"photo-0-file": photo(1)})

    response = client.post(FORM, old)
    new = response.context["form"]["ticket"].value()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        again = client.post(FORM, typed(ticket=new))

    assert "The form was open for too long." in response.text
    assert again.status_code == 303


@pytest.mark.parametrize("forged", ["", "nonsense", "a:b:c"])
def test_a_form_without_a_ticket_of_ours_is_shown_again_with_its_photo(client, contest, forged):
    response = client.post(FORM, typed(ticket=forged, **{"photo-0-file": photo(1)}))

    assert response.status_code == 422
    assert response.context["form"].photos[0].upload.is_whole


def test_after_the_end_nothing_is_taken_and_what_was_typed_stays(client, contest):
    end(contest, seconds=90)

    response = client.post(FORM, typed(**{"photo-0-file": photo(1)}))

    assert (response.status_code, files()) == (403, [])
    assert "Radio at school 0" in response.text
    assert client.get(FORM).context["contest"].call == "closed"


def test_what_was_begun_before_the_end_still_arrives_in_the_minute_after(client, contest):
    form = typed(email="")
    client.post(FORM, form | {"photo-0-file": photo(1)})
    Upload.objects.update(begun_at=timezone.now() - timedelta(seconds=50))
    end(contest, seconds=30)

    in_time = client.post(FORM, form | {"email": "ngozi@example.org"})
    end(contest, seconds=10)
    begun_later = client.post(FORM, typed(ticket=ticket(EntrantForm.name, age=5), **{"photo-0-file": photo(2)}))

    assert (in_time.status_code, begun_later.status_code) == (303, 403)


def test_a_full_disk_is_told_and_nothing_is_acknowledged(client, contest):
    with full_disk(beyond=2_000):
        response = client.post(FORM, typed(**{"photo-0-file": photo(None)}))

    assert (response.status_code, Entrant.objects.count()) == (422, 0)
    assert mistakes(response)["0 file"].startswith("There is no room left on the server.")


LATER = (
    "It has arrived, but so many photos do at this moment that nobody could look into it yet. Send the form again in a "
    "minute; this photo need not be chosen again."
)


def test_a_photo_that_nobody_can_look_into_now_is_kept_with_all_that_was_typed(client, contest):
    form = typed()

    with all_places_taken():
        busy = client.post(FORM, form | {"photo-0-file": photo(1)})
        again = client.post(FORM, form)
    kept = Upload.objects.get().original.read()
    sent = client.post(FORM, form)

    assert [(each.status_code, each["Retry-After"], mistakes(each)) for each in (busy, again)] == [
        (503, "30", {"0 file": LATER})
    ] * 2
    assert "Radio at school 0" in busy.text
    assert (kept, sent.status_code) == (photo(1).read(), 303)
    assert Entry.objects.get().original.read() == photo(1).read()


def test_what_is_no_picture_is_refused_once_somebody_looks_into_it(client, contest, django_capture_on_commit_callbacks):
    form = typed(**{"photo-0-file": SimpleUploadedFile("me.jpg", b"MZ\x90 a program", "image/jpeg")})
    with all_places_taken():
        client.post(FORM, form)

    with django_capture_on_commit_callbacks(execute=True):
        refused = client.post(FORM, form | {"photo-0-file": ""})

    assert (refused.status_code, mistakes(refused), files()) == (422, {"0 file": NO_PICTURE}, [])


def test_another_photo_in_place_of_one_that_waits_is_taken(client, contest):
    form = typed()
    with all_places_taken():
        client.post(FORM, form | {"photo-0-file": SimpleUploadedFile("me.jpg", b"MZ\x90 a program", "image/jpeg")})

    assert client.post(FORM, form | {"photo-0-file": photo(1)}).status_code == 303
    assert Entry.objects.get().original.read() == photo(1).read()


def test_the_photos_of_a_form_wait_no_longer_together_than_one_alone(client, contest):
    sent = typed(**words(1), **words(2), **{f"photo-{slot}-file": photo(slot) for slot in range(3)})

    with all_places_taken(patience=2):
        began = time.monotonic()
        response = client.post(FORM, sent)

    assert [*mistakes(response)] == ["0 file", "1 file", "2 file"]
    assert 2 <= time.monotonic() - began < 4


def test_photos_that_are_known_already_are_marked_and_taken(client, contest):
    client.post(FORM, typed(**{"photo-0-file": photo(None)}))
    (first,) = Entry.objects.all()
    smaller = io.BytesIO()
    Image.open(first.original).resize((320, 240)).save(smaller, "JPEG", quality=60)
    again = SimpleUploadedFile("again.jpg", first.original.open().read())
    like = SimpleUploadedFile("like.jpg", smaller.getvalue())

    client.post(FORM, typed(**words(1), **{"photo-0-file": again, "photo-1-file": like}))

    marked = [(row.entry.slot, row.other, row.distance == 0) for row in Likeness.objects.order_by("entry", "other")]
    assert marked[:2] == [(0, first, True), (1, first, False)]


def test_only_one_without_an_account_has_the_link(client, contest):
    client.post(FORM, typed(**{"photo-0-file": photo(1)}))
    entrant = Entrant.objects.get()
    forged = entrant.get_absolute_url().replace(entrant.reference, "AAAA-BBBB")

    assert [client.get(entrant.get_absolute_url()).status_code, client.get(forged).status_code] == [200, 410]


@pytest.fixture
def entered(client, contest):
    client.post(FORM, typed(**words(1), **{"photo-0-file": photo(1), "photo-1-file": photo(2)}))
    return Entrant.objects.get()


def correction(entrant, entry):
    return f"{entrant.get_absolute_url()}photos/{entry.pk}/"


def test_words_are_corrected_until_the_contest_closes(client, contest, entered):
    entry = entered.entries.get(slot=0)
    Entry.objects.filter(pk=entry.pk).update(review="asked")
    right = {name.removeprefix("photo-0-"): value for name, value in words(0, title="Mended").items()}

    wrong = client.post(correction(entered, entry), right | {"alternative_text": "short"})
    corrected = client.post(correction(entered, entry), right)
    entry.refresh_from_db()
    end(contest, seconds=1)
    late = client.post(correction(entered, entry), right | {"title": "Too late"})

    assert (wrong.status_code, corrected.status_code, late.status_code) == (422, 303, 409)
    assert (entry.title, entry.review) == ("Mended", "waiting")
    assert Entry.objects.get(pk=entry.pk).title == "Mended"
    assert "It was decided on or the contest has closed meanwhile" in late.text
    assert 'value="Too late"' in late.text


def about(entrant, **changes):
    told = {"name": "Ngozi Eze", "email": "ngozi@example.org", "organisation": "Radio for All"}
    return {"ticket": ticket(AboutForm.name), "homepage": "", **told} | changes


@with_worker
def test_what_somebody_told_about_themselves_is_corrected_and_another_address_has_the_link_alone(client, entered):
    first = entered.get_absolute_url()
    work(once=True)
    mail.outbox.clear()

    wrong = client.post(f"{first}about/", about(entered, email="ngozi at example", name="Ngozi Ezé"))
    renamed = client.post(f"{first}about/", about(entered, name="Ngozi Ezé"))
    moved = client.post(f"{first}about/", about(entered, name="Ngozi Ezé", email="eze@example.org", organisation=""))
    work(once=True)

    entered.refresh_from_db()
    assert (wrong.status_code, 'value="Ngozi Ezé"' in wrong.text) == (422, True)
    assert (renamed["Location"], moved["Location"]) == (first, entered.get_absolute_url())
    assert (entered.name, entered.email, entered.organisation) == ("Ngozi Ezé", "eze@example.org", "")
    assert [entry.credit for entry in entered.entries.all()] == ["Ngozi Ezé"] * 2
    (receipt,) = mail.outbox
    assert (receipt.to, f"{settings.ADDRESS}{moved['Location']}" in receipt.body) == (["eze@example.org"], True)
    answers = [client.get(link).status_code for link in (first, f"{first}about/", moved["Location"])]
    assert answers == [410, 410, 200]


@pytest.mark.parametrize("decide", [moderation.accept, partial(moderation.decline, reason="quality")])
def test_a_name_that_was_decided_on_with_a_photo_stays_while_an_address_is_corrected(client, entered, decide):
    address = f"{entered.get_absolute_url()}about/"
    decide(entered.entries.get(slot=0), moderator=make.UserFactory(roles=["Moderator"]))

    page = client.get(address)
    answer = client.post(address, about(entered, name="Somebody Else", email="eze@example.org"))

    entered.refresh_from_db()
    assert "A photo is decided on, and the name with it: write to the organisers." in page.text
    assert page.context["form"].fields["name"].disabled
    assert (answer["Location"], entered.name) == (entered.get_absolute_url(), "Ngozi Eze")
    assert (entered.email, {entry.credit for entry in entered.entries.all()}) == ("eze@example.org", {"Ngozi Eze"})


def test_of_a_new_name_and_a_decision_at_once_the_first_counts(entered):
    moderator = make.UserFactory(roles=["Moderator"])
    first, second = entered.entries.order_by("slot")
    read = moderation.words_of(first)
    told = [about(entered, name=name) for name in ("Ngozi Ezé", "Late")]
    renaming, late = (AboutForm(each, instance=Entrant.objects.get()) for each in told)
    assert (renaming.is_valid(), late.is_valid()) == (True, True)

    entering.correct_entrant(renaming)
    with pytest.raises(moderation.RefusedError, match="corrected it meanwhile"):
        moderation.accept(first, moderator=moderator, read=read)
    moderation.accept(second, moderator=moderator, read=moderation.words_of(Entry.objects.get(pk=second.pk)))
    with pytest.raises(SettledError):
        entering.correct_entrant(late)

    assert Entrant.objects.get().name == "Ngozi Ezé"


def test_the_receipt_says_what_was_decided_why_and_where_readers_see_it(client, contest, entered):
    first, second = entered.entries.order_by("slot")
    moderator = make.UserFactory(roles=["Moderator"])
    moderation.accept(first, moderator=moderator)
    moderation.ask(second, moderator=moderator, words="Where is it?")

    page = client.get(entered.get_absolute_url()).text
    told = " ".join(strip_tags(page).split())
    assert "waits for your answer The organisers ask; answer by correcting it: Where is it?" in told
    assert (f'href="{first.get_absolute_url()}"' in page, f'href="{second.get_absolute_url()}"' in page) == (
        True,
        False,
    )
    moderation.hide(Entry.objects.get(pk=first.pk), moderator=moderator)
    moderation.decline(Entry.objects.get(pk=second.pk), moderator=moderator, reason="quality")

    page = client.get(entered.get_absolute_url()).text
    told = " ".join(strip_tags(page).split())
    assert "hidden until it is decided" in told
    assert "declined The reason: It is too small or too blurred to be shown." in told
    assert first.get_absolute_url() not in page


def test_a_question_is_answered_by_a_correction_after_the_end_too(client, contest, entered):
    entry = entered.entries.get(slot=0)
    end(contest, days=3)
    Entry.objects.filter(pk=entry.pk).update(review="asked")
    right = {name.removeprefix("photo-0-"): value for name, value in words(0, title="Mended").items()}

    assert correction(entered, entry) in client.get(entered.get_absolute_url()).text
    answers = [client.post(correction(entered, entry), right | {"title": title}) for title in ("Mended", "Once more")]

    entry.refresh_from_db()
    assert (entry.title, entry.review) == ("Mended", "waiting")
    assert [answer.status_code for answer in answers] == [303, 409]


def test_an_accepted_photo_and_somebody_elses_are_not_corrected(client, entered):
    accepted, other = entered.entries.get(slot=0), make.EntryFactory(contest=entered.contest, review="waiting")
    Entry.objects.filter(pk=accepted.pk).update(review="accepted")

    assert client.get(correction(entered, accepted)).status_code == 303
    assert client.get(correction(entered, other)).status_code == 404


def test_a_photo_that_was_withdrawn_in_another_window_leads_back_to_the_receipt(client, entered):
    gone = entered.entries.get(slot=0)
    client.post(entered.get_absolute_url(), {"withdraw": gone.pk})
    right = {name.removeprefix("photo-0-"): value for name, value in words(0).items()}

    answers = [client.get(correction(entered, gone)), client.post(correction(entered, gone), right)]

    assert [answer.get("Location") for answer in answers] == [entered.get_absolute_url()] * 2


@with_worker
def test_a_photo_is_withdrawn_at_any_time_and_leaves_nothing(client, contest, entered):
    Entry.objects.update(review="accepted")
    end(contest, days=30)
    first, second = entered.entries.order_by("slot")

    response = client.post(entered.get_absolute_url(), {"withdraw": first.pk})

    assert response.status_code == 303
    assert [entry.review for entry in entered.entries.order_by("slot")] == ["gone", "accepted"]
    assert "A photo that was withdrawn or taken down." in client.get(entered.get_absolute_url()).text
    assert client.get(first.get_absolute_url()).status_code == 410
    assert [name for name in files() if first.token in name or first.original.name in name] == []
    assert [name for name in files() if second.original.name in name] == [f"private/{second.original.name}"]


def test_of_somebody_elses_photo_nothing_is_withdrawn(client, entered):
    other = make.EntryFactory(contest=entered.contest)

    for pk in (other.pk, "9" * 30, "x", ""):
        assert client.post(entered.get_absolute_url(), {"withdraw": pk}).status_code == 303

    assert set(Entry.objects.values_list("review", flat=True)) == {"waiting", "accepted"}


@with_worker
def test_whoever_wants_it_is_erased_with_all_their_photos(client, entered):
    page = entered.get_absolute_url()

    response = client.post(page, {"erase": "1"})

    assert (response.status_code, "Everything is erased" in response.text) == (200, True)
    assert (Entrant.objects.exists(), set(Entry.objects.values_list("review", flat=True))) == (False, {"gone"})
    assert (files(), client.get(page).status_code) == ([], 410)


@pytest.mark.parametrize("hidden", ["contest", "edition"])
def test_private_pages_are_there_while_the_contest_is_hidden_and_lead_nowhere_that_is(client, entered, hidden):
    report = make.PhotoReportFactory(entry=make.EntryFactory(contest=entered.contest))
    private = [entered.get_absolute_url(), correction(entered, entered.entries.first()), report.get_absolute_url()]
    {"contest": entered.contest, "edition": entered.contest.edition}[hidden].__class__.objects.update(state="draft")
    cache.bump()

    asked = [lambda path=path: client.get(path) for path in private]
    asked += [lambda: client.post(report.get_absolute_url()), lambda: client.post(private[0], {"erase": "1"})]
    found = [(answer.status_code, hidden_ways(client, answer)) for answer in (ask() for ask in asked)]

    assert found == [(200, [])] * 5
    assert not Entrant.objects.filter(pk=entered.pk).exists()
    assert client.get(f"{FORM}{entered.token}/").status_code == 404


def hidden_ways(client, answer):
    """The addresses of contests and forums on a page that lead nowhere."""
    found = set(re.findall(r'href="(/en/(?:photo-contest|forum)/[^"#]*)"', answer.text))
    own = answer.request["PATH_INFO"]
    return [path for path in found if not path.startswith(own) and client.get(path).status_code != 200]


def by_erasing(entrant):
    entering.erase(entrant)


def by_withdrawing(entrant):
    entering.withdraw(entrant.entries.all())


def by_the_day(entrant):
    Entrant.objects.filter(pk=entrant.pk).update(erase_on=timezone.localdate() - timedelta(days=1))
    Entrant.erase(Entrant.objects.due())


@pytest.mark.parametrize("way", [by_erasing, by_withdrawing, by_the_day])
def test_what_moderators_wrote_to_somebody_goes_with_them_and_what_they_decided_stays(entered, way):
    first, second = entered.entries.order_by("slot")
    moderation.ask(first, moderator=None, words="Ngozi, is it you on the photo?")
    moderation.decline(second, moderator=None, reason="rights", words="It is Ngozi’s brother’s.")

    way(entered)

    told = Decision.objects.order_by("pk").values_list("verb", "reason", "words")
    assert list(told) == [("ask", "other", ""), ("decline", "rights", "")]


@pytest.mark.parametrize("way", [by_erasing, by_withdrawing])
def test_what_a_photo_was_called_goes_out_of_histories_logs_and_drafts_of_its_award(desk, entered, way):
    entry = entered.entries.get(slot=0)
    award = make.PhotoAwardFactory(contest=entered.contest, entry=entry, name="Winner")
    form = f"/admin/photocontest/award/{award.pk}/change/"
    desk.post(form, form_data(desk.get(form).text) | {"citation": "So still."})
    desk.post(form, form_data(desk.get(form).text) | {"citation": "So calm.", "_save_draft": "1"})
    before = called(award)

    way(entered)

    assert before == ({"Winner: Radio at school 0"},) * 3
    assert called(award) == ({f"Winner: {entry.pk}"},) * 3


def called(award):
    """What an award is called in its history, in the log and in drafts."""
    kept = Version.objects.get_for_object(award), LogEntry.objects.filter(object_id=award.pk), WorkingDraft.objects
    names = "object_repr", "object_repr", "name"
    return tuple({*rows.values_list(name, flat=True)} for rows, name in zip(kept, names, strict=True))


@pytest.mark.parametrize("way", [by_erasing, by_withdrawing, by_the_day])
def test_why_a_juror_did_not_judge_goes_with_whoever_it_would_tell_of(entered, way):
    entry = entered.entries.get(slot=0)
    own, declared = (make.JurorFactory(contest=entered.contest) for _ in range(2))
    Conflict.objects.create(juror=own, entry=entry, kind="own")
    Conflict.objects.create(juror=declared, entry=entry, kind="declared")

    way(entered)

    assert [(conflict.juror, conflict.kind) for conflict in Conflict.objects.all()] == [(declared, "declared")]


@pytest.mark.parametrize("way", [by_erasing, by_the_day])
def test_mails_to_somebody_go_out_of_the_queue_with_them_and_what_they_would_say_is_kept_nowhere(entered, way):
    other = make.EntryFactory(contest=entered.contest, review="waiting", title="Mill")
    for entry in (entered.entries.first(), other):
        mailing.send_later(entry.entrant, "emails/entry_received.txt", title=entry.title)
        moderation.take_down(entry, moderator=None, reason="rights")

    way(entered)

    waiting = [each.args_kwargs["args"] for each in DBTaskResult.objects.filter(task_path__endswith="deliver")]
    assert [(pk, words) for _label, pk, _template, _about, words in waiting] == [(other.entrant_id, {"title": "Mill"})]
    assert list(Decision.objects.order_by("pk").values_list("title", flat=True)) == ["", "Mill"]


def test_all_that_is_kept_can_be_taken_away_as_a_file(client, entered):
    first = entered.entries.get(slot=0)
    moderation.take_back(moderation.ask(first, moderator=None, words="Who is it?"), moderator=None)
    moderation.decline(first, moderator=None, reason="other", words="It is blurred, Ngozi.")

    response = client.get(f"{entered.get_absolute_url()}data/")

    kept = response.json()
    told = [[(said["decision"], said["words"]) for said in each["decisions"]] for each in kept["photos"]]
    assert told == [[("decline", "It is blurred, Ngozi.")], []]
    assert response["Content-Disposition"] == f'attachment; filename="{entered.reference}.json"'
    assert (kept["email"], kept["has_rights"]) == ("ngozi@example.org", True)
    assert [(each["title"], each["country"], each["width"]) for each in kept["photos"]] == [
        ("Radio at school 0", "NG", 640),
        ("Radio at school 1", "NG", 640),
    ]


@with_worker
def test_when_the_day_comes_a_person_is_forgotten_and_what_is_shown_stays(entered, contest):
    accepted, waiting = entered.entries.order_by("slot")
    Entry.objects.filter(pk=accepted.pk).update(review="accepted")
    end(contest, days=400)
    Entrant.objects.update(sent_at=timezone.now() - timedelta(days=400))

    erase_due()

    accepted.refresh_from_db()
    waiting.refresh_from_db()
    assert not Entrant.objects.exists()
    assert (accepted.review, accepted.entrant, accepted.credit) == ("accepted", None, "Ngozi Eze")
    assert waiting.review == "gone"


@with_worker
def test_when_the_day_comes_accepted_photos_that_were_never_shown_go_too(entered, contest):
    awarded, never_shown = entered.entries.order_by("slot")
    make.PhotoAwardFactory(contest=contest, entry=awarded)
    Entry.objects.update(review="accepted")
    contest.shows_gallery = False
    end(contest, days=400)
    Entrant.objects.update(sent_at=timezone.now() - timedelta(days=400))

    erase_due()

    assert [(each.review, each.credit) for each in Entry.objects.order_by("slot")] == [
        ("accepted", "Ngozi Eze"),
        ("gone", ""),
    ]
    assert [name for name in files() if never_shown.original.name in name or never_shown.token in name] == []


def test_photos_whose_form_was_never_sent_are_let_go(client, contest, django_capture_on_commit_callbacks):
    client.post(FORM, typed(email="", **{"photo-0-file": photo(1)}))
    Upload.objects.update(begun_at=timezone.now() - timedelta(days=8))

    with django_capture_on_commit_callbacks(execute=True):
        erased = erase_due()

    assert (erased["photos on their way"], Upload.objects.exists(), files()) == (1, False, [])


def test_a_contest_that_takes_no_photos_has_no_form(client):
    make.ContestFactory(edition=make.EditionFactory(year=2031), call_opens=None, call_closes=None)

    assert client.get("/en/photo-contest/2031/enter/").status_code == 404
