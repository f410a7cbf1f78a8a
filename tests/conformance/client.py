"""The clients of the suite: HTTP as users speak it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.support.service import AUDIENCE
from tests.support.tokens import TokenFactory

if TYPE_CHECKING:
    from tests.support.issuer import Issuer, SigningKey
    from tests.support.service import Service

ITEMS = "/api/v1/items"
JSON = "application/json"
# A well-formed id that no item has.
ABSENT = "00000000-0000-4000-8000-000000000000"


class Caller(httpx.Client):
    """A client with the shortcuts of the example resource."""

    def create(self, body: object = None, **headers: str) -> dict[str, Any]:
        """Create an item and return it."""
        response = self.post(ITEMS, json=body or {"name": "a lamp"}, headers=headers)
        assert response.status_code == 201, f"POST {ITEMS}: {response.status_code} {response.text}"
        item: dict[str, Any] = response.json()
        return item

    def send_json(
        self, text: str | bytes, method: str = "POST", path: str = ITEMS
    ) -> httpx.Response:
        """Send a body as it is, said to be JSON."""
        content = text.encode("utf-8") if isinstance(text, str) else text
        return self.request(method, path, content=content, headers={"Content-Type": JSON})

    def listed(self, **parameters: str | int) -> dict[str, Any]:
        """Return one page of the list."""
        response = self.get(ITEMS, params=parameters)
        assert response.status_code == 200, f"GET {ITEMS}: {response.status_code} {response.text}"
        page: dict[str, Any] = response.json()
        return page

    def pages(self, limit: int) -> list[list[dict[str, Any]]]:
        """Return all pages of the list."""
        page = self.listed(limit=limit)
        pages = [page["items"]]
        while page["next"] is not None:
            page = self.listed(limit=limit, cursor=page["next"])
            pages.append(page["items"])
        return pages


@dataclass(frozen=True, slots=True)
class Target:
    """A running service with the issuer whose tokens it takes."""

    service: Service
    issuer: Issuer
    key: SigningKey

    @property
    def tokens(self) -> TokenFactory:
        """Makes tokens for the service."""
        return TokenFactory(self.issuer.url, AUDIENCE, self.key)

    def caller(self, sub: str, **headers: str) -> Caller:
        """Return the client of a user."""
        return self.bearer(self.tokens.token(sub), **headers)

    def bearer(self, token: str, **headers: str) -> Caller:
        """Return a client that sends this token."""
        return self.stranger(Authorization=f"Bearer {token}", **headers)

    def stranger(self, **headers: str) -> Caller:
        """Return a client without a token."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Caller(base_url=self.service.url, headers=named, timeout=10)
