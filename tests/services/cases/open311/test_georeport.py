"""Open311 GeoReport v2: a client library of others, the specification's schemas, and its errors."""

from __future__ import annotations

import re
from typing import Any

import pytest
import xmltodict
from georeport import GeoReport
from jsonschema import Draft202012Validator

from services.cases.engine import Held
from tests.services.cases.engine.town import photos as taken
from tests.services.cases.intake.conftest import COVER, SPOT, Web

CODE = f"matter-{COVER}"
ROOT = "/open311/v2"
TEXT = {"type": ["string", "null"]}
SERVICE = {
    "type": "object",
    "required": ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"],
    "properties": {
        "service_code": {"type": "string"},
        "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
    },
}  # fmt: skip
REQUEST = {
    "type": "object",
    "required": ["service_request_id", "status", "service_code", "requested_datetime"],
    "properties": {
        "service_request_id": {"type": "string"},
        "status": {"enum": ["open", "closed"]},
        "status_notes": TEXT,
        "agency_responsible": TEXT,
        "requested_datetime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "updated_datetime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "lat": {"type": "number"},
        "long": {"type": "number"},
    },
}
"""What the specification says of the answers (GET Services, GET Service Requests)."""


@pytest.fixture(params=["json", "xml"])
def library(web: Web, request) -> GeoReport:
    return GeoReport(web.address + ROOT, jurisdiction=web.town.tenant, output_format=request.param)


def post(web: Web, form: str = "json", **more: Any) -> Any:
    given = {"service_code": CODE, "lat": SPOT[1], "long": SPOT[0], **more}
    body = {name: value for name, value in given.items() if value is not None}
    return web.client().post(f"{ROOT}/requests.{form}", data=body)


def test_a_client_library_walks_through(web: Web, library: GeoReport) -> None:
    services = library.get_service_list()
    assert CODE in {service["service_code"] for service in services}
    definition = library.get_service_definition("matter-06028")
    assert definition["service_code"] == "matter-06028" and definition["attributes"]
    number = post(web).json()[0]["service_request_id"]
    found = library.get_service_request(number)
    assert (found["service_request_id"], found["status"]) == (number, "open")
    assert float(found["lat"]) == pytest.approx(SPOT[1])
    named = library.get_service_requests(service_request_id=number)
    assert (named[0] if isinstance(named, list) else named)["service_request_id"] == number


def test_answers_are_as_the_specification_has_them(web: Web) -> None:
    client = web.client()
    services = client.get(f"{ROOT}/services.json").json()
    for service in services:
        Draft202012Validator(SERVICE).validate(service)
    made = post(web, description="井盖坏了", phone="13812341234", first_name="五", last_name="王")
    assert made.status_code == 201
    number = made.json()[0]["service_request_id"]
    [found] = client.get(f"{ROOT}/requests/{number}.json").json()
    Draft202012Validator(REQUEST).validate(found)
    assert found["service_name"] == "污水井盖异常" and found["expected_datetime"]
    everything = client.get(f"{ROOT}/requests/{number}.xml").text + str(found)
    assert "1381" not in everything and "王" not in everything and "井盖坏了" not in everything
    assert client.get(f"{ROOT}/tokens/{number}.json").json() == [
        {"token": number, "service_request_id": number}
    ]


def test_xml_has_the_elements_of_the_specification(web: Web) -> None:
    client = web.client()
    answer = client.get(f"{ROOT}/services.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    assert set(xmltodict.parse(answer.content)["services"]["service"][0]) == set(
        SERVICE["required"]
    )
    made = xmltodict.parse(post(web, "xml").content)
    assert made["service_requests"]["request"]["service_request_id"]
    definition = xmltodict.parse(client.get(f"{ROOT}/services/matter-06028.xml").content)
    assert definition["service_definition"]["attributes"]["attribute"]
    discovery = xmltodict.parse(client.get(f"{ROOT}/discovery.xml").content)
    endpoint = discovery["discovery"]["endpoints"]["endpoint"]
    assert endpoint["url"].endswith(ROOT) and endpoint["formats"]["format"] == [
        "text/xml",
        "application/json",
    ]


