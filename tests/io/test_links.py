from __future__ import annotations

from pathlib import Path

from tongueseg.io.links import leads_out


def test_where_a_link_leads(tmp_path: Path) -> None:
    for name in ("set/a.jpg", "elsewhere/b.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    inside, outside = tmp_path / "set/c.jpg", tmp_path / "set/d.jpg"
    inside.symlink_to("a.jpg")
    outside.symlink_to(tmp_path / "elsewhere/b.jpg")
    assert not leads_out(tmp_path / "set/a.jpg", tmp_path / "set")
    assert not leads_out(inside, tmp_path / "set")
    assert leads_out(outside, tmp_path / "set")
    assert not leads_out(outside, tmp_path / "set", tmp_path / "elsewhere")
    linked = tmp_path / "linked"
    linked.symlink_to(tmp_path / "set")
    assert not leads_out(linked / "a.jpg", linked)
