"""OGC API – Processes – Part 1 (18-062r2), Styles (20-009, draft), Records – Part 1 (20-004r1) and JSON-FG (21-045r1).

What of their abstract tests can be asked without knowing an analysis; each has a suite of its own besides.
"""

from __future__ import annotations

from tests.conformance.iut import GEOJSON, HTML, JSON, OGC_REL, Iut, first, links
from tests.conformance.suite import each, once

PROCESSES, STYLES, JSON_FG = "ogcapi-processes-1", "ogcapi-styles-1", "json-fg-1"
JSONFG = "application/fg+json"


@once(PROCESSES, "/conf/core/landingpage-success")
def processes_link(iut) -> None:
    assert iut.json(first(iut.landing, f"{OGC_REL}processes")["href"])["processes"]


@once(PROCESSES, "/conf/core/process-list-success")
def processes_list(iut) -> None:
    for one in iut.json("/processes", {"limit": 100})["processes"]:
        assert {"id", "version", "title"} <= set(one)
        assert set(one["jobControlOptions"]) <= {"sync-execute", "async-execute", "dismiss"}


@once(PROCESSES, "/conf/ogc-process-description/json-encoding")
def process_described(iut) -> None:
    for one in iut.json("/processes", {"limit": 100})["processes"]:
        found = iut.json(f"/processes/{one['id']}")
        assert found["inputs"] and found["outputs"]
        assert all(
            "schema" in part for part in (*found["inputs"].values(), *found["outputs"].values())
        )


@once(PROCESSES, "/conf/json/definition")
def process_json(iut) -> None:
    assert iut.get("/processes").headers["content-type"].startswith(JSON)


@once(PROCESSES, "/conf/html/definition")
def process_html(iut) -> None:
    assert iut.get("/processes", accept=HTML).headers["content-type"].startswith(HTML)


@once(PROCESSES, "/conf/oas30/completeness")
def process_openapi(iut) -> None:
    for path, method in (
        ("/processes", "get"),
        ("/processes/{processId}", "get"),
        ("/processes/{processId}/execution", "post"),
        ("/jobs", "get"),
        ("/jobs/{jobId}", "get"),
        ("/jobs/{jobId}", "delete"),
        ("/jobs/{jobId}/results", "get"),
    ):
        assert method in iut.api["paths"][path]


@once(PROCESSES, "/conf/core/process-exception-no-such-process")
def no_such_process(iut) -> None:
    answer = iut.get("/processes/unknown", status=404)
    assert answer.json()["type"].endswith("/ogcapi-processes-1/1.0/no-such-process")


@once(PROCESSES, "/conf/core/job-exception-no-such-job")
def no_such_job(iut) -> None:
    answer = iut.writer.get(f"{iut.address}/jobs/unknown")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/ogcapi-processes-1/1.0/no-such-job")


@once(PROCESSES, "/conf/job-list/job-list-success")
def job_list(iut) -> None:
    answer = iut.writer.get(f"{iut.address}/jobs", headers={"accept": JSON})
    assert isinstance(answer.json()["jobs"], list)


@once(PROCESSES, "/conf/dismiss/job-dismiss-op")
def dismissed(iut) -> None:
    assert iut.writer.delete(f"{iut.address}/jobs/unknown").status_code == 404


@once(STYLES, "/conf/core/styles-success")
def styles(iut) -> None:
    for style in iut.json("/styles")["styles"]:
        for link in links(style, "stylesheet"):
            answer = iut.get(link["href"], accept=link["type"])
            assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


@once(STYLES, "/conf/mapbox/content")
def mapbox_styles(iut) -> None:
    assert _sheets(iut, "mapbox")
    for href, media in _sheets(iut, "mapbox"):
        found = iut.json(href, accept=media)
        assert found["version"] == 8 and found["layers"]


for _version in ("10", "11"):

    @once(STYLES, f"/conf/sld-{_version}/content")
    def sld_styles(iut) -> None:
        assert all("StyledLayerDescriptor" in iut.get(*one).text for one in (
            (href, None, media) for href, media in _sheets(iut, "sld")
        ))  # fmt: skip


def _sheets(iut: Iut, kind: str) -> list[tuple[str, str]]:
    return [
        (link["href"], link["type"])
        for style in iut.json("/styles")["styles"]
        for link in links(style, "stylesheet")
        if kind in link["type"]
    ]


@each(JSON_FG, "/conf/core/schema-valid")
def json_fg(iut, collection) -> None:
    answer = iut.get(f"/collections/{collection.id}/items", {"limit": 5}, JSONFG)
    body = answer.json()
    assert any("json-fg-1" in uri for uri in body["conformsTo"])
    for feature in body["features"]:
        assert {"time", "place", "geometry"} <= set(feature)


@each(JSON_FG, "/conf/types-schemas/feature-type")
def json_fg_types(iut, collection) -> None:
    body = iut.json(f"/collections/{collection.id}/items", {"limit": 5}, JSONFG)
    types = {body.get("featureType"), *(one.get("featureType") for one in body["features"])}
    assert types - {None}


@once(JSON_FG, "/conf/api/negotiation")
def json_fg_negotiated(iut) -> None:
    path = next(iter(iut.listed))
    plain = iut.get(f"/collections/{path}/items", {"limit": 1}, GEOJSON)
    assert "conformsTo" not in plain.json()
    asked = iut.get(f"/collections/{path}/items", {"limit": 1, "f": "jsonfg"}, GEOJSON)
    assert "conformsTo" in asked.json()
