"""Bearer tokens, valid ones and ones that are wrong in exactly one way."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.issuer import SigningKey


def encode(data: bytes) -> str:
    """Return base64url without padding, as JOSE has it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def compact(
    header: Mapping[str, Any], claims: Mapping[str, Any], sign: Callable[[bytes], bytes]
) -> str:
    """Return a token in compact form; nothing is checked, so anything can be forged."""
    parts = [encode(json.dumps(part).encode()) for part in (header, claims)]
    signature = sign(".".join(parts).encode("ascii"))
    return ".".join([*parts, encode(signature)])


@dataclass(frozen=True, slots=True)
class TokenFactory:
    """Makes the tokens of one issuer for one audience."""

    issuer: str
    audience: str
    key: SigningKey

    def claims(self, **changes: object) -> dict[str, Any]:
        """Return the claims of a valid token with changes; None takes a claim away."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": "alice",
            "iat": now,
            "exp": now + 3600,
        }
        claims.update(changes)
        return {name: value for name, value in claims.items() if value is not None}

    def header(self, **changes: object) -> dict[str, Any]:
        """Return the header of a valid token with changes; None takes a member away."""
        header: dict[str, Any] = {"alg": self.key.algorithm, "kid": self.key.kid, "typ": "JWT"}
        header.update(changes)
        return {name: value for name, value in header.items() if value is not None}

    def token(self, sub: object = "alice", **claims: object) -> str:
        """Return a token that is good but for the changes given."""
        return compact(self.header(), self.claims(sub=sub, **claims), self.key.sign)

    def signed_by(self, key: SigningKey, sub: str = "alice", **header: object) -> str:
        """Return a token signed by another key of the issuer's, or of nobody's."""
        whose = {"alg": key.algorithm, "kid": key.kid, **header}
        return compact(self.header(**whose), self.claims(sub=sub), key.sign)

    def with_header(self, **header: object) -> str:
        """Return a token whose signed header has these members."""
        return compact(self.header(**header), self.claims(), self.key.sign)
