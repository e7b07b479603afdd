import gzip
import threading

import pytest
from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse

from wsisportal.middleware import StaticFilesMiddleware
from wsisportal.staticfiles import BundlingStorage


@pytest.fixture
def bundled(tmp_path):
    """The stylesheet that readers get, made from a folder of parts."""
    source = tmp_path / "source"
    (source / "css/components").mkdir(parents=True)
    (source / "img").mkdir()
    (source / "img/mark.svg").write_text("<svg/>")
    (source / "css/site.css").write_text(
        "/* order */\n@layer base, components;\n"
        '@import url("base.css") layer(base);\n'
        '@import url("components/card.css") layer(components);\n'
        '@import url("print.css") print;\n'
    )
    (source / "css/base.css").write_text("body { margin: 0 }\n")
    (source / "css/components/card.css").write_text('.card { background: url("../../img/mark.svg") }\n')
    (source / "css/print.css").write_text("nav { display: none }\n")
    found = FileSystemStorage(source)
    names = ["css/site.css", "css/base.css", "css/components/card.css", "css/print.css", "img/mark.svg"]
    storage = BundlingStorage(location=tmp_path / "collected", base_url="/static/")
    storage.manifest_storage = FileSystemStorage(tmp_path / "collected")
    for name in names:
        with found.open(name) as file:
            storage._save(name, file)
    list(storage.post_process({name: (found, name) for name in names}))
    with storage.open(storage.stored_name("css/site.css")) as file:
        return file.read().decode()


def test_one_stylesheet_holds_all_its_imports_in_their_layers(bundled):
    assert "@import" not in bundled
    assert bundled.startswith("@layer base, components;\n@layer base {\nbody { margin: 0 }\n}\n")
    assert "@media print {\nnav { display: none }\n}" in bundled


def test_addresses_inside_a_part_are_seen_from_the_bundle(bundled):
    assert 'url("../img/mark.' in bundled


SCRIPT = b"let a = 1;\n" * 30


@pytest.fixture
def serve(settings, tmp_path):
    """What a site answers that has one static file, and a page at every other address."""
    (tmp_path / "a.js").write_bytes(SCRIPT)
    (tmp_path / "a.js.gz").write_bytes(gzip.compress(SCRIPT))
    settings.STATIC_ROOT = tmp_path
    return StaticFilesMiddleware(lambda request: HttpResponse("a page"))


def test_a_static_file_is_sent_as_it_lies_and_compressed_to_who_takes_that(serve, rf):
    plain, packed = serve(rf.get("/static/a.js")), serve(rf.get("/static/a.js", HTTP_ACCEPT_ENCODING="gzip"))

    assert (plain.status_code, plain.getvalue(), plain.get("Content-Encoding")) == (200, SCRIPT, None)
    assert (packed.status_code, gzip.decompress(packed.getvalue()), packed["Content-Encoding"]) == (200, SCRIPT, "gzip")
    assert (plain["Content-Type"], plain["Content-Length"]) == ('text/javascript; charset="utf-8"', str(len(SCRIPT)))


def test_of_a_static_file_only_what_is_asked_for_is_sent(serve, rf):
    whole = serve(rf.get("/static/a.js"))
    same = serve(rf.get("/static/a.js", HTTP_IF_NONE_MATCH=whole["ETag"]))
    part = serve(rf.get("/static/a.js", HTTP_RANGE="bytes=4-4"))
    head, post = serve(rf.head("/static/a.js")), serve(rf.post("/static/a.js"))

    assert [(each.status_code, each.getvalue()) for each in (whole, same, part, head, post)] == [
        (200, SCRIPT),
        (304, b""),
        (206, b"a"),
        (200, b""),
        (405, b""),
    ]


def test_what_is_no_static_file_is_left_to_the_site(serve, rf):
    assert [serve(rf.get(path)).content for path in ("/static/b.js", "/en/")] == [b"a page"] * 2


def test_a_static_file_takes_no_thread_of_its_own(serve, rf, monkeypatch):
    begun = []
    monkeypatch.setattr(threading.Thread, "start", begun.append)

    assert serve(rf.get("/static/a.js")).getvalue() == SCRIPT
    assert begun == []
