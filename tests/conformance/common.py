"""OGC API – Common – Part 1: Core (19-072) and Part 2: Geospatial Data (20-024).

Features Part 1 asks the same of the same resources, so its tests serve both standards.
"""

from __future__ import annotations

from tests.conformance import features_collections as collections
from tests.conformance import features_core as core
from tests.conformance import features_formats as formats
from tests.conformance.iut import HTML, JSON
from tests.conformance.suite import each, once

ONE, TWO = "ogcapi-common-1", "ogcapi-common-2"

once(ONE, "/conf/core/http")(core.http_version)
once(ONE, "/conf/landing-page/root-op")(core.root_op)
once(ONE, "/conf/landing-page/root-success")(core.root_success)
once(ONE, "/conf/landing-page/api-definition-op")(core.api_definition_op)
once(ONE, "/conf/landing-page/api-definition-success")(core.api_definition_success)
once(ONE, "/conf/landing-page/conformance-op")(core.conformance_op)
once(ONE, "/conf/landing-page/conformance-success")(core.conformance_success)
once(ONE, "/conf/oas30/completeness")(formats.openapi_complete)
once(ONE, "/conf/oas30/exceptions-codes")(formats.openapi_exceptions)
once(ONE, "/conf/oas30/oas-definition-2")(formats.openapi_valid)
once(ONE, "/conf/oas30/oas-impl")(formats.openapi_implemented)
once(ONE, "/conf/oas30/security")(formats.openapi_security)
once(TWO, "/conf/collections/rc-md-op")(collections.collections_op)
once(TWO, "/conf/collections/rc-md-success")(collections.collections_success)
each(TWO, "/conf/collections/rc-md-items")(collections.collections_items)
each(TWO, "/conf/collections/src-md-success")(collections.collection_success)


@once(ONE, "/conf/json/content")
def json_content(iut) -> None:
    for path in core.PLACES:
        answer = iut.get(path, accept=JSON)
        assert answer.headers["content-type"].split(";")[0] == JSON
        assert isinstance(answer.json(), dict)


@once(ONE, "/conf/html/content")
def html_content(iut) -> None:
    for path in core.PLACES:
        assert iut.get(path, accept=HTML).headers["content-type"].startswith(HTML)


once(TWO, "/conf/json/content")(json_content)
once(TWO, "/conf/html/content")(html_content)
