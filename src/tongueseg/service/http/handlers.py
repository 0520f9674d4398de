"""Every error as JSON, whoever raised it."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from tongueseg.service.http.error_responses import Problem
from tongueseg.service.http.refusal import refuse

_CODES = {404: "not_found", 405: "method_not_allowed"}


def handle_problems(app: FastAPI) -> None:
    """Let an application answer each kind of error in one way."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _parameter)
    app.add_exception_handler(Exception, _fault)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return refuse(request, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "bad_request")
    said = {
        404: f"nothing is at {request.url.path}; /openapi.json tells what is",
        405: f"{request.url.path} does not take {request.method}",
    }
    message = said.get(error.status_code, str(error.detail))
    return refuse(request, Problem(error.status_code, code, message, error.headers))


async def _parameter(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = str(first["loc"][-1])
    return refuse(request, Problem(422, "invalid", f"{where}: {first['msg']}"))


async def _fault(request: Request, error: Exception) -> Response:
    return refuse(request, Problem(500, "internal", "the service failed; its log tells more"))
