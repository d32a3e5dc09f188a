"""Typed replies where a card has no buttons: a press of something on the card, a word of help, or nothing."""

from bot import events
from bot.cards.card import Button, Card, Option, Press, Select
from bot.events import Event
from bot.numbering import Unclear, hint, numbered, read_reply, resolve
from tests.clock import FakeClock
from tests.fuzz.chance import Chance
from tests.fuzz.conftest import few_and_many
from tests.fuzz.watch import Watch

_SEPARATORS = (" ", ",", "，", "、", ";", "。", ".", "\n", "  ", "-", "/")


def card(chance: Chance) -> Card:
    """With some things to choose."""
    selects = tuple(
        Select(
            f"s{n}",
            chance.choice(("缺货", "推荐", "合作")),
            tuple(Option(f"o{m}", f"选{m}") for m in range(chance.randrange(1, 25))),
            multiple=chance.random() < 0.5,
            selected=("o0",) if chance.random() < 0.5 else (),
        )
        for n in range(chance.randrange(4))
    )
    buttons = tuple(_button(f"{chance.choice('一二三')}{n}") for n in range(chance.randrange(4)))
    return Card("卡", selects=selects, submit=_button("确认") if selects else None, buttons=buttons)


def _button(label: str) -> Button:
    return Button(label, Press("act", "visit:1", 1, token=f"token-{label}"))


def typed(chance: Chance, cards: list[Card]) -> str:
    """What somebody might type below them."""
    marks = [choice.mark for choice in numbered(cards)] or ["1"]
    if chance.random() < 0.5:
        return chance.some()
    said = chance.choice(_SEPARATORS).join(chance.choice(marks) for _ in range(chance.randrange(1, 6)))
    return said + (chance.choice(("", " ", "确认", "。", "个", "盒感冒灵")) if chance.random() < 0.5 else "")


@few_and_many(150, 20_000)
def test_replies(cases: int) -> None:
    watch = Watch("replies", cases)
    now = FakeClock()()

    def read(chance: Chance) -> None:
        cards = [card(chance) for _ in range(chance.randrange(1, 3))]
        tokens = {button.press.token for one in cards for button in (*one.buttons, *filter(None, [one.submit]))}
        reply = read_reply(typed(chance, cards))
        meant = None if reply is None else resolve(cards, reply)
        if isinstance(meant, events.Press):
            assert meant.token in tokens
            _is_on_one(meant, cards)
            watch.good(Event("dingtalk", "k", "R01", "R01", now, meant))
        elif isinstance(meant, Unclear):
            assert 0 < len(meant.words) < 300
        assert len(hint(numbered(cards))) < 500

    watch.run(read)
    assert watch.events > cases / 10


def _is_on_one(press: events.Press, cards: list[Card]) -> None:
    """Everything chosen can be chosen there, and of one answer only one."""
    meant = [one for one in cards if not press.chosen or set(press.chosen) == {s.name for s in one.selects}]
    assert any(all(_can_be(press.chosen.get(s.name, []), s) for s in one.selects) for one in meant)


def _can_be(chosen: list[str], select: Select) -> bool:
    known = {option.id for option in select.options}
    return set(chosen) <= known and (select.multiple or len(chosen) <= 1)
