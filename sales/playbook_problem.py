"""What is wrong with a playbook file, in the words of the sales manager who edits it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `line` counts from 1; `where` names the part, `remedy` says what to write instead."""

    file: str
    line: int
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.where} {self.what}，{self.remedy}"


class PlaybookError(Exception):
    """The file is no valid playbook; `problems` has every mistake found, in the order of lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
