"""What is sent to the site's own server, byte by byte: too much, for too long, or not what was announced."""

import contextlib
import http.client
import re
import socket
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from .conftest import PASSWORD

pytestmark = pytest.mark.once  # nothing of it is stored
MEGABYTE = 1024 * 1024
PICTURE = "/admin/medialib/picture/add/"
FILE = 'name="original"; filename="hall.jpg"'
FIELD = 'name="title"'
FORM = "multipart/form-data; boundary=B"


@pytest.fixture(scope="module")
def editor(site):
    """The headers of a signed-in editor."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    cookies = {}

    def ask(*request):
        connection.request(*request)
        response = connection.getresponse()
        for each in response.headers.get_all("Set-Cookie", []):
            name, value = each.split(";")[0].split("=", 1)
            cookies[name] = value
        response.read()

    ask("GET", "/admin/login/")
    form = {"csrfmiddlewaretoken": cookies["csrftoken"], "username": "editor", "password": PASSWORD}
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={cookies['csrftoken']}"}
    ask("POST", "/admin/login/", urlencode(form), sent)
    connection.close()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": cookie, "X-CSRFToken": cookies["csrftoken"], "Content-Type": FORM}


def part(named, size):
    """A form with one part of so many bytes, in pieces."""
    yield f"--B\r\nContent-Disposition: form-data; {named}\r\n\r\n".encode()
    for _piece in range(size // MEGABYTE):
        yield b"x" * MEGABYTE
    yield b"x" * (size % MEGABYTE) + b"\r\n--B--\r\n"


def length(pieces):
    return {"Content-Length": sum(map(len, pieces))}


def chunked(pieces):
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def answer(site, path, headers, pieces, *, cut_short=(), hang_up=False):
    """The status and the body of the answer; `cut_short` is how the server may keep the rest from being sent."""
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        head = "".join(f"{name}: {value}\r\n" for name, value in ({"Host": address.netloc} | headers).items())
        line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())
        with contextlib.suppress(*cut_short):
            for piece in pieces:
                line.sendall(piece)
        if hang_up:
            line.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(line)
        response.begin()
        return response.status, response.read().decode()


@contextlib.contextmanager
def modest(site):
    """The server's peak of memory does not rise with what it is sent."""
    children = Path(f"/proc/{site.server.pid}/task/{site.server.pid}/children").read_text().split()
    for child in children:
        Path(f"/proc/{child}/clear_refs").write_text("5")
    before = peak(children)
    yield
    assert peak(children) - before < 20 * MEGABYTE


def peak(processes):
    found = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{each}/status").read_text()) for each in processes]
    return sum(int(each[1]) * 1024 for each in found)


@pytest.mark.parametrize(
    ("path", "named", "size", "words"),
    [
        ("/admin/pages/page/add/", FIELD, 50, "larger than this page takes"),
        ("/admin/pages/page/add/", FILE, 60, "larger than this page takes"),
        ("/en/", FIELD, 50, "larger than this page takes"),
        (PICTURE, FIELD, 30, "larger than this page takes"),
        (PICTURE, FILE, 60, "larger than the 40 MB that this page takes"),
        ("/admin/medialib/file/add/", FILE, 60, "larger than the 50 MB that this page takes"),
        ("/admin/medialib/picture/upload/", FILE, 210, "larger than the 200 MB that this page takes"),
    ],
)
def test_too_much_is_answered_in_words_and_takes_no_memory(site, editor, path, named, size, words):
    announced = length(part(named, size * MEGABYTE))

    with modest(site):
        status, page = answer(site, path, editor | announced, part(named, size * MEGABYTE))

    assert status == 413
    assert words in page


def test_a_picture_that_is_a_little_too_large_is_refused_beside_its_field(site, editor):
    announced = length(part(FILE, 41 * MEGABYTE))

    with modest(site):
        status, page = answer(site, PICTURE, editor | announced, part(FILE, 41 * MEGABYTE))

    assert status == 200
    assert "The file is larger than 40 MB." in page


def test_whoever_asks_before_sending_is_told_not_to(site, editor):
    asked = {"Content-Length": 60 * MEGABYTE, "Expect": "100-continue"}

    assert answer(site, PICTURE, editor | asked, [])[0] == 413


@pytest.mark.parametrize("size", [1, 60])
def test_a_body_of_unknown_length_is_not_received(site, editor, size):
    with modest(site):
        unknown = {"Transfer-Encoding": "chunked"}
        body = chunked(part(FILE, size * MEGABYTE))
        status, page = answer(site, PICTURE, editor | unknown, body, cut_short=[BrokenPipeError, ConnectionResetError])

    assert status == 411
    assert "This request could not be understood" in page


@pytest.mark.parametrize("told", ["-5", "many", "1e3", "5, 7"])
def test_a_length_that_is_none_is_refused(site, editor, told):
    assert answer(site, PICTURE, editor | {"Content-Length": told}, [])[0] == 400


@pytest.mark.parametrize(
    ("told", "status"),
    [(10, 200), (0, 200), (MEGABYTE, 200), (10**9, 413), (10**18, 413)],
    ids=["cut off", "nothing", "hung up", "hung up beyond what is taken", "beyond all reason"],
)
def test_a_length_that_is_not_that_of_the_body_does_no_harm(site, editor, told, status):
    with modest(site):
        found, page = answer(site, PICTURE, editor | {"Content-Length": told}, part(FILE, 1000), hang_up=True)

    assert found == status
    assert status == 413 or "Add picture" in page
