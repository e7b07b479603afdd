import pytest
from django.core.files.storage import FileSystemStorage

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
