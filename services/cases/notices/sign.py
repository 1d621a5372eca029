"""Signatures of web hooks after the Standard Webhooks specification (1.0.0): ids, time, HMAC-SHA-256. Pure.

The receiver joins ``webhook-id``, ``webhook-timestamp`` and the body by full stops and compares;
an old timestamp is a replay, a known id a repetition.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from services.cases.contacts.vault import Vault

PREFIX = "whsec_"


def secret_of(vault: Vault, tenant: str, endpoint: int) -> str:
    """The secret of an endpoint, written as the specification does: it follows from the installation's key.

    It is nowhere stored, so neither administrators nor a copy of the database can read it; an
    endpoint gets another one by being opened anew.
    """
    return PREFIX + base64.b64encode(vault.secret(f"{tenant}/endpoint/{endpoint}")).decode()


def headers(secret: str, message: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """Return the three headers for a message id, a time (seconds since 1970) and the body as sent."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{seconds}.".encode() + body
    found = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{found}",
    }
