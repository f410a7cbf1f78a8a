"""The security.txt file (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conformance.client import Caller

pytestmark = pytest.mark.control("SEC-19")


def test_security_txt_is_public_and_as_the_rfc_has_it(stranger: Caller) -> None:
    response = stranger.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response.headers["content-type"].lower() == "text/plain; charset=utf-8"
    fields = [
        tuple(part.strip() for part in line.split(":", 1))
        for line in response.text.splitlines()
        if line and not line.startswith("#")
    ]
    names = [field[0].lower() for field in fields]
    assert names.count("expires") == 1, "exactly one Expires"
    contacts = [field[1] for field in fields if field[0].lower() == "contact"]
    assert contacts, "at least one Contact"
    assert all(contact.startswith(("mailto:", "https://", "tel:")) for contact in contacts)
    (expires,) = (field[1] for field in fields if field[0].lower() == "expires")
    moment = datetime.fromisoformat(expires)
    now = datetime.now(UTC)
    assert now + timedelta(days=1) < moment <= now + timedelta(days=366)
