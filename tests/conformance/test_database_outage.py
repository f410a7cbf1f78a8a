"""The database stops, freezes and comes back: bounded 503s, never a hang or a 500."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS, Target
from tests.conformance.expectations import assert_problem
from tests.support.databases import database_server
from tests.support.programs import wait_until
from tests.support.service import Service, production_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from tests.conformance.client import Caller
    from tests.support.databases import DatabaseServer
    from tests.support.issuer import Issuer, SigningKey
    from tests.support.starter import Starter

pytestmark = [pytest.mark.control("REL-02"), pytest.mark.control("MON-03")]
# The contract's time for a request whose database is away, and what the machine may add.
SECONDS = 3
SLACK = 0.5


@pytest.fixture(scope="module")
def own_server(starter: Starter) -> Iterator[DatabaseServer]:
    """A database server that can be disturbed without any other test noticing."""
    server = database_server(starter.database)
    yield server
    server.close()


@pytest.fixture(scope="module")
def disturbed(
    starter: Starter, own_server: DatabaseServer, issuer: Issuer, signing_key: SigningKey
) -> Iterator[Target]:
    """A service whose database is disturbed."""
    database = own_server.create("outage")
    starter.make("migrate", env={**database.run_time, **database.migration}).check()
    with Service(starter, production_environment(database, issuer)) as service:
        yield Target(service, issuer, signing_key)


def _timed(send: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    start = time.monotonic()
    response = send()
    return time.monotonic() - start, response


def _assert_unavailable(user: Caller, item: str) -> None:
    requests: list[Callable[[], httpx.Response]] = [
        lambda: user.get("/readyz"),
        lambda: user.get(ITEMS),
        lambda: user.post(ITEMS, json={"name": "x"}),
        lambda: user.post(ITEMS, json={"name": "x"}, headers={"Idempotency-Key": "outage"}),
        lambda: user.get(item),
        lambda: user.patch(item, json={"quantity": 1}),
        lambda: user.delete(item),
    ]
    for send in requests:
        took, response = _timed(send)
        assert_problem(response, 503)
        assert took < SECONDS + SLACK, f"503 within {SECONDS} s, not {took:.1f} s"


def _assert_alive(user: Caller) -> None:
    took, response = _timed(lambda: user.get("/livez"))
    assert response.status_code == 200, "liveness does not ask the database"
    assert took < 1


def _assert_back(user: Caller, item: str) -> None:
    wait_until(
        lambda: user.get("/readyz").status_code == 200 and user.get(item).status_code == 200,
        seconds=15,
        what="the service works again without a restart",
    )
    assert user.post(ITEMS, json={"name": "after"}).status_code == 201


def test_a_database_that_is_killed_and_comes_back(
    disturbed: Target, own_server: DatabaseServer
) -> None:
    with disturbed.caller("kill") as user:
        item = f"{ITEMS}/{user.create()['id']}"
        own_server.kill()
        try:
            _assert_unavailable(user, item)
            _assert_alive(user)
        finally:
            own_server.start()
        _assert_back(user, item)


def test_a_database_that_freezes_and_thaws(disturbed: Target, own_server: DatabaseServer) -> None:
    with disturbed.caller("freeze") as user:
        item = f"{ITEMS}/{user.create()['id']}"
        own_server.freeze()
        try:
            _assert_unavailable(user, item)
            _assert_alive(user)
        finally:
            own_server.thaw()
        _assert_back(user, item)


@pytest.mark.parametrize("way", ["freeze", "kill"])
def test_under_load_everybody_is_answered_in_time(
    way: str, disturbed: Target, own_server: DatabaseServer
) -> None:
    def send(number: int) -> tuple[float, httpx.Response]:
        if number % 4 == 0:
            return _timed(lambda: user.post(ITEMS, json={"name": f"item {number}"}))
        return _timed(lambda: user.get(ITEMS))

    def alive(_: int) -> tuple[float, httpx.Response]:
        time.sleep(0.05)
        return _timed(lambda: prober.get("/livez"))

    with (
        disturbed.caller(f"load-{way}") as user,
        disturbed.stranger() as prober,
        ThreadPoolExecutor(8) as pool,
        ThreadPoolExecutor(1) as probes,
    ):
        item = f"{ITEMS}/{user.create()['id']}"
        running = [pool.submit(send, number) for number in range(8)]
        getattr(own_server, way)()
        try:
            running += [pool.submit(send, number) for number in range(40)]
            health = [probes.submit(alive, number) for number in range(40)]
            answers = [future.result() for future in running]
            probed = [future.result() for future in health]
        finally:
            own_server.thaw() if way == "freeze" else own_server.start()
        _assert_back(user, item)
    assert {response.status_code for _, response in answers} <= {200, 201, 503}, (
        "never a 500 while the database is away"
    )
    slowest = max(took for took, _ in answers)
    assert slowest < SECONDS + 1, f"nobody hangs: the slowest waited {slowest:.1f} s"
    assert {response.status_code for _, response in probed} == {200}
    assert max(took for took, _ in probed) < 1, "liveness is answered meanwhile"


def test_nothing_of_an_outage_is_a_500_or_a_trace_in_an_answer(disturbed: Target) -> None:
    statuses = {record.get("status") for record in disturbed.service.records()}
    assert 503 in statuses
    assert 500 not in statuses
