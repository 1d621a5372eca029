"""Evidence 取证材料: photos and clips that prove a case, kept under the hash of their content.

Uploaded before the report that names them. A file is judged by its content (never by its name or
the type it claims), decoded under limits, and kept twice: the original as it came, and a picture
written anew without metadata, which is what people see. Position and time of the photo are read
and compared with those of the case; the comparison is told, it decides nothing by itself.
"""
