"""Every exception of a request as a JSON answer."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from tongueseg.service.http.error_responses import ApiError, error_response, internal_error

_CODES = {404: "not_found", 405: "method_not_allowed"}


def add_exception_handlers(app: FastAPI) -> None:
    """Make an application answer every exception with the same JSON."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _invalid_parameter)
    app.add_exception_handler(Exception, _unexpected)


async def _api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return error_response(request, error)


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "bad_request")
    messages = {
        404: f"nothing is at {request.url.path}; /openapi.json lists the paths",
        405: f"{request.url.path} does not take {request.method}",
    }
    message = messages.get(error.status_code, str(error.detail))
    return error_response(request, ApiError(error.status_code, code, message, error.headers))


async def _invalid_parameter(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    parameter = str(first["loc"][-1])
    return error_response(request, ApiError(422, "invalid", f"{parameter}: {first['msg']}"))


async def _unexpected(request: Request, error: Exception) -> Response:
    return error_response(request, internal_error())
