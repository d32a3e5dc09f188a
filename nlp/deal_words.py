"""What a rep says of a deal: a stage entered, an amount, a day it waits for, a precondition that is known now.

"百姓大药房 进入 技术方案确认，金额 8 万" · "等客户年底预算，等到 12 月 20 日" · "预算已确认" · "新商机 …".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nlp import amounts
from nlp.dates import find_date
from nlp.numerals import PATTERN, parse, plain
from sales.deals import LONGEST_NAME, LONGEST_REASON, Change
from sales.playbook import FieldSpec
from sales.playbook_deals import Deals, Stage
from sales.said import form

LONGEST = 120
MONEY = FieldSpec(name="amount", label="金额", kind="number", unit="元", minimum=0, maximum=1e10)

_GAP = re.compile(r"(?<=[\d万千亿])[^\S\n]+(?=[月日号万千亿元块年])|(?<=[月年])[^\S\n]+(?=\d)")
_OPENS = re.compile(r"(?:新增|新建|新开|登记|新)(?:一个|个|一条|条)?商机[\s:,]*")
_ABOUT = "商机"
_ENTERS = (
    r"(?:进入到?|进到|推进[到至]|推[到至]|转[到入为]|退回到?|退到|回到|改[到成为]|变[成为]|到了)\s*[“\"「【]?\s*"
)
_ANNOUNCED = re.compile(r"(?:合同|订单|商机|成交|预计|总)?(?:金额|总价|报价|价格|合同额)")
_BARE = re.compile(r"[万亿元块]")
_CLOSES = re.compile(r"(?:预计|计划|争取|预期)")
_CLOSED = re.compile(r"[\s:是在]*(?:能|可以|就)?(?:成交|签约|签单|签下?|拿下|落单|定下)")
_CONTACTS = re.compile(rf"联系人[\s:有共是现在]*(?P<n>{PATTERN})\s*[个位人名]")
_WAITS = re.compile(r"等(?!到|级|等)(?P<reason>[^,。;!?\n]{1,30}?)[\s,]*(?:要|得|先|再)?(?:等到|等至|到|至)\s*")
_SURE = r"(?:已经|已|都|也)?(?:确认|问过|问清楚?|谈过|定|明确|见过)了?"
_NOT = re.compile(r"[没未不别]|吗|？|\?|是否|有没有")
_EDGES = ' \t,，。;；:：、的"“”「」【】'


@dataclass(frozen=True, slots=True)
class Said:
    """What was said. `opens`: a new deal, `name` as the rep calls it ("": not said). `clear`: it can be about
    nothing but a deal, so that it is taken even while a visit is open."""

    change: Change
    opens: bool = False
    name: str = ""
    clear: bool = False


def read(text: str, rules: Deals, today: date) -> Said | None:
    """What a message says of a deal; None where it says nothing of one, or is too long to be about that alone.
    Name the customer in it with a blank, as `without` does, lest its name be read."""
    if not rules.stages or len(text) > LONGEST:
        return None
    said = _GAP.sub("", plain(text))
    opens = _OPENS.search(said)
    rest = said[: opens.start()] + " " * len(opens[0]) + said[opens.end() :] if opens else said
    close, rest = _expected_close(rest, today)
    waiting, rest = _waiting(rest, today)
    entered, rest = _entered(rest, rules.stages)
    ended, rest = (None, rest) if entered else _ended(rest, rules.stages)
    stage = entered or ended
    confirms = () if waiting else tuple(_confirmed(rest, rules))
    is_clear = bool(opens or entered or _ABOUT in rest)
    amount = _amount(rest, stage is not None or is_clear)
    people = _CONTACTS.search(rest)
    count = parse(people["n"]) if people else None
    change = Change(
        stage=stage.id if stage else None,
        amount_fen=amount,
        expected_close=close,
        contacts=int(count) if count is not None and 1 <= count <= 1000 else None,
        waiting_until=waiting[0] if waiting else None,
        waiting_reason=waiting[1] if waiting else "",
        confirms=dict.fromkeys(confirms, "") if confirms else None,
    )
    about_one = stage or waiting or confirms or close or (_ABOUT in rest and change != Change())
    if not opens and not about_one:
        return None
    return Said(change, bool(opens), _name(rest) if opens else "", is_clear)


def without(text: str, name: str) -> str:
    """The message with the customer's name blanked out."""
    return text.replace(name, " ", 1)


