"""The OpenAPI document describes every route, is public, and has nothing open by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.conformance.client import ABSENT, ITEMS
from tests.conformance.expectations import assert_problem

if TYPE_CHECKING:
    from tests.conformance.client import Caller, Target

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PUBLIC = {"/livez", "/readyz", "/openapi.json", "/.well-known/security.txt"}


@pytest.fixture(scope="module")
def document(target: Target) -> dict[str, Any]:
    with target.stranger() as stranger:
        response = stranger.get("/openapi.json")
    assert response.status_code == 200, "GET /openapi.json is public"
    assert response.headers["content-type"].startswith("application/json")
    document: dict[str, Any] = response.json()
    return document


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1."), "/openapi.json is OpenAPI 3.1"
    errors = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert errors == []


def test_the_document_describes_every_route(document: dict[str, Any]) -> None:
    described = {(path, method) for path, method, _ in _operations(document)}
    templates = [path for path in document["paths"] if path.startswith(f"{ITEMS}/{{")]
    assert len(templates) == 1, "the route of one item is described once"
    expected = {
        *((path, "get") for path in PUBLIC),
        (ITEMS, "get"),
        (ITEMS, "post"),
        *((templates[0], method) for method in ("get", "patch", "delete")),
    }
    assert expected <= described


def test_every_operation_documents_its_errors_as_problems(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        for status, described in operation["responses"].items():
            if not status.startswith(("4", "5")):
                continue
            name = described.get("$ref", "").rsplit("/", 1)[-1]
            response = document["components"]["responses"][name] if name else described
            assert "application/problem+json" in response.get("content", {}), (
                f"{method} {path}: {status} is described as a problem"
            )


def test_names_of_operations_are_unique(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(document)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.control("SEC-02")
@pytest.mark.parametrize("token", [None, "wrong"], ids=["no-token", "wrong-token"])
def test_every_route_is_private_unless_marked_public(
    token: str | None, document: dict[str, Any], target: Target
) -> None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    walked = 0
    with target.stranger() as stranger:
        for path, method, operation in _operations(document):
            if path in PUBLIC:
                continue
            walked += 1
            filled = path
            for name in _path_parameters(path):
                filled = filled.replace(f"{{{name}}}", ABSENT)
            response = stranger.request(method, filled, headers=headers)
            assert response.status_code == 401, f"{method} {path} needs a valid token"
            assert_problem(response, 401)
            security = operation.get("security", document.get("security"))
            assert security, f"{method} {path} is described as needing a token"
            assert "401" in operation["responses"], f"{method} {path} describes its 401"
    assert walked >= 5


def _path_parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def test_a_public_route_is_described_as_public(document: dict[str, Any]) -> None:
    for path in PUBLIC:
        operation = document["paths"][path]["get"]
        security = operation.get("security", document.get("security", []))
        assert security in ([], [{}]), f"{path} is described as public"


@pytest.mark.control("SEC-11")
@pytest.mark.parametrize("path", ["/docs", "/docs/", "/redoc", "/swagger", "/api/docs"])
def test_docs_are_off_in_production(path: str, stranger: Caller, alice: Caller) -> None:
    for caller in (stranger, alice):
        assert_problem(caller.get(path), 404)
