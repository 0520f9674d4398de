from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.inference.prompt import make_prompt
from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.form import Form, Upload

TYPE = "multipart/form-data; boundary=line"


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
    return f"--line\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + content + b"\r\n"


END = b"--line--\r\n"


def read(body: bytes, size: int = 7, max_files: int = 4) -> list[Upload]:
    form = Form(TYPE, max_files)
    for at in range(0, len(body), size):
        form.feed(body[at : at + size])
    return form.uploads()


def test_photos_among_other_fields() -> None:
    body = part("note", b"text") + part("file", b"one", "a.jpg") + part("file", b"two") + END
    assert read(body) == [Upload(b"one", "a.jpg"), Upload(b"two", "photo")]


@given(contents=st.lists(st.binary(max_size=60), min_size=1, max_size=3), size=st.integers(1, 100))
def test_any_bytes_in_pieces_of_any_size(contents: list[bytes], size: int) -> None:
    body = b"".join(part("file", content, "x") for content in contents) + END
    assert [upload.content for upload in read(body, size)] == contents


def test_the_boundary_within_a_photo_is_taken_for_one_only_as_a_whole() -> None:
    assert read(part("file", b"\r\n--lin\r\n-\r\n--lix", "x") + END)[0].content == (
        b"\r\n--lin\r\n-\r\n--lix"
    )


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("C:\\photos\\tongue.jpg", "tongue.jpg"),
        ("../../etc/passwd", "passwd"),
        ("舌.jpg", "舌.jpg"),
        ("a\x1b[31mred.jpg", "a[31mred.jpg"),
        ("x" * 300, "x" * 100),
        ("/", "photo"),
    ],
)
def test_names_are_fit_for_messages(sent: str, name: str) -> None:
    assert read(part("file", b"1", sent) + END)[0].name == name


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n--linex" * 500,
        b"\r\n--line\rx" * 500,
        b"\r\n--line-x" * 500,
        b"\r\n--line" + b" " * 4000,
        b"\r\n--line" + b"\t" * 4000,
    ],
)
@pytest.mark.parametrize("size", [7, 100, 10**6])
def test_a_body_of_delimiters_is_refused_before_it_is_parsed(body: bytes, size: int) -> None:
    with pytest.raises(ApiError, match=r"cannot be read: (it has more than 68 parts|many blanks)"):
        read(part("file", b"1", "x") + body + END, size)


def test_as_many_parts_as_a_form_may_have() -> None:
    body = b"".join(part(f"field{i}", b"1") for i in range(64))
    body += b"".join(part("file", b"1") for _ in range(4))
    assert len(read(body + END, 100)) == 4
    with pytest.raises(ApiError, match="more than 68 parts"):
        read(body + part("one", b"1") + END, 100)


def fails(body: bytes, **how: int) -> tuple[int, str, str]:
    with pytest.raises(ApiError) as error:
        read(body, **how)
    return error.value.status, error.value.code, error.value.message


def test_no_photo() -> None:
    assert fails(END)[:2] == (422, "no_file")
    assert fails(part("file", b"") + END)[:2] == (422, "no_file")
    status, code, message = fails(part("photo", b"1", "a.jpg") + part("n", b"") + END)
    assert (status, code) == (422, "wrong_field")
    assert message == "no photo in a field named file; got photo, n"


def test_an_empty_file_is_one() -> None:
    assert read(part("file", b"", "empty.jpg") + END) == [Upload(b"", "empty.jpg")]


def test_too_many_photos_are_refused_as_they_come() -> None:
    form = Form(TYPE, 2)
    form.feed(part("file", b"1") * 2)
    with pytest.raises(ApiError, match="more than the 2 photos"):
        form.feed(part("file", b"1"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        part("file", b"cut off"),
        part("file", b"1")[:20],
        b"--line\r\nno colon\r\n\r\n1\r\n" + END,
        b"--line\r\n" + b"x-a: b\r\n" * 1000 + b"\r\n1\r\n" + END,
        b"--line\r\nx: " + b"b" * 100_000 + b"\r\n\r\n1\r\n" + END,
        part("n", b"") * 1001 + END,
    ],
)
def test_a_broken_body(body: bytes) -> None:
    status, code, message = fails(body, size=4096)
    assert (status, code) == (400, "bad_request")
    assert message.startswith("the multipart body cannot be read: ")


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary="])
def test_no_boundary(kind: str) -> None:
    with pytest.raises(ApiError, match="names no boundary"):
        Form(kind, 1)


def test_an_endless_boundary() -> None:
    with pytest.raises(ApiError, match="cannot be read"):
        Form(f"multipart/form-data; boundary={'x' * 5000}", 1)


def test_box_and_points_go_with_the_one_photo() -> None:
    body = part("points", b"5,6,1;7,8,0") + part("file", b"one") + part("box", b"1,2,3,4") + END
    (upload,) = read(body)
    expected = make_prompt((1, 2, 3, 4), [(5, 6, True), (7, 8, False)])
    assert upload == Upload(b"one", prompt=expected)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (part("box", b"1,2,3"), "box 1,2,3: give X,Y,W,H in pixels, such as 20,30,200,150"),
        (part("box", b"1,2,3,4") * 2, "box: is given twice; several points are one text"),
        (part("points", b"1" * 5001), "points: has more than 5,000 characters"),
        (
            part("box", b"1,2,3,4") + part("file", b"two"),
            "box and points are for one photo, not for 2",
        ),
    ],
)
def test_boxes_and_points_that_cannot_be(fields: bytes, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(part("file", b"one") + fields + END)
    assert (caught.value.status, caught.value.code) == (422, "invalid")
    assert caught.value.message == message
