"""The services under test and their users."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import Caller, Target
from tests.support.databases import database_server
from tests.support.issuer import Issuer, SigningKey
from tests.support.service import Service, production_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.databases import Database, DatabaseServer
    from tests.support.starter import Starter

ALLOWED_ORIGIN = "https://app.example"


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    """The key that the issuer signs with."""
    return SigningKey.generate("first")


@pytest.fixture(scope="session")
def issuer(signing_key: SigningKey) -> Iterator[Issuer]:
    """The issuer that the services trust."""
    with Issuer() as issuer:
        issuer.add_key(signing_key)
        yield issuer


@pytest.fixture(scope="session")
def server(starter: Starter) -> Iterator[DatabaseServer]:
    """The database server of all services but those whose database is disturbed."""
    server = database_server(starter.database)
    yield server
    server.close()


@pytest.fixture(scope="session")
def database(server: DatabaseServer, starter: Starter) -> Database:
    """A migrated database."""
    database = server.create("shared")
    starter.make("migrate", env={**database.run_time, **database.migration}).check()
    return database


@pytest.fixture(scope="session")
def environment(database: Database, issuer: Issuer) -> dict[str, str]:
    """The production settings that the services have in common."""
    return {**production_environment(database, issuer), "AUTH_JWKS_URL": issuer.keys_url}


@pytest.fixture(scope="session")
def target(
    starter: Starter, environment: dict[str, str], issuer: Issuer, signing_key: SigningKey
) -> Iterator[Target]:
    """The service that most tests talk to: two processes, defaults wherever there are some."""
    with Service(starter, environment) as service:
        yield Target(service, issuer, signing_key)


@pytest.fixture(scope="session")
def start_target(
    starter: Starter, environment: dict[str, str], issuer: Issuer, signing_key: SigningKey
) -> Iterator[Callable[..., Target]]:
    """Start a service with other settings; it ends with the session at the latest."""
    with ExitStack() as stack:

        def start(**settings: str) -> Target:
            service = stack.enter_context(Service(starter, {**environment, **settings}))
            return Target(service, issuer, signing_key)

        yield start


@pytest.fixture(scope="session")
def behind_proxy(start_target: Callable[..., Target]) -> Target:
    """A service behind a trusted proxy, for one web page's origin, with a low rate limit."""
    return start_target(
        TRUSTED_PROXIES="127.0.0.0/8",
        CORS_ORIGINS=ALLOWED_ORIGIN,
        RATE_LIMIT="60",
        WEB_CONCURRENCY="1",
    )


@pytest.fixture
def user(target: Target) -> Iterator[Callable[[], Caller]]:
    """Make users whom nobody has seen before."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(target.caller(f"user-{uuid.uuid4()}"))


@pytest.fixture
def alice(user: Callable[[], Caller]) -> Caller:
    """A user without items."""
    return user()


@pytest.fixture
def bob(user: Callable[[], Caller]) -> Caller:
    """Another user without items."""
    return user()


@pytest.fixture
def stranger(target: Target) -> Iterator[Caller]:
    """A client without a token."""
    with target.stranger() as caller:
        yield caller
