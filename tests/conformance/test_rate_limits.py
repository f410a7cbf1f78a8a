"""Rate limits: by subject, else by address; refused tokens at a tenth; no way round by headers."""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.expectations import assert_problem, assert_retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-07")
LIMIT = 60


@pytest.fixture(scope="module")
def limited(start_target: Callable[..., Target]) -> Target:
    """A limited service without a proxy, in two processes."""
    return start_target(RATE_LIMIT=str(LIMIT), WEB_CONCURRENCY="2")


def _burst(caller: Caller, count: int, **options: object) -> list[httpx.Response]:
    return [caller.get(ITEMS, **options) for _ in range(count)]  # type: ignore[arg-type]


def _until_limited(caller: Caller, most: int) -> tuple[int, httpx.Response]:
    """Send requests until one is limited; return how many were answered before it."""
    for number in itertools.count():
        assert number <= most, f"no 429 within {most} requests"
        response = caller.get(ITEMS)
        if response.status_code == 429:
            return number, response
    raise AssertionError


def test_a_burst_over_the_limit_is_429(behind_proxy: Target) -> None:
    with behind_proxy.caller(f"burst-{secrets.token_hex(4)}") as user:
        served, response = _until_limited(user, 2 * LIMIT)
    assert served >= LIMIT, f"{LIMIT} requests a minute are served, not {served}"
    assert_problem(response, 429)
    assert_retry_after(response)
    assert int(response.headers["retry-after"]) <= 60


def test_the_limit_is_divided_among_the_processes(limited: Target) -> None:
    with limited.caller(f"two-{secrets.token_hex(4)}") as user:
        # A connection each, so that both processes get requests.
        alone = {"Connection": "close"}
        statuses = [user.get(ITEMS, headers=alone).status_code for _ in range(2 * LIMIT + 2)]
    served = statuses.count(200)
    assert set(statuses) == {200, 429}
    assert served <= LIMIT + LIMIT // 3, "two processes do not make twice the limit"


def test_a_limited_user_costs_others_at_the_address_nothing(behind_proxy: Target) -> None:
    with behind_proxy.caller(f"greedy-{secrets.token_hex(4)}") as greedy:
        _until_limited(greedy, 2 * LIMIT)
    with behind_proxy.caller(f"modest-{secrets.token_hex(4)}") as modest:
        assert modest.get(ITEMS).status_code == 200, "the client is the token's subject"


def test_a_limited_user_is_limited_from_any_address(behind_proxy: Target) -> None:
    subject = f"roaming-{secrets.token_hex(4)}"
    with behind_proxy.caller(subject, X_Forwarded_For="203.0.113.30") as user:
        _until_limited(user, 2 * LIMIT)
    with behind_proxy.caller(subject, X_Forwarded_For="203.0.113.31") as user:
        statuses = {answer.status_code for answer in _burst(user, 3)}
    assert 429 in statuses, "the client is the token's subject, wherever it is"


def test_refused_tokens_are_limited_at_a_tenth_by_address(behind_proxy: Target) -> None:
    with behind_proxy.bearer("wrong", X_Forwarded_For="203.0.113.40") as forger:
        served, response = _until_limited(forger, 2 * LIMIT // 10)
    assert served >= LIMIT // 10
    assert_problem(response, 429)
    assert_retry_after(response)
    with behind_proxy.bearer("other", X_Forwarded_For="203.0.113.40") as forger:
        assert 429 in {answer.status_code for answer in _burst(forger, 3)}, (
            "refused tokens count by address, not by token"
        )
    with behind_proxy.bearer("wrong", X_Forwarded_For="203.0.113.41") as elsewhere:
        assert elsewhere.get(ITEMS).status_code == 401


def test_a_good_token_is_served_at_an_address_that_guesses(behind_proxy: Target) -> None:
    address = "203.0.113.42"
    with behind_proxy.bearer("wrong", X_Forwarded_For=address) as forger:
        _until_limited(forger, 2 * LIMIT // 10)
    subject = f"honest-{secrets.token_hex(4)}"
    with behind_proxy.caller(subject, X_Forwarded_For=address) as user:
        assert user.get(ITEMS).status_code == 200


def test_what_a_client_says_of_its_address_is_not_believed(behind_proxy: Target) -> None:
    # The proxy adds the address that it saw at the end; what stands before came from outside.
    with behind_proxy.bearer("wrong") as forger:
        statuses = [
            forger.get(
                ITEMS, headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.50"}
            ).status_code
            for number in range(2 * LIMIT // 10 + 1)
        ]
    assert 429 in statuses, "a spoofed X-Forwarded-For makes no new client"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP"])
def test_without_a_trusted_proxy_no_header_names_the_address(header: str, limited: Target) -> None:
    with limited.bearer("wrong") as forger:
        statuses = [
            forger.get(
                ITEMS,
                headers={
                    header: f"for=198.51.100.{number}"
                    if header == "Forwarded"
                    else f"198.51.100.{number}",
                },
            ).status_code
            for number in range(2 * LIMIT // 10 + 1)
        ]
    assert 429 in statuses, "no proxy is trusted, so nobody's word on the address counts"


def test_an_odd_forwarded_for_is_no_error_of_the_server(behind_proxy: Target) -> None:
    subject = f"odd-{secrets.token_hex(4)}"
    for value in ("", "unknown", ",", "1.2.3.4:99", "[2001:db8::1]:443", "::1", "a" * 4000):
        with behind_proxy.caller(subject) as user:
            response = user.get(ITEMS, headers={"X-Forwarded-For": value})
        assert response.status_code in {200, 429}


def test_zero_switches_the_limit_off(target: Target, alice: Caller) -> None:
    assert target.service.settings["RATE_LIMIT"] == "0"
    assert {answer.status_code for answer in _burst(alice, 3 * LIMIT)} == {200}
