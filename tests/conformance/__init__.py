"""The abstract test suites of the OGC's standards, run over HTTP; see docs/conformance.md."""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{module}"
        for module in (
            "common", "cql2_basic", "cql2_more", "features_core", "features_collections", "features_crs", "features_crud",
            "features_filter", "features_formats", "features_locking", "further", "iut", "schemas", "tiles",
        )
    )
)  # fmt: skip