def test_lists_show_filed_cases_only_and_filter(web: Web) -> None:
    from gis.database.session import begin, system
    from services.cases.engine import Wish, act
    from services.cases.engine.posts import appoint

    client, town = web.client(), web.town
    number = post(web).json()[0]["service_request_id"]
    assert client.get(f"{ROOT}/requests.json").json() == []
    admin = system(town.tenant)
    with begin(town.engine, admin) as connection:
        appoint(connection, admin, "ming", Held("shift_supervisor"), town.at)
    [row] = town.rows("SELECT id FROM cases WHERE tenant = :tenant")
    ming = town.person("ming")
    photos = taken(town.engine, town.tenant, "near", "far")
    for action, data in (("accept", {}), ("file", photos)):
        wish = Wish(machine="case", subject=row["id"], action=action, data=data)
        act(town.engine, town.registry, ming, wish, at=town.at)
    ids = lambda **query: [  # noqa: E731
        one["service_request_id"]
        for one in client.get(f"{ROOT}/requests.json", params=query).json()
    ]
    assert ids() == [number]
    assert ids(status="open") == [number] and ids(status="closed") == []
    assert ids(service_code=CODE) == [number] and ids(service_code="matter-01003") == []
    assert ids(bbox="117.08,36.04,117.09,36.05") == [number] and ids(bbox="0,0,1,1") == []
    assert ids(start_date="2026-11-18T00:00:00Z", end_date="2026-11-19T00:00:00Z") == [number]
    assert ids(end_date="2026-10-19T00:00:00Z") == [] and ids(page=2, page_size=1) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services.json?jurisdiction_id=nowhere", 404),
        ("services/matter-99999.json", 404),
        ("services/x.json", 404),
        ("requests/AAAA-AAAA-AAAA.json", 404),
        ("tokens/AAAA-AAAA-AAAA.json", 404),
        ("requests.json?start_date=yesterday", 400),
        ("requests.json?status=broken", 400),
        ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z", 400),
        ("requests.json?bbox=1,2,3", 400),
        ("requests.json?page=0", 400),
        ("services.json?jurisdiction_id=a,b", 404),
    ],
)
def test_errors_are_in_its_form(quiet: Web, path: str, status: int) -> None:
    quiet.settle()
    answer = quiet.client().get(f"{ROOT}/{path}")
    assert answer.status_code == status, answer.text
    [error] = answer.json()
    assert error["code"] == status and error["description"]
    xml = quiet.client().get(f"{ROOT}/{path.replace('.json', '.xml')}")
    assert xmltodict.parse(xml.content)["errors"]["error"]["code"] == str(status)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"service_code": None}, 400),
        ({"service_code": "matter-99999"}, 404),
        ({"lat": None, "long": None}, 400),
        ({"lat": "north"}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "0", "long": "0"}, 400),
        ({"jurisdiction_id": "nowhere"}, 404),
        ({"api_key": "forged"}, 403),
        ({"phone": "call me"}, 400),
        ({"lat": None, "long": None, "address_string": "不存在的地方"}, 400),
    ],
)
def test_bad_posts_are_refused(quiet: Web, more: dict[str, Any], status: int) -> None:
    quiet.settle()
    answer = post(quiet, **more)
    assert answer.status_code == status, answer.text
    assert answer.json()[0]["code"] == status
    assert quiet.town.count("case_reports") == 0


def test_other_bodies_are_refused(quiet: Web) -> None:
    quiet.settle()
    for body in (b"\xff\xfe=1", b"a=1&" * 500, b'{"service_code": 1}'):
        answer = quiet.client().post(f"{ROOT}/requests.json", content=body)
        assert answer.status_code == 400, answer.text


def test_another_citys_key_is_refused_and_its_own_jurisdiction_served(web: Web, towns) -> None:
    client = web.client("wang")
    other = towns()
    key = next(iter(web.tokens.values()))
    assert post(web, jurisdiction_id=other.tenant, api_key=key).status_code == 403
    assert post(web, jurisdiction_id=other.tenant).status_code == 201
    assert other.count("case_reports") == 1 and web.town.count("case_reports") == 0
    assert client.get(f"{ROOT}/services.json").status_code == 200


