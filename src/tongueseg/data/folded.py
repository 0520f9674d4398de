"""One spelling of a file name for all systems that write it."""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    """Return a name without what systems change on the way.

    Windows and macOS take capitals and small letters for the same. macOS takes letters with accents
    apart (NFD), the others keep them in one piece (NFC).

    Example:
        >>> folded("PHOTO.JPG")
        'photo.jpg'
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
