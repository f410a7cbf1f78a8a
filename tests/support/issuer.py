"""A local OIDC issuer: discovery document, key set, and the ways in which a real one fails."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

if TYPE_CHECKING:
    from jwt.algorithms import Algorithm

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/keys"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
State = Literal["up", "hanging", "failing", "redirecting"]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key under a key id, for one algorithm."""

    kid: str
    algorithm: str
    private: PrivateKey

    @classmethod
    def generate(cls, kid: str, algorithm: str = "RS256") -> SigningKey:
        """Make a new key: RS256, ES256 or EdDSA."""
        private: PrivateKey
        match algorithm:
            case "RS256":
                private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            case "ES256":
                private = ec.generate_private_key(ec.SECP256R1())
            case "EdDSA":
                private = ed25519.Ed25519PrivateKey.generate()
            case _:
                raise ValueError(algorithm)
        return cls(kid, algorithm, private)

    @property
    def _implementation(self) -> Algorithm:
        return jwt.get_algorithm_by_name(self.algorithm)

    def sign(self, message: bytes) -> bytes:
        """Sign as JWS wants it."""
        return self._implementation.sign(message, self.private)

    def public(self) -> dict[str, Any]:
        """Return the public half as a JSON Web Key."""
        key: dict[str, Any] = self._implementation.to_jwk(self.private.public_key(), as_dict=True)
        return {**key, "kid": self.kid, "alg": self.algorithm, "use": "sig"}


class Issuer:
    """An issuer on a free port of the loopback address."""

    def __init__(self) -> None:
        self.keys: list[SigningKey] = []
        self.state: State = "up"
        self.requests: list[str] = []
        self._release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The issuer's name, which is its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def keys_url(self) -> str:
        """Where the key set is."""
        return self.url + KEYS

    def add_key(self, key: SigningKey) -> SigningKey:
        """Publish a key."""
        self.keys.append(key)
        return key

    def fetches(self) -> int:
        """Return how often the key set was asked for."""
        return self.requests.count(KEYS)

    def document(self, path: str) -> dict[str, Any] | None:
        """Return what the issuer publishes at a path."""
        if path == DISCOVERY:
            return {
                "issuer": self.url,
                "jwks_uri": self.keys_url,
                "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
            }
        if path == KEYS:
            return {"keys": [key.public() for key in self.keys]}
        return None

    def hold(self) -> None:
        """Block a request while the issuer hangs."""
        self._release.wait(60)

    def close(self) -> None:
        """End the issuer and let its hanging requests go."""
        self._release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.requests.append(self.path)
            if issuer.state == "hanging":
                issuer.hold()
                self.close_connection = True
                return
            if issuer.state == "redirecting":
                self.send_response(302)
                self.send_header("Location", "/moved" + self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            document = issuer.document(self.path.removeprefix("/moved"))
            if issuer.state == "failing" or document is None:
                self.send_error(500 if issuer.state == "failing" else 404)
                return
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet: pytest's output belongs to the tests."""

    return Handler
