"""What a rep asks for in words, and what only sounds like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.intent import (
    Asleep,
    Continue,
    HandIn,
    Help,
    Intent,
    Jobs,
    LastSaid,
    Lights,
    Recordings,
    Today,
    Todo,
    Undo,
    intent,
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("帮助", Help()),
        ("怎么用", Help()),
        ("这个怎么用啊", Help()),
        ("请问怎么用？", Help()),
        ("你能做什么", Help()),
        ("?", Help()),
        ("？？？", Help()),
        ("Help!", Help()),
        ("我的待办", Todo()),
        ("待办", Todo()),
        ("帮我看看我的待办", Todo()),
        ("今天要做什么", Todo()),
        ("我今天要做什么？", Todo()),
        ("还有什么事", Todo()),
        ("今天拜访谁", Today()),
        ("今天要拜访谁？", Today()),
        ("今天去哪", Today()),
        ("今天要跑哪些客户", Today()),
        ("拜访计划", Today()),
        ("帮我看一下今天的拜访计划", Today()),
        ("撤销", Undo()),
        ("撤销！", Undo()),
        ("上一步", Undo()),
        ("搞错了", Undo()),
        ("我刚才点错了", Undo()),
        ("删掉刚才的", Undo()),
        ("撤回刚才那条", Undo()),
        ("继续", Continue()),
        ("继续拜访", Continue()),
        ("到哪一步了", Continue()),
        ("百姓大药房上次说了什么", LastSaid("百姓大药房")),
        ("百姓大药房上次怎么说的？", LastSaid("百姓大药房")),
        ("百姓大药房老板上次说了啥", LastSaid("百姓大药房")),
        ("百姓大药房的老板之前答应了什么", LastSaid("百姓大药房")),
        ("百姓大药房（中山路店）上次说了什么", LastSaid("百姓大药房（中山路店）")),
        ("上次百姓大药房怎么说", LastSaid("百姓大药房")),
        ("上次去百姓大药房聊了什么", LastSaid("百姓大药房")),
        ("我的录音", Recordings()),
        ("看看我的急救建议", Recordings()),
        ("录音听好了吗", Recordings()),
        ("小林的录音", Recordings("小林")),
        ("上传录音", HandIn()),
        ("我要传个大文件", HandIn()),
        ("怎么上传视频", HandIn()),
        ("查一下小林的录音", Recordings("小林")),
        ("红绿灯", Lights()),
        ("/jobs", Jobs()),
        ("看看定时任务", Jobs()),
        ("看看我们团队的红绿灯", Lights()),
        ("该唤醒谁", Asleep()),
        ("今天唤醒哪家？", Asleep()),
        ("沉睡客户", Asleep()),
        ("我有哪些沉睡的客户", Asleep()),
        ("看看很久没去的店", Asleep()),
        ("哪些新店没回访", Asleep()),
        ("查一下百姓大药房", LastSaid("百姓大药房")),
        ("帮我查百姓大药房的情况", LastSaid("百姓大药房")),
        ("查一下7-ELEVEn人民路店", LastSaid("7-ELEVEn人民路店")),
    ],
)
def test_a_request(said: str, meant: Intent) -> None:
    assert intent(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "，。",
        "撤销了两个货架",
        "缺感冒灵",
        "不缺货",
        "下周三送样",
        "帮助他们布置货架",
        "怎么用的人多",
        "搞错了两个价格",
        "上一步的货架很好",
        "继续观察",
        "待办的事都做完了",
        "今天去了百姓大药房",
        "老板说再看看",
        "上次送的样品不错",
        "很久没去了",
        "这家新店没人回访过我们",
        "上次说了什么",
        "他们上次说什么",
        "查一下库存",
        "查",
        "说了什么",
        "老板问怎么用，我教了他，意向一般，明天报价，还缺感冒灵和布洛芬，然后帮助他补了货",
        "帮助" * 5000,
    ],
)
def test_what_only_sounds_like_a_request(said: str) -> None:
    assert intent(said) is None


REQUEST_LIKE = st.lists(st.sampled_from(["请", "上次", "查", "今天", "说了什么", "看", "拜访", "的"])).map("".join)


@settings(deadline=None)
@given(st.text() | REQUEST_LIKE)
def test_any_string_is_taken(said: str) -> None:
    meant = intent(said)
    assert not isinstance(meant, LastSaid) or meant.customer_words in said
