"""Which format is chosen: f= before Accept, and Accept weighed as RFC 9110 says."""

from __future__ import annotations

import pytest

from api.ogc.formats.catalogue import FEATURES
from api.ogc.negotiate import NotAcceptableError, UnknownFormatError, negotiated

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        (" , ,", "json"),
        ("*/*", "json"),
        (BROWSER, "html"),
        ("application/geo+json, application/json", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV ; q=1", "csv"),
        ("application/flatgeobuf", "flatgeobuf"),
        ("application/vnd.flatgeobuf", "flatgeobuf"),
        ("application/vnd.apache.parquet", "parquet"),
        ("application/fg+json", "jsonfg"),
        ("text/csv;q=0.5, application/vnd.apache.parquet;q=0.9", "parquet"),
        ("text/csv;q=0.5, text/html;q=0.5", "csv"),
        ("*/*, text/html", "html"),
        ("text/*", "html"),
        ("text/*, text/html;q=0", "csv"),
        ("*/*;q=0.1, text/csv;q=0", "json"),
        ("application/*;q=0.9, application/geo+json;q=0.1", "json"),
        ("text/html;q=rubbish, text/csv;q=0.1", "csv"),
        ("image/png, */*;q=0.01", "json"),
    ],
)
def test_accept(accept, name) -> None:
    assert negotiated(None, accept, FEATURES).format.name == name


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/gml+xml, image/*"])
def test_nothing_acceptable(accept) -> None:
    with pytest.raises(NotAcceptableError):
        negotiated(None, accept, FEATURES)


def test_the_parameter_wins_over_the_header() -> None:
    assert negotiated("CSV", "text/html", FEATURES).format.name == "csv"
    assert negotiated("fgb", "image/png", FEATURES).format.name == "flatgeobuf"
    for wrong in ("pdf", "geojson;", "../x", "parquet "):
        with pytest.raises(UnknownFormatError):
            negotiated(wrong, None, FEATURES)


def test_documents_have_no_tables(ask) -> None:
    assert ask("components", f="csv").status_code == 400
    assert ask("components/schema", f="parquet").status_code == 400
    assert ask("components/items", accept="image/png").status_code == 406
    assert ask("components/items", f="").status_code == 200


def test_each_answer_has_the_type_that_was_asked_for(ask) -> None:
    for form in FEATURES:
        answer = ask("components/items", accept=form.media, limit=1)
        assert answer.headers["content-type"].startswith(form.media), form
        assert "Accept" in answer.headers["vary"]


def test_a_page_sorts_searches_and_speaks_the_words_of_the_code_lists(ask) -> None:
    page = ask("components/items", f="html", q="井 24", sortby="name", lang="en").text
    assert "sortby=-name" in page and "sortby=elevation_m" in page
    assert '<input type="search" name="q" value="井 24"' in page
    assert '<input type="hidden" name="sortby" value="name">' in page
    assert page.count("<tr data-id=") == 11
    assert 'title="2026">2026 edition<' in page or "2026" in page
    assert ask("components/items", f="html", limit=5000).text.count("<tr data-id=") == 250
    assert ask("components/items", f="html").text.count("<tr data-id=") == 100
