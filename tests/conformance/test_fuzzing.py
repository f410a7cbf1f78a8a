"""Fuzzing: from the OpenAPI document, and of item bodies against a model of our own."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.client import ITEMS
from tests.conformance.expectations import assert_item, assert_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.client import Caller, Target

pytestmark = pytest.mark.control("SEC-09")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
NAMES = st.text(max_size=210)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 3)
    | st.integers(2**31 - 2, 2**31 + 1)
    | st.floats()
    | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
ITEM_BODIES = st.fixed_dictionaries(
    {}, optional={"name": NAMES | VALUES, "quantity": st.integers(-2, 9) | VALUES, "more": VALUES}
)


@pytest.fixture(scope="module")
def fuzzer(target: Target) -> Iterator[Caller]:
    with target.caller("fuzzer") as user:
        yield user


def _is_item(body: Any) -> bool:
    """Tell whether the contract accepts a body, by a model that no starter shares."""
    if not isinstance(body, dict) or not set(body) <= {"name", "quantity"}:
        return False
    name, quantity = body.get("name"), body.get("quantity", 0)
    return (
        isinstance(name, str)
        and 1 <= len(name) <= 200
        and not any(unicodedata.category(character) in {"Cc", "Cs"} for character in name)
        and type(quantity) is int
        and 0 <= quantity <= 2**31 - 1
    )


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(body=ITEM_BODIES | VALUES)
def test_a_body_is_stored_as_sent_or_refused(body: Any, fuzzer: Caller) -> None:
    quantity = body.get("quantity") if isinstance(body, dict) else None
    response = fuzzer.send_json(json.dumps(body))
    if _is_item(body):
        assert response.status_code == 201, response.text
        assert_item(response.json())
        stored = fuzzer.get(response.headers["location"]).json()
        assert (stored["name"], stored["quantity"]) == (body["name"], quantity or 0)
    elif isinstance(quantity, float) and quantity.is_integer():
        # Whether 1.0 is an integer is left to the stack.
        assert response.status_code in {201, 400, 422}
    else:
        assert_problem(response, 400, 422)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(body=st.binary(max_size=300))
def test_any_bytes_are_refused_as_a_problem(body: bytes, fuzzer: Caller) -> None:
    assert_problem(fuzzer.send_json(body), 400, 422)


@pytest.mark.timeout(180)
def test_every_answer_is_as_the_document_says(target: Target, tmp_path: Path) -> None:
    with target.caller("explorer") as user:
        authorization = user.headers["authorization"]
    finished = subprocess.run(
        [
            str(SCHEMATHESIS),
            "run",
            f"{target.service.url}/openapi.json",
            f"--header=Authorization: {authorization}",
            "--checks=all",
            "--mode=all",
            "--phases=examples,coverage,fuzzing,stateful",
            "--max-examples=25",
            "--seed=20261124",
            "--request-timeout=10",
            "--suppress-health-check=all",
            "--continue-on-failure",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert finished.returncode == 0, finished.stdout[-12000:] + finished.stderr[-2000:]


def test_the_fuzzed_service_is_still_well(fuzzer: Caller) -> None:
    assert fuzzer.get("/readyz").status_code == 200
    assert fuzzer.get(ITEMS).status_code == 200