def named(text: str) -> str:
    """What may be the customer's name where none stands in full: the words before the first gap or comma."""
    first = re.split(r"[\s,，。:：]", text.strip(), maxsplit=1)[0]
    return re.split(_ENTERS, first, maxsplit=1)[0]


def money(text: str) -> int | None:
    """Fen of an amount that the whole text is ("8 万", "80,000.50 元"); None where it is none."""
    bare = re.sub(r"^[¥￥]\s*", "", _GAP.sub("", plain(text.strip())))
    found = next(amounts.amounts(MONEY, bare, 0, len(bare)), None)
    return _fen(found.value) if found and (found.start, found.end) == (0, len(bare)) else None


def _fen(yuan: float) -> int:
    return round(yuan * 100)


def _entered(text: str, stages: Sequence[Stage]) -> tuple[Stage | None, str]:
    """The stage that follows a word of moving; the longest word wins."""
    for word, stage in _by_length(stages):
        if found := re.search(_ENTERS + form(plain(word)) + "(?:阶段)?", text):
            return stage, _cut(text, *found.span())
    return None, text


def _ended(text: str, stages: Sequence[Stage]) -> tuple[Stage | None, str]:
    """A deal that was won or lost needs no word of moving: 成交了."""
    for word, stage in _by_length([one for one in stages if one.outcome != "open"]):
        if found := re.search(form(plain(word)) + r"(?:了|$|(?=[\s,。!]))", text):
            denied = _NOT.search(_clause(text, found.start()))
            return (None, text) if denied else (stage, _cut(text, *found.span()))
    return None, text


def _by_length(stages: Sequence[Stage]) -> list[tuple[str, Stage]]:
    words = [(word, stage) for stage in stages for word in (stage.label, *stage.words)]
    return sorted(words, key=lambda pair: -len(pair[0]))


def _expected_close(text: str, today: date) -> tuple[date | None, str]:
    for begin in _CLOSES.finditer(text):
        day = find_date(text[begin.end() :], today)
        if day is None or text[begin.end() : begin.end() + day.start].strip(" :在于能"):
            continue
        end = begin.end() + day.end
        closed = _CLOSED.match(text, end)
        if closed:
            return day.date, _cut(text, begin.start(), closed.end())
    return None, text


def _waiting(text: str, today: date) -> tuple[tuple[date, str] | None, str]:
    for begin in _WAITS.finditer(text):
        day = find_date(text[begin.end() :], today)
        if day is not None and day.start == 0:
            reason = begin["reason"].strip(_EDGES)[:LONGEST_REASON]
            if reason:
                return (day.date, reason), _cut(text, begin.start(), begin.end() + day.end)
    return None, text


def _confirmed(text: str, rules: Deals) -> Iterator[str]:
    """The preconditions that are said to be known, in the playbook's order; no denial, no question."""
    for stage in rules.stages:
        for precondition in stage.preconditions:
            label = form(plain(precondition.label))
            names = "|".join(form(plain(word)) for word in precondition.words) or label
            sure = rf"(?:{names})(?:范围)?{_SURE}|{_SURE}(?:客户)?(?:的)?(?:{names})|{label}"
            found = re.search(sure, text)
            if found and not _NOT.search(_clause(text, found.start())):
                yield precondition.id


def _clause(text: str, at: int) -> str:
    begin = max(text.rfind(mark, 0, at) for mark in ",。;!") + 1
    ends = [end for mark in ",。;!" if (end := text.find(mark, at)) >= 0]
    return text[begin : min(ends, default=len(text))]


def _amount(text: str, bare_too: bool) -> int | None:
    """The announced amount; where a deal is meant, one with its unit as well."""
    for announced in _ANNOUNCED.finditer(text):
        found = amounts.after(MONEY, text, announced.end(), len(text))
        if found:
            return _fen(found.value)
    if bare_too:
        for one in amounts.amounts(MONEY, text, 0, len(text)):
            if _BARE.search(text[one.start : one.end]):
                return _fen(one.value)
    return None


def _name(text: str) -> str:
    """What a new deal is called: the first words that are no amount."""
    for part in re.split(r"[,。;\n]", text):
        kept = part.strip(_EDGES)
        if kept and not _ANNOUNCED.match(kept) and not next(amounts.amounts(MONEY, kept, 0, len(kept)), None):
            return kept[:LONGEST_NAME]
    return ""


def _cut(text: str, start: int, end: int) -> str:
    return text[:start] + "," * (end - start) + text[end:]
