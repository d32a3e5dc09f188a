"""Every documented message and event is understood, or left alone on purpose (wecom.md §2)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.names import HELP_KEY, NOTHING_CHOSEN, TODAY_KEY, TODO_KEY, key_of
from bot.channels.wecom.parse import CardCode, Inbound, MalformedError, parse
from bot.events import Content, Incoming, Location, Press, Scan, Text, Unknown
from nlp.intent import Help, Today, Todo, intent
from sales.gcj02 import to_gcj02, to_wgs84
from tests.platforms.wecom.xml import document

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HEAD = {"ToUserName": "ww1", "FromUserName": "R01", "CreateTime": 1795485500}


def message(kind: str, /, **parts: Any) -> Inbound:
    return parse(document(HEAD | {"MsgType": kind} | parts | {"MsgId": 9, "AgentID": 1}), NOW)


def event(name: str, /, **parts: Any) -> Inbound:
    return parse(document(HEAD | {"MsgType": "event", "Event": name} | parts | {"AgentID": 1}), NOW)


def content(inbound: Inbound) -> Content:
    assert inbound.event is not None
    return inbound.event.content


def test_who_where_and_when() -> None:
    found = message("text", Content="hi").event
    assert found is not None
    assert (found.channel, found.key, found.conversation, found.sender) == ("wecom", "m:9", "R01", "R01")
    assert found.at == datetime.fromtimestamp(1795485500, UTC)
    assert not found.in_group


@pytest.mark.parametrize("told", ["", "soon", "-1", "0", "253402300799", "9" * 18, "9" * 30])
def test_a_time_that_cannot_be_is_ours(told: str) -> None:
    found = message("text", Content="hi", CreateTime=told).event
    assert found is not None
    assert found.at == NOW


@pytest.mark.parametrize(
    ("kind", "parts", "means"),
    [
        ("text", {"Content": "见了 <王总> & ]]> 谈价"}, Text("见了 <王总> & ]]> 谈价")),
        ("text", {"Content": ""}, Text("")),
        ("image", {"PicUrl": "https://p", "MediaId": "m"}, Incoming("photo", {"media_id": "m"})),
        ("voice", {"MediaId": "m", "Format": "amr"}, Incoming("voice", {"media_id": "m"})),
        ("voice", {"MediaId": "m", "Recognition": "你好"}, Incoming("voice", {"media_id": "m"}, "", "你好")),
        ("file", {"FileName": "合同.pdf", "MediaId": "m"}, Incoming("file", {"media_id": "m"}, "合同.pdf")),
        ("file", {"FileName": "合同.pdf"}, Unknown("file")),
        ("video", {"MediaId": "m", "ThumbMediaId": "t"}, Incoming("file", {"media_id": "m"}, "")),
        ("link", {"Title": "t", "Url": "https://x"}, Unknown("link")),
        ("location", {"Location_X": "nan", "Location_Y": 1}, Unknown("location")),
        ("location", {"Location_X": 91, "Location_Y": 1}, Unknown("location")),
        ("location", {}, Unknown("location")),
        ("miniprogram", {"Title": "x"}, Unknown("other")),
    ],
)
def test_messages(kind: str, parts: dict[str, Any], means: Content) -> None:
    assert content(message(kind, **parts)) == means


def test_a_place_comes_in_the_map_s_coordinates() -> None:
    found = content(message("location", Location_X=23.134, Location_Y=113.358, Scale=20, Label="A"))
    assert found == Location(*to_wgs84(23.134, 113.358))


def test_a_place_abroad_is_where_it_is() -> None:
    found = content(message("location", Location_X=48.1, Location_Y=11.5, Scale=20, Label="A"))
    assert found == Location(48.1, 11.5)


@pytest.mark.parametrize("name", ["scancode_waitmsg", "scancode_push"])
def test_a_scan(name: str) -> None:
    found = event(name, EventKey="k", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "https://x/v/a.b"})
    assert content(found) == Scan("https://x/v/a.b")


def test_a_place_from_the_menu() -> None:
    place = {"Location_X": 23.134, "Location_Y": 113.358, "Scale": 16, "Label": "塔", "Poiname": "塔"}
    found = content(event("location_select", EventKey="k", SendLocationInfo=place))
    assert found == Location(*to_wgs84(23.134, 113.358))


@pytest.mark.parametrize(("key", "wish"), [(TODAY_KEY, Today()), (TODO_KEY, Todo()), (HELP_KEY, Help())])
def test_the_menu_speaks_words_the_bot_understands(key: str, wish: object) -> None:
    said = content(event("click", EventKey=key))
    assert isinstance(said, Text)
    assert intent(said.text) == wish


def _items(*items: tuple[str, list[str]]) -> dict[str, Any]:
    return {
        "SelectedItem": [{"QuestionKey": key, "OptionIds": {"OptionId": ids} if ids else ""} for key, ids in items]
    }


@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        ("", {}),
        (_items(("q", ["a"])), {"q": ["a"]}),
        (_items(("q", ["a", "b"]), ("r", [])), {"q": ["a", "b"], "r": []}),
        (_items(("q", [NOTHING_CHOSEN])), {"q": []}),
    ],
)
def test_a_press(items: Any, chosen: dict[str, list[str]]) -> None:
    parts = {"TaskId": "t1", "CardType": "vote_interaction", "ResponseCode": "RC"}
    found = event("template_card_event", EventKey=key_of("token.sig", 2), **parts, SelectedItems=items)
    assert content(found) == Press("token.sig", chosen)
    assert found.code == CardCode("t1", "RC")


LEFT_ALONE = [
    "subscribe",
    "unsubscribe",
    "enter_agent",
    "LOCATION",
    "view",
    "view_miniprogram",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "template_card_menu_event",
    "batch_job_result",
    "change_contact",
    "open_approval_change",
    "inactive_alert",
    "close_inactive_agent",
]


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_is_left_alone_is_counted_by_its_name(name: str) -> None:
    assert event(name, EventKey="x", Latitude=22.5, Longitude=114.0) == Inbound(name, None)


def test_an_event_nobody_wrote_down_is_counted_without_its_name() -> None:
    assert event("surprise") == Inbound("other_event", None)


def _key(**parts: Any) -> str:
    found = event("template_card_event", **({"EventKey": "k", "TaskId": "t", "ResponseCode": "RC"} | parts)).event
    assert found is not None
    return found.key


def test_the_same_event_has_the_same_key_although_its_code_is_another() -> None:
    assert _key() == _key(ResponseCode="RC2")


@pytest.mark.parametrize(
    "other", [{"EventKey": "l"}, {"TaskId": "u"}, {"FromUserName": "R02"}, {"CreateTime": 1700000001}]
)
def test_two_events_of_one_second_are_told_apart(other: dict[str, Any]) -> None:
    assert _key() != _key(**other)


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<xml>",
        "<xml/>",
        "<other><MsgType>text</MsgType></other>",
        "<xml><Content>hi</Content></xml>",
        "<xml><MsgType><a/></MsgType></xml>",
        "<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>",
        "<xml><MsgType>event</MsgType></xml>",
        "<xml><MsgType>text</MsgType><Content>no sender</Content></xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>text</MsgType><Content>&a;</Content></xml>',
    ],
)
def test_what_is_no_message_is_refused_in_one_way(xml: str) -> None:
    with pytest.raises(MalformedError):
        parse(xml, NOW)


def test_an_entity_bomb_does_not_go_off() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    with pytest.raises(MalformedError):
        parse(bomb + "]><xml><MsgType>text</MsgType><Content>&a11;</Content></xml>", NOW)


def test_deep_nesting_is_no_trouble() -> None:
    deep = "<a>" * 20_000 + "</a>" * 20_000
    found = parse(
        document(HEAD | {"MsgType": "text", "MsgId": 1}).replace("</xml>", f"<Content>{deep}</Content></xml>"), NOW
    )
    assert content(found) == Text("")


parts = st.recursive(
    st.none() | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["SelectedItem", "OptionIds", "OptionId", "QuestionKey", "item", "Location_X", "ScanResult"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
inside = ["ScanCodeInfo", "SendLocationInfo", "SelectedItems", "Location_X", "Location_Y"]
names = ["FromUserName", "CreateTime", "EventKey", "TaskId", "ResponseCode", "Content", "MediaId", "MsgId", *inside]
kinds = st.sampled_from(["text", "image", "voice", "file", "location", "event", "link"])
events = st.sampled_from(["template_card_event", "scancode_waitmsg", "location_select", "click", "enter_agent"])


@given(st.dictionaries(st.sampled_from(names), parts, max_size=10), kinds, events)
def test_nothing_inside_breaks_it(found: dict[str, Any], kind: str, name: str) -> None:
    try:
        parse(document({"MsgType": kind, "Event": name} | found), NOW)
    except MalformedError:
        return


def test_tian_an_men_is_where_it_is_known_to_be() -> None:
    north, east = to_gcj02(39.9087, 116.3975)
    assert (round(north, 4), round(east, 4)) == (39.9101, 116.4037)


@given(st.floats(18, 53), st.floats(74, 134))
def test_there_and_back_is_within_a_centimetre(latitude: float, longitude: float) -> None:
    true = to_wgs84(*to_gcj02(latitude, longitude))
    assert abs(true.latitude - latitude) < 1e-7
    assert abs(true.longitude - longitude) < 1e-7