def test_attributes_and_addresses_are_understood(web: Web) -> None:
    made = post(web, lat=None, long=None, address_string="文化路与解放路路口")
    assert made.status_code == 201, made.text
    number = made.json()[0]["service_request_id"]
    assert re.fullmatch(r"[0-9A-Z-]{14}", number)
    [found] = web.client().get(f"{ROOT}/requests/{number}.json").json()
    assert found["long"] == pytest.approx(117.085, abs=3e-4)
    noise = post(web, service_code="matter-06028", **{"attribute[source]": "工地"})
    assert noise.status_code == 201, noise.text


ELEMENTS = {
    "service": "service_code service_name description metadata type keywords group",
    "attribute": "variable code datatype required datatype_description order description values",
    "posted": "service_request_id service_notice account_id",
    "token": "token service_request_id",
    "request": (
        "service_request_id status status_notes service_name service_code description "
        "agency_responsible service_notice requested_datetime updated_datetime expected_datetime "
        "address address_id zipcode lat long media_url"
    ),
}
"""The elements of each answer, in the order of the specification's examples."""
EXAMPLE = (
    "api_key={key}&jurisdiction_id={city}&service_code={code}&lat={lat}&long={lon}"
    "&address_string=1234+5th+street&email=smit333%40sfgov.edu&device_id=tt222111&account_id=123456"
    "&first_name=john&last_name=smith&phone=111111111"
    "&description=A+large+sinkhole+is+destroying+the+street"
    "&media_url=http%3A%2F%2Ffarm3.static.flickr.com%2F2002%2F2212426634_5ed477a060.jpg"
    "&attribute[WHISPAWN]=123456&attribute[WHISDORN]=COISL001"
)
"""The body of the specification's example of POST Service Request, for this city."""


def test_the_example_of_the_specification_is_understood_in_both_formats(web: Web) -> None:
    web.client("wang")
    key = web.tokens[f"wang.{web.town.tenant}"]
    told = {"city": web.town.tenant, "code": CODE, "lat": SPOT[1], "lon": SPOT[0]}
    head = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    client = web.client()
    for form in ("json", "xml"):
        body = EXAMPLE.format(key=key, **told)
        made = client.post(f"{ROOT}/requests.{form}", content=body, headers=head)
        assert made.status_code == 201, made.text
        both = made.json() if form == "json" else xmltodict.parse(made.content)
        [row] = both if form == "json" else [both["service_requests"]["request"]]
        assert list(row) == ELEMENTS["posted"].split()
        number = row["service_request_id"]
        for what, path in (("request", "requests"), ("token", "tokens")):
            found = client.get(f"{ROOT}/{path}/{number}.{form}")
            assert found.status_code == 200
            [shown] = (
                found.json()
                if form == "json"
                else [xmltodict.parse(found.content)["service_requests"]["request"]]
            )
            assert list(shown) == ELEMENTS[what].split()
    wrong = client.post(
        f"{ROOT}/requests.xml", content=EXAMPLE.format(key="xyz", **told), headers=head
    )
    assert wrong.status_code == 403
    assert xmltodict.parse(wrong.content)["errors"]["error"]["code"] == "403"


def test_services_and_definitions_have_the_elements_of_the_examples(web: Web) -> None:
    client = web.client()
    offered = client.get(f"{ROOT}/services.json").json()
    parsed = xmltodict.parse(client.get(f"{ROOT}/services.xml").content)["services"]["service"]
    assert [one["service_code"] for one in offered] == [one["service_code"] for one in parsed]
    assert all(list(one) == ELEMENTS["service"].split() for one in (*offered, *parsed))
    asked = client.get(f"{ROOT}/services/matter-06028.json").json()
    [attribute] = asked["attributes"]
    assert set(attribute) == set(ELEMENTS["attribute"].split())
    assert attribute["datatype"] == "singlevaluelist"
    assert {frozenset(one) for one in attribute["values"]} == {frozenset({"key", "name"})}
    parsed = xmltodict.parse(client.get(f"{ROOT}/services/matter-06028.xml").content)
    attribute = parsed["service_definition"]["attributes"]["attribute"]
    assert set(attribute) == set(ELEMENTS["attribute"].split())
    assert {frozenset(one) for one in attribute["values"]["value"]} == {frozenset({"key", "name"})}
