"""Layer styles as OGC Styled Layer Descriptors 1.0.0 (02-070) and 1.1.0 with Symbology Encoding (05-077r4).

Desktop GIS read them, so that a layer looks there as it does on our map: the same colours, forms and
widths per value, labels, and sizes that grow in steps of scale. A style starts from a layer as plain
JSON (:mod:`layers.derive.describe`), by day.
"""
