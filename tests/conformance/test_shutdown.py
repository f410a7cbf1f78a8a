"""SIGTERM: readiness fails first, requests in flight finish, and the exit status is 0."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from tests.conformance.client import ITEMS, JSON, Target
from tests.conformance.expectations import assert_problem
from tests.conformance.raw import connect, read_response, request
from tests.support.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.issuer import Issuer, SigningKey
    from tests.support.starter import Starter

pytestmark = [pytest.mark.control("REL-01"), pytest.mark.timeout(90)]
GRACE = 30


@pytest.fixture
def stopping(
    starter: Starter, environment: dict[str, str], issuer: Issuer, signing_key: SigningKey
) -> Iterator[Target]:
    """A service that the test stops."""
    with Service(starter, environment) as service:
        yield Target(service, issuer, signing_key)


def _terminate_server(target: Target) -> None:
    """Send SIGTERM to the process that make runs, as a container's runtime does."""
    (server,) = psutil.Process(target.service.program.pid).children()
    server.send_signal(signal.SIGTERM)


def _terminate_make(target: Target) -> None:
    target.service.program.send(signal.SIGTERM)


def _terminate_group(target: Target) -> None:
    target.service.program.send_to_group(signal.SIGTERM)


def _assert_nothing_is_left(target: Target) -> None:
    deadline = time.monotonic() + 5
    while left := target.service.program.processes():
        assert time.monotonic() < deadline, f"processes are left running: {left}"
        time.sleep(0.1)


def test_a_stop_ends_with_status_0_and_leaves_nothing(stopping: Target) -> None:
    with stopping.caller("idle") as user:
        user.get(ITEMS)
        # The connection stays open and idle: it must not hold the stop up.
        _terminate_server(stopping)
        assert stopping.service.program.wait(GRACE) == 0, (
            "make start exits with the server's status: "
            + "\n".join(stopping.service.program.errors[-5:])
        )
    _assert_nothing_is_left(stopping)
    assert stopping.service.records(), "the log is JSON to the end"


@pytest.mark.parametrize(
    "terminate", [_terminate_make, _terminate_group], ids=["make-alone", "whole-group"]
)
def test_make_start_hands_the_signal_on(
    terminate: Callable[[Target], None], stopping: Target
) -> None:
    terminate(stopping)
    # make reports the signal that it got itself, once the server has ended well.
    assert stopping.service.program.wait(GRACE) in {0, -signal.SIGTERM}
    _assert_nothing_is_left(stopping)


def test_a_second_signal_does_no_harm(stopping: Target) -> None:
    _terminate_server(stopping)
    time.sleep(0.2)
    _terminate_group(stopping)
    assert stopping.service.program.wait(GRACE) in {0, -signal.SIGTERM}
    _assert_nothing_is_left(stopping)


def test_a_request_in_flight_is_finished(stopping: Target) -> None:
    body = b'{"name": "in flight"}'
    with stopping.caller("in-flight") as user:
        authorization = f"Authorization: {user.headers['authorization']}"
        head = request(
            "POST", ITEMS, authorization, f"Content-Type: {JSON}", f"Content-Length: {len(body)}"
        )
        with connect(stopping) as connection:
            connection.sendall(head + body[:5])
            time.sleep(0.5)
            _terminate_server(stopping)
            time.sleep(0.5)
            connection.sendall(body[5:])
            answer = read_response(connection)
    assert answer is not None, "requests in flight finish"
    assert answer.status == 201
    assert stopping.service.program.wait(GRACE) == 0


@pytest.mark.parametrize(
    "terminate", [_terminate_server, _terminate_group], ids=["server", "whole-group"]
)
def test_no_request_of_a_balancer_fails(
    terminate: Callable[[Target], None], stopping: Target
) -> None:
    """A balancer sends requests until readiness fails; none of them may fail."""
    balancer = _Balancer(stopping)
    balancer.start()
    time.sleep(1)
    terminate(stopping)
    balancer.join()
    assert stopping.service.program.wait(GRACE) in {0, -signal.SIGTERM}
    assert balancer.refusal is not None, "readiness fails before the service stops listening"
    assert_problem(balancer.refusal, 503)
    assert balancer.failures == []
    assert balancer.served > 20


class _Balancer:
    """Sends requests from several threads while the service says that it is ready."""

    def __init__(self, target: Target) -> None:
        self.served = 0
        self.failures: list[str] = []
        self.refusal: httpx.Response | None = None
        self._target = target
        self._ready = threading.Event()
        self._ready.set()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._watch),
            *(threading.Thread(target=self._load, args=(kept,)) for kept in (True, True, False)),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(GRACE)

    def _watch(self) -> None:
        """Ask for readiness, as a balancer does, on a connection each time."""
        try:
            while self._ready.is_set():
                response = httpx.get(self._target.service.url + "/readyz", timeout=5)
                if response.status_code != 200:
                    self.refusal = response
                    return
                time.sleep(0.05)
        except httpx.HTTPError as error:
            self.failures.append(f"GET /readyz: {error!r}")
        finally:
            self._ready.clear()

    def _load(self, kept: bool) -> None:  # noqa: FBT001 - a thread's argument
        headers = {} if kept else {"Connection": "close"}
        with self._target.caller("balanced") as user:
            while self._ready.is_set():
                try:
                    status = user.post(ITEMS, json={"name": "x"}, headers=headers).status_code
                except httpx.HTTPError as error:
                    status = 0
                    with self._lock:
                        self.failures.append(f"kept={kept}: {error!r}")
                with self._lock:
                    self.served += status == 201
                    if status not in {0, 201}:
                        self.failures.append(f"kept={kept}: {status}")
