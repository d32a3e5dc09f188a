"""What kind of thing is said, told from the words alone, with or without punctuation."""

import re

from nlp.analyse.acts import act

_MARK = re.compile(r"[,。?!;、…]")
_END = re.compile(r"[。!;…]")


def asks(text: str) -> bool:
    """It holds a question: by its mark where sentences are marked, else by its words."""
    if "?" in text:
        return True
    return not _END.search(text) and bool(act("asks").search(act("no_question").sub("", text)))


def questions(text: str) -> int:
    """How many questions it holds: by marks where there are any, else one at most."""
    return text.count("?") or int(asks(text))


def asks_back(text: str) -> bool:
    """The rep asks the customer something, and does not merely wonder or seek assent."""
    return asks(text) and not is_tag(text) and ("?" in text or "您" in text or "你" in text)


def is_tag(text: str) -> bool:
    """Its only question seeks assent ("您看行吗")."""
    rest = act("tag").sub("", text)
    return rest != text and not asks(rest)


def has_basis(text: str) -> bool:
    """It names a figure, a case, a document or a test."""
    return bool(act("figure").search(text) or act("basis").search(act("nameless").sub("", text)))


def has_time(text: str) -> bool:
    """It names a day, an hour, or says at once."""
    return bool(act("dated").search(text))


def is_unmarked(text: str) -> bool:
    """As a recogniser leaves it: without punctuation."""
    return not _MARK.search(text)
