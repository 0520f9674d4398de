"""The page beside a service: offered, never used unasked."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from typing_helpers import not_none
from web.pages import NO_SIMD

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext, SaveFile

# A page, and the bodies of the requests that its host was sent.
Served = tuple["Page", list[bytes | None]]


@pytest.fixture
def service(context: OpenContext, host: Host) -> Served:
    """A page whose host also finds tongues: always the upper half of a photo."""
    bodies: list[bytes | None] = []

    def predict(route: Route) -> None:
        bodies.append(route.request.post_data_buffer)
        mask = np.zeros((400, 400), np.uint8)
        mask[:200] = 255
        file = io.BytesIO()
        Image.fromarray(mask).save(file, "PNG")
        answer = {
            "mask": base64.b64encode(file.getvalue()).decode(),
            "tongue": True,
            "presence": 0.99,
            "predicted_iou": 0.87,
            "flags": ["blurred", "of another kind"],
            "contour": [],
            "size": [400, 400],
            "model": {"name": "large", "version": "1"},
            "milliseconds": {},
        }
        route.fulfill(body=json.dumps(answer), content_type="application/json")

    within = context()
    within.route("**/v1/predict", predict)
    within.route("**/v1/version", lambda route: route.fulfill(json={"version": "0.1.0"}))
    return within.new_page(), bodies


def test_photos_go_there_only_where_that_is_chosen(
    service: Served,
    host: Host,
    add: AddPhotos,
    examples: list[Path],
    saved: SaveFile,
) -> None:
    page, bodies = service
    # The model, which the page does not need here, is never there.
    page.route("**/model/*.gz", lambda route: None)
    page.goto(host.url)
    page.wait_for_selector("text=on the server")
    assert page.get_by_label("on this device").is_checked()
    assert "photos never leave it" in page.inner_text(".lead")
    page.get_by_label("on the server").check()
    assert "never leave" not in page.inner_text("body")
    assert "Each photo is sent to the server" in page.inner_text(".lead")
    assert "photos are sent to it" in page.inner_text("main")
    add(page, examples[0])
    assert len(bodies) == 1
    assert b'name="file"' in not_none(bodies[0])
    notes = page.inner_text("[data-part=notes]")
    assert "Blurred" in notes
    assert "Predicted IoU of the mask: 87 %" in notes
    assert "Check it" in notes
    with Image.open(saved(page, "Mask")) as mask:
        values = np.asarray(mask)
    assert values[:200].all()
    assert not values[200:].any()


def test_a_browser_without_simd_is_served_and_told_what_the_service_says(
    service: Served, host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    page, bodies = service
    page.add_init_script(NO_SIMD)
    page.goto(host.url)
    page.get_by_role("button", name="Choose photos").wait_for()
    add(page, examples[0])
    assert len(bodies) == 1

    fault = {"error": {"code": "busy", "message": "too many photos at once"}}
    page.route("**/v1/predict", lambda route: route.fulfill(status=200, json=fault))
    page.set_input_files("[data-part=files]", examples[1])
    page.wait_for_selector("[data-part=failure]")
    assert "too many photos at once" in page.inner_text("[data-part=failure]")
    page.get_by_role("button", name="Try again").wait_for()


def test_a_service_that_requires_a_key_is_given_one(
    service: Served,
    host: Host,
    examples: list[Path],
    axe: Callable[[Page], list[str]],
) -> None:
    page, bodies = service
    page.add_init_script(NO_SIMD)
    keys: list[str | None] = []

    def guard(route: Route) -> None:
        keys.append(route.request.headers.get("authorization"))
        if keys[-1] == "Bearer secret":
            route.fallback()
        else:
            fault = {"error": {"code": "unauthorized", "message": "no such key"}}
            route.fulfill(status=200, json=fault)

    page.route("**/v1/predict", guard)
    page.goto(host.url)
    page.get_by_role("button", name="Choose photos").wait_for()
    assert page.locator("[data-part=key]").count() == 0
    page.set_input_files("[data-part=files]", examples[0])
    page.wait_for_selector("text=The server requires a key")
    assert axe(page) == []
    for key in ("wrong", "secret"):
        sent = len(keys)
        page.fill("[data-part=key]", key)
        page.get_by_role("button", name="Use the key").click()
        for _ in range(1200):
            if len(keys) > sent:
                break
            page.wait_for_timeout(50)
    page.wait_for_selector("[data-part=measures]")
    assert (keys, len(bodies)) == ([None, "Bearer wrong", "Bearer secret"], 1)
    assert "secret" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
