"""A problem as an answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tongueseg.service.http.error_responses import Problem
from tongueseg.service.http.request_context import notes_of


def refuse(request: Request, problem: Problem) -> Response:
    """Return the answer that tells of a problem, and note why."""
    notes_of(request.scope).reason = problem.code
    return Response(
        problem.content(),
        status_code=problem.status,
        media_type="application/json",
        headers=problem.headers,
    )
