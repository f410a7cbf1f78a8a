"""The issuer's keys: found, refreshed with a floor between refreshes, and failing closed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS, Target
from tests.conformance.expectations import assert_problem
from tests.support.issuer import Issuer, SigningKey
from tests.support.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.starter import Starter

pytestmark = pytest.mark.control("SEC-03")


@pytest.fixture(scope="module")
def own_issuer() -> Iterator[Issuer]:
    """An issuer that can be disturbed without any other test noticing."""
    with Issuer() as issuer:
        issuer.add_key(SigningKey.generate("one"))
        yield issuer


@pytest.fixture(scope="module")
def discovering(
    starter: Starter, environment: dict[str, str], own_issuer: Issuer
) -> Iterator[Target]:
    """A service that finds the keys by the issuer's discovery document."""
    settings = {**environment, "AUTH_ISSUER": own_issuer.url, "WEB_CONCURRENCY": "1"}
    del settings["AUTH_JWKS_URL"]
    with Service(starter, settings) as service:
        yield Target(service, own_issuer, own_issuer.keys[0])


def _status(target: Target, token: str) -> int:
    with target.bearer(token) as caller:
        return caller.get(ITEMS).status_code


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_usual_algorithms_are_accepted(algorithm: str, target: Target, issuer: Issuer) -> None:
    key = SigningKey.generate(f"of-{algorithm}", algorithm)
    issuer.add_key(key)
    token = target.tokens.signed_by(key)
    deadline = time.monotonic() + 90
    while _status(target, token) != 200:
        assert time.monotonic() < deadline, f"a new {algorithm} key is found"
        time.sleep(1)


def test_keys_are_found_by_discovery(discovering: Target) -> None:
    assert _status(discovering, discovering.tokens.token()) == 200


def test_keys_are_cached(discovering: Target) -> None:
    token = discovering.tokens.token()
    assert _status(discovering, token) == 200
    before = discovering.issuer.fetches()
    assert {_status(discovering, token) for _ in range(20)} == {200}
    assert discovering.issuer.fetches() == before, "the key set is cached"


def test_unknown_keys_do_not_flood_the_issuer(discovering: Target) -> None:
    stray = SigningKey.generate("nobody")
    before = discovering.issuer.fetches()
    for number in range(40):
        token = discovering.tokens.signed_by(stray, kid=f"nobody-{number}")
        assert _status(discovering, token) == 401
    assert discovering.issuer.fetches() - before <= 2, "there is a floor between refreshes"


def test_an_issuer_that_is_away_costs_known_keys_nothing(discovering: Target) -> None:
    token = discovering.tokens.token()
    assert _status(discovering, token) == 200
    discovering.issuer.state = "failing"
    try:
        assert _status(discovering, token) == 200
        stray = discovering.tokens.signed_by(SigningKey.generate("stray"))
        assert _status(discovering, stray) in {401, 503}, "an unreachable issuer fails closed"
    finally:
        discovering.issuer.state = "up"


@pytest.mark.parametrize("state", ["hanging", "failing", "redirecting"])
@pytest.mark.control("REL-03")
def test_without_any_key_everybody_is_refused_in_bounded_time(
    state: str, starter: Starter, environment: dict[str, str]
) -> None:
    with Issuer() as issuer:
        key = issuer.add_key(SigningKey.generate("unseen"))
        issuer.state = state  # type: ignore[assignment]
        settings = {
            **environment,
            "AUTH_ISSUER": issuer.url,
            "AUTH_JWKS_URL": issuer.keys_url,
            "WEB_CONCURRENCY": "1",
        }
        with Service(starter, settings) as service:
            target = Target(service, issuer, key)
            with target.caller("alice") as caller:
                start = time.monotonic()
                response = caller.get(ITEMS)
                took = time.monotonic() - start
            assert_problem(response, 401, 503)
            assert took < 6, f"an issuer that hangs is given up soon, not after {took:.1f} s"
            with target.stranger() as stranger:
                assert stranger.get("/livez").status_code == 200
