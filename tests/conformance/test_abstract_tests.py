"""Runs the abstract tests of the OGC's standards on the declared classes, collection by collection."""

from __future__ import annotations

import os

import pytest

from tests.conformance import (  # noqa: F401 - each module declares its tests
    common,
    cql2_basic,
    cql2_more,
    features_collections,
    features_core,
    features_crs,
    features_crud,
    features_filter,
    features_formats,
    features_locking,
    further,
    schemas,
    tiles,
)
from tests.conformance.bed import COLLECTIONS
from tests.conformance.suite import SPEC, TESTS

FEW = ("waste_bins", "parks", "ancient_trees")
"""Collections of a short run; all of them where WANMI_CONFORMANCE is ``full`` (make conformance)."""
CHOSEN = tuple(
    one for one in COLLECTIONS if one.id in FEW or os.environ.get("WANMI_CONFORMANCE") == "full"
)
CASES = [
    pytest.param(
        test,
        collection,
        id=f"{test.standard}{test.id}" + (f"-{collection.id}" if collection else ""),
    )
    for test in TESTS
    for collection in (CHOSEN if test.each else (None,))
    if collection is None or not test.kinds or collection.kind in test.kinds
]


@pytest.mark.parametrize(("test", "collection"), CASES)
def test_abstract_test(iut, test, collection, record_property) -> None:
    record_property("class", test.conformance_class.removeprefix(SPEC))
    if test.conformance_class not in iut.declared:
        pytest.skip("not declared")
    test.run(iut, collection) if test.each else test.run(iut)


def test_every_declared_class_is_tested(iut) -> None:
    tested = {test.conformance_class for test in TESTS}
    assert iut.declared - tested == set()
