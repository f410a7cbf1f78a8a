"""Somebody else's item is 404 in every verb, as if it were not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ABSENT, ITEMS
from tests.conformance.expectations import assert_problem

if TYPE_CHECKING:
    from tests.conformance.client import Caller

pytestmark = pytest.mark.control("SEC-14")


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {}),
        ("PATCH", {"json": {"quantity": 5}}),
        ("DELETE", {}),
        ("PATCH", {"json": {"quantity": 5}, "headers": {"If-Match": "*"}}),
        ("DELETE", {"headers": {"If-Match": "*"}}),
        ("GET", {"headers": {"If-None-Match": "*"}}),
    ],
)
def test_another_s_item_is_404_in_every_verb(
    method: str, options: dict[str, object], alice: Caller, bob: Caller
) -> None:
    item = alice.create()
    path = f"{ITEMS}/{item['id']}"
    theirs = assert_problem(bob.request(method, path, **options), 404)  # type: ignore[arg-type]
    nobodys = assert_problem(bob.request(method, f"{ITEMS}/{ABSENT}", **options), 404)  # type: ignore[arg-type]
    own = ("request_id", "instance")
    assert {k: v for k, v in theirs.items() if k not in own} == {
        k: v for k, v in nobodys.items() if k not in own
    }, "another's item cannot be told from one that is not there"
    assert alice.get(path).json() == item


def test_head_of_another_s_item_is_404(alice: Caller, bob: Caller) -> None:
    assert bob.head(f"{ITEMS}/{alice.create()['id']}").status_code == 404


def test_a_list_has_only_one_s_own_items(alice: Caller, bob: Caller) -> None:
    mine = alice.create({"name": "mine"})
    theirs = bob.create({"name": "theirs"})
    assert alice.listed()["items"] == [mine]
    assert bob.listed()["items"] == [theirs]


def test_an_item_cannot_be_given_to_another(alice: Caller, bob: Caller) -> None:
    for member in ("owner", "owner_id", "sub", "user"):
        body = {"name": "x", member: "bob"}
        assert_problem(alice.post(ITEMS, json=body), 422)
    assert bob.listed()["items"] == []
