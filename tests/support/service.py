"""A starter running in production mode, as its container would run it."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.support.programs import free_port, wait_until

if TYPE_CHECKING:
    from tests.support.databases import Database
    from tests.support.issuer import Issuer
    from tests.support.starter import Starter

AUDIENCE = "https://service.example/api"
HOST = "service.example"


def production_environment(database: Database, issuer: Issuer) -> dict[str, str]:
    """Return a complete production environment but for the ports."""
    return {
        **database.run_time,
        "AUTH_ISSUER": issuer.url,
        "AUTH_AUDIENCE": AUDIENCE,
        "ALLOWED_HOSTS": f"127.0.0.1,{HOST}",
        "SECRET_KEY": secrets.token_urlsafe(64),
        # Off, so that the tests of everything else are not slowed down; what limits do is
        # tested on a service of its own.
        "RATE_LIMIT": "0",
        # Two processes: every test passes with them, so nothing lives in one process's memory.
        "WEB_CONCURRENCY": "2",
    }


class Service:
    """A running starter: ``make start`` with settings, its addresses, and its log."""

    def __init__(self, starter: Starter, settings: dict[str, str]) -> None:
        self.starter = starter
        self.port = free_port()
        self.metrics_port = free_port()
        self.settings = {
            **settings,
            "PORT": str(self.port),
            "METRICS_PORT": str(self.metrics_port),
        }
        self._records: list[dict[str, Any]] = []
        self.program = starter.start("start", self.settings)
        try:
            wait_until(self._is_settled, seconds=60, what="GET /readyz answers 200")
        except TimeoutError:
            self._fail("it did not become ready")
        if self.program.exit_status is not None:
            self._fail("it ended")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The public address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def metrics_url(self) -> str:
        """The address of the metrics."""
        return f"http://127.0.0.1:{self.metrics_port}/metrics"

    def _is_settled(self) -> bool:
        return self.program.exit_status is not None or self.is_ready()

    def _fail(self, why: str) -> None:
        self.close()
        raise AssertionError(f"the service in production mode: {why}\n{self.program.told()}")

    def is_ready(self) -> bool:
        """Tell whether the service says that it is ready."""
        try:
            return httpx.get(self.url + "/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def records(self) -> list[dict[str, Any]]:
        """Return the log so far, a record a line; a line that is none raises."""
        # Each line is parsed once: the suite asks often, and the log grows long.
        self._records += [json.loads(line) for line in self.program.output[len(self._records) :]]
        return self._records

    def records_of(self, request_id: str, *, seconds: float = 3) -> list[dict[str, Any]]:
        """Return a request's own log lines, those with a status, once they are there."""
        deadline = time.monotonic() + seconds
        while True:
            found = [
                record
                for record in self.records()
                if record.get("request_id") == request_id and "duration_ms" in record
            ]
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def close(self) -> None:
        """Stop the service."""
        self.program.close()
