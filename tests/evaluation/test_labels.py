from tongueseg.evaluation.labels import label_of
from tongueseg.evaluation.scores import SCORES


def test_every_score_has_a_label_in_both_languages():
    labels = [label_of(score) for score in SCORES]
    assert len(set(labels)) == len(SCORES)
    assert all(english and chinese and english != chinese for english, chinese in labels)


def test_a_score_without_a_chinese_name_keeps_its_english_one(monkeypatch):
    monkeypatch.setitem(SCORES, "new", SCORES["iou"])
    assert label_of("new") == ("IoU of the tongue", "IoU of the tongue")
