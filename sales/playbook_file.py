"""A playbook file → `Playbook`, or every mistake in it at once, each with its line and remedy."""

from pydantic import ValidationError

from sales import playbook_wording, playbook_yaml
from sales.playbook import Playbook
from sales.playbook_check import check
from sales.playbook_place import place
from sales.playbook_problem import PlaybookError, Problem
from sales.playbook_yaml import Tree

__all__ = ["PlaybookError", "Problem", "parse", "parse_bytes"]


def parse_bytes(data: bytes, file: str) -> Playbook:
    """`parse` for the bytes of a file, UTF-8 with or without BOM."""
    return parse(playbook_yaml.decode(data, file), file)


def parse(text: str, file: str) -> Playbook:
    """The playbook that stands in `text`; `file` is the name shown. Raises PlaybookError."""
    tree = playbook_yaml.read(text, file)
    crossed = [
        Problem(file, tree.line(found.path), place(tree.data, found.path), found.what, found.remedy)
        for found in check(tree.data)
    ]
    playbook, misshapen = _validate(tree, file)
    problems = dict.fromkeys((*tree.problems, *misshapen, *crossed))
    if playbook is None or problems:
        raise PlaybookError(tuple(sorted(problems, key=lambda problem: problem.line)))
    return playbook


def _validate(tree: Tree, file: str) -> tuple[Playbook | None, list[Problem]]:
    try:
        return Playbook.model_validate(tree.data), []
    except ValidationError as error:
        return None, playbook_wording.problems(error, tree, file)
