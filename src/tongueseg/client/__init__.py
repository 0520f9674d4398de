"""A client of the service; needs the ``client`` extra.

>>> from tongueseg.client import Client
>>> with Client("http://127.0.0.1:8000") as client:
...     client.predict("tongue.jpg").mask
"""

from __future__ import annotations

from tongueseg.errors import MissingExtra

try:
    import httpx  # noqa: F401 - the missing extra is named before a module needs it
except ImportError as missing:
    raise MissingExtra("client", "httpx") from missing

from tongueseg.client.client import Client
from tongueseg.client.result import Prediction

__all__ = ["Client", "Prediction"]
