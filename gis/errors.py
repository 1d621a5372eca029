"""Errors that a caller may see: a stable code and one clear sentence in Chinese and English.

The HTTP status is part of the class, so that one table at the edge turns any of them into a
problem document (RFC 9457) and the command line into one line and an exit code.
"""

from __future__ import annotations


class WanmiError(Exception):
    """A refusal with a stable ``code``, a sentence per language and the field it is about."""

    status = 400

    def __init__(self, code: str, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.field = field


class BadInput(WanmiError):
    """The request cannot be understood (400)."""


class Unauthenticated(WanmiError):
    """No, wrong or expired credentials (401)."""

    status = 401


class Forbidden(WanmiError):
    """The caller is known but lacks the right (403)."""

    status = 403


class NotFound(WanmiError):
    """No such object, or none that the caller may see (404)."""

    status = 404


class Conflict(WanmiError):
    """Somebody changed the object meanwhile, or a key is taken (409)."""

    status = 409


class TooLarge(WanmiError):
    """The input exceeds a stated limit (413)."""

    status = 413


class Unprocessable(WanmiError):
    """Understood, but breaks a rule of the layer (422)."""

    status = 422


class Unavailable(WanmiError):
    """Cannot be answered now; try again (503)."""

    status = 503
