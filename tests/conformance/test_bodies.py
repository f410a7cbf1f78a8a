"""Bodies: strict JSON against a strict schema; nothing wrong is stored, nothing is a 5xx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.client import ITEMS
from tests.conformance.expectations import assert_errors_at, assert_problem

if TYPE_CHECKING:
    from tests.conformance.client import Caller

pytestmark = pytest.mark.control("SEC-09")


def _nested(levels: int) -> str:
    """Return a body that is nested to this depth, its own object counted."""
    inner = levels - 1
    return '{"name": "x", "deep": ' + "[" * inner + "]" * inner + "}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"name": "x"',
        b"{'name': 'x'}",
        b'{"name": "x",}',
        b'{"name": "x"} extra',
        b'{"name": "x"}{"name": "y"}',
        b'{name: "x"}',
        b'{"name": undefined}',
        b'/* c */ {"name": "x"}',
        b'{"name": "\xff"}',
        b'{"name": "x\x01"}',
        b'{"name": "\\x41"}',
        b'{"name": "x", "quantity": 01}',
        b'{"name": "x", "quantity": +1}',
        b'{"name": "x", "quantity": 0x10}',
        '{"name": "x"}'.encode("utf-16"),
    ],
)
def test_what_cannot_be_parsed_is_400(body: bytes, alice: Caller) -> None:
    assert_problem(alice.send_json(body), 400)
    assert alice.listed()["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "x", "quantity": NaN}',
        '{"name": "x", "quantity": Infinity}',
        '{"name": "x", "quantity": -Infinity}',
        '{"name": "x", "quantity": 1e999}',
        '{"name": "\\ud800"}',
        '{"name": "\\udc00\\ud800"}',
        '{"name": "x\\udfffy"}',
        '{"\\ud800": "x", "name": "x"}',
        '{"name": "x", "quantity": 1' + "0" * 5000 + "}",
        '{"name": "x", "quantity": 1e' + "9" * 400 + "}",
    ],
    ids=[
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "high-surrogate",
        "swapped-surrogates",
        "low-surrogate",
        "surrogate-in-a-name",
        "5001-digits",
        "enormous-exponent",
    ],
)
def test_what_json_cannot_mean_is_refused(body: str, alice: Caller) -> None:
    assert_problem(alice.send_json(body), 400, 422)
    assert alice.listed()["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("{}", "/name"),
        ('{"quantity": 1}', "/name"),
        ('{"name": ""}', "/name"),
        ('{"name": null}', "/name"),
        ('{"name": 1}', "/name"),
        ('{"name": true}', "/name"),
        ('{"name": ["x"]}', "/name"),
        ('{"name": {"x": 1}}', "/name"),
        (f'{{"name": "{"a" * 201}"}}', "/name"),
        (f'{{"name": "{"💡" * 201}"}}', "/name"),
        ('{"name": "x", "quantity": "1"}', "/quantity"),
        ('{"name": "x", "quantity": 1.5}', "/quantity"),
        ('{"name": "x", "quantity": true}', "/quantity"),
        ('{"name": "x", "quantity": false}', "/quantity"),
        ('{"name": "x", "quantity": null}', "/quantity"),
        ('{"name": "x", "quantity": []}', "/quantity"),
        ('{"name": "x", "quantity": -1}', "/quantity"),
        ('{"name": "x", "quantity": 2147483648}', "/quantity"),
        ('{"name": "x", "quantity": 9223372036854775808}', "/quantity"),
        ('{"name": "x", "colour": "red"}', "/colour"),
        ('{"name": "x", "": 1}', "/"),
        ('{"name": "x", "a/b~c": 1}', "/a~1b~0c"),
        ('{"name": "x", "Name": "y"}', "/Name"),
        ('{"name": "x", "__proto__": {}}', "/__proto__"),
        ('{"name": "x", "id": "00000000-0000-4000-8000-000000000000"}', "/id"),
        ('{"name": "x", "owner": "bob"}', "/owner"),
    ],
)
def test_what_breaks_the_schema_is_422_with_a_pointer(
    body: str, pointer: str, alice: Caller
) -> None:
    problem = assert_problem(alice.send_json(body), 422)
    assert_errors_at(problem, pointer=pointer)
    assert alice.listed()["items"] == []


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1", "true", '[{"name": "x"}]'])
def test_a_body_that_is_no_object_is_422(body: str, alice: Caller) -> None:
    assert_problem(alice.send_json(body), 422)


@pytest.mark.parametrize(
    "code", [*range(0x20), 0x7F, 0x80, 0x85, 0x9F], ids=lambda code: f"U+{code:04X}"
)
def test_a_control_character_in_a_name_is_422(code: int, alice: Caller) -> None:
    problem = assert_problem(alice.send_json(f'{{"name": "a\\u{code:04x}b"}}'), 422)
    assert_errors_at(problem, pointer="/name")


def test_every_error_of_a_body_is_listed(alice: Caller) -> None:
    body = '{"name": "", "quantity": -1, "colour": "red"}'
    problem = assert_problem(alice.send_json(body), 422)
    for pointer in ("/name", "/quantity", "/colour"):
        assert_errors_at(problem, pointer=pointer)


@pytest.mark.control("SEC-08")
def test_json_may_be_nested_32_levels_deep(alice: Caller) -> None:
    assert_problem(alice.send_json(_nested(32)), 422)


@pytest.mark.control("SEC-08")
@pytest.mark.parametrize("levels", [33, 1000, 100_000])
def test_json_deeper_than_32_levels_is_400(levels: int, alice: Caller) -> None:
    assert_problem(alice.send_json(_nested(levels)), 400)
    objects = '{"a":' * levels + "1" + "}" * levels
    assert_problem(alice.send_json(objects), 400)


@pytest.mark.control("SEC-08")
def test_depth_is_not_a_matter_of_brackets_in_strings(alice: Caller) -> None:
    name = '[{\\"' * 60
    response = alice.send_json(f'{{"name": "{name}"}}')
    assert response.status_code == 201
    assert response.json()["name"] == '[{"' * 60


def test_surrogates_in_pairs_are_one_character(alice: Caller) -> None:
    response = alice.send_json('{"name": "\\ud83d\\udca1"}')
    assert response.status_code == 201
    assert response.json()["name"] == "💡"


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_json_is_accepted_by_its_type(kind: str, alice: Caller) -> None:
    response = alice.post(ITEMS, content=b'{"name": "x"}', headers={"Content-Type": kind})
    assert response.status_code == 201


@pytest.mark.control("SEC-08")
@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/xml",
        "*/*",
        "nonsense",
        "",
    ],
)
def test_another_type_or_none_is_415(kind: str | None, alice: Caller) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    assert_problem(alice.post(ITEMS, content=b'{"name": "x"}', headers=headers), 415)


@pytest.mark.control("SEC-08")
@pytest.mark.parametrize("kind", [None, "text/plain", "application/json-patch+json"])
def test_another_type_of_a_patch_is_415(kind: str | None, alice: Caller) -> None:
    path = f"{ITEMS}/{alice.create()['id']}"
    headers = {} if kind is None else {"Content-Type": kind}
    assert_problem(alice.patch(path, content=b'{"quantity": 1}', headers=headers), 415)


@pytest.mark.control("SEC-08")
@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "nonsense"])
def test_a_coded_body_is_415(coding: str, alice: Caller) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    assert_problem(alice.post(ITEMS, content=b'{"name": "x"}', headers=headers), 415)
