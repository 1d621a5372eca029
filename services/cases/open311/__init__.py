"""Open311 GeoReport v2 at ``/open311/v2``: reports by third parties, in JSON and XML.

A jurisdiction is a tenant, a service a public class (``<kind>-<code>``), a service request a report
(its id is the tracking number). Nothing personal is ever returned, nor anybody's words. Additions
to the standard: ``bbox``, ``page`` and ``page_size`` of requests.
"""
