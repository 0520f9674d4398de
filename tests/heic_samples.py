"""HEIC photos of drawn content, since the decoder that is installed writes none.

They were written once by libheif: four coloured quarters, 64 x 96, once for each EXIF orientation
from 1 to 8, and coloured noise, 48 x 64.
"""

import base64
import zlib

_PACKED = """
eNpjqmNgYJBJK6ksyEjNTAayGXIz0wxB7NzMxDQGBsbpuakliQwQoJiRklMEZTMUZCaXMKABk8ycfLAhLg4MTAyMIBbjbggN
BPOBYkDAFAUXUQFii8zMvDQwDyQrCuSkgpUB1WSUJRsyIAkygpS4VmSClfMVZJbkMkBVMlzLLCgqANLbMwuS84F0BVCvMyMz
SGgCWJHcB4Y/f3/8YGDgZ04A6pBwYORh/P8fpIAZpIIZhOR2MTkkAiW1nRgZ0WQWGDSyTnvlqbkuj0mKhwMkdAJEcDgkAdWz
uzAeLNqg5AC0Rjg5P6coLzmnAijMy8DWABQSySwuSIV6OAGIQcoECjIrMkECzBwcQNMYxDMLcmGhzMjAyNLIxMwCZEplFqWm
QYX5klOKk8GhCvLv6dyURFDwz9ZgXC/cUHEtOMT9/78D/vr/vDbVfxY6maLV9G8n6/8bNft/Zpnxc/Af/SHr5/7mmdFHk+Zu
j/9dHwIFl19ZeUNjk6ou83GHD55vr0Xd/x/VsOIf44P/r8/lX7Ve6BN4cb7vmbSMa3L5Zj9YvjDO+hxb8qp7Q+ypXUsvm59I
679VZvXU5ebpwjwt/jvbv/5j4Fi6tZX/d7dX5d70X5eqd8hf/GED8icbJLZ8fRm0gDwOBkZGIVCAQj0BivMOAulvIaXp7yhG
+kuhQfp7AE1/B4Zm+uPMzM0sAvlDAjUhsoISYuvwTolMoylxUKXEovwSppGZEplHU+JgKxMZRmZKZIGmxEkEUuJqSlPieYyU
mEeDlPgKmhJPDuEykRm5mpZETZJs4CTZNrzTJOto6TgY0+QILB3ZRkvHQVs6MozQ0pF9tHQcbGlyhPanOSC+YukjkBJrSUmJ
SkgpETp4xLgQPoj0Fkgow9MdI650h5rE/kKT2F1oEiujJIlpYUliCqAk9mTZzh0cGQYKQCFmEMGgCEphbMAUVnygk3ACc4Bi
jeScxAIoG+R4AygN9v7///8/QPMbekLEkv5YW4BKv0JSGdNLYCrjTjhlb54jfyT/QtCBJet+es3Y/DHjgmKReHf1zgnJCwwU
XzLNW8Y97dW3Zax7Pu1hXcq1r2BVJO/kKwzLQhS3fZ3PGjHHO3rFHlFfK7faze838isX/27cqe/LJSizLlNqSUhYwP17Hxfw
KWgcdkt9E7+1anJYiphy7lFf/YjPXTKnC3qyTxWvvr7PRXaChKhT/7TnS6JjmqMWTWy7WP7w6RkTu6pI50+zeDe+jtx68I5l
M2MDy7GYaAWd5t5n5ttD2k99d+A3eycdWtIqMv//34NPF8mUXTySp8HC97ZPztmnc2nbzy97+qYuW812zvz9QgndBRN+vPMR
aDe+fqzkhnlAg5PhKqbIcEHTdI6pAb8Xn+zomNV7+5v6dP5Dd668zXV4LqJ73lVQcOLJ+YofT1YLsKzdd1plyz1zs48/TxuW
hmY3MfFKMwd7f1V5s2NXeJVMgLBN2gcnzofsKa9sp7/2fbTOafHaY/ct2e8J9pz91JR4792s2WWbnnKrybEvKrRZt+tc8Pew
zo/f4ox8yl50PJn38NzqFbe+KWY+blrifqiNZf1GW5l7WvMFRUJ5Pc/P+7tLIbF4+8y3tlOvfUsVWJjKovz+S21ot8yRpb+q
fznPWCpw+aH4wmYmlwfuV8TrDobe+nNWNHpqq43X2c4rewy82JikDyTsmvH4hfE53g45xrTvsXk/VG3/7Uz8G/lhttA956Mn
zy2fs1msYUpGU12kjtS6VLsIw9PdPzmaJtj2TDFZknB6zSaZQ+cKF+1++6Pu+eSN3AamT9+/eOKf8+vpO4//CeKi1yet2JS8
23S/ahf/p86iT8utNlXmnO16rcW//ZyRdq9Zi3dla2pdeqzZ8wVrDylY1Stv37vUpJvfVnP+hb1P3xfY2N5zVNiknn2zeFKz
w6JLtrI2FTf8mbZ1rb+86lPuF77fNxs+n9q0bMVKrieZc05sjy/xeVL9Wu55RY6qxew7X72zlv/M++GgVfh809R/U9jlbrlP
Z9Wa//79qTcW++bds3h8SS5B8rPSqVnvRA7lxB828gMAm9LlVg==
"""


def _unpack() -> list[bytes]:
    content, samples = zlib.decompress(base64.b64decode(_PACKED)), []
    while content:
        end = 2 + int.from_bytes(content[:2], "big")
        samples.append(content[2:end])
        content = content[end:]
    return samples


*_QUARTERS, NOISE = _unpack()
QUARTERS: dict[int, bytes] = dict(enumerate(_QUARTERS, start=1))
"""Red, green, blue and white quarters by EXIF orientation."""
