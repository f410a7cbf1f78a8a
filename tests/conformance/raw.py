"""HTTP by hand, for what a well-behaved client cannot send."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conformance.client import Target


@dataclass(frozen=True, slots=True)
class RawResponse:
    """An answer as it came over the connection."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


def connect(target: Target, seconds: float = 10) -> socket.socket:
    """Open a connection to the service."""
    return socket.create_connection(("127.0.0.1", target.service.port), timeout=seconds)


def request(
    method: str, path: str, *headers: str, host: str | None = "127.0.0.1", body: bytes = b""
) -> bytes:
    """Return the bytes of a request with exactly these header lines and a Host."""
    lines = [f"{method} {path} HTTP/1.1"]
    if host is not None:
        lines.append(f"Host: {host}")
    lines += headers
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def read_response(connection: socket.socket) -> RawResponse | None:
    """Read one answer; None when the connection ends without one."""
    received = b""
    while b"\r\n\r\n" not in received:
        try:
            chunk = connection.recv(65536)
        except ConnectionError:
            return None
        if not chunk:
            return None
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        try:
            chunk = connection.recv(65536)
        except ConnectionError:
            break
        if not chunk:
            break
        body += chunk
    return RawResponse(int(status_line.split(" ")[1]), headers, body)


def exchange(target: Target, message: bytes) -> RawResponse | None:
    """Send bytes on a connection of their own and return the answer, if there is one."""
    with connect(target) as connection:
        # The service may answer and close before everything is sent.
        with suppress(ConnectionError):
            connection.sendall(message)
        return read_response(connection)
