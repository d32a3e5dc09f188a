"""What people write in a file, found in the database: a colleague by number or name, a team by name."""

from collections import defaultdict
from collections.abc import Iterable

from bot.importing.record import Record
from bot.words import importing as words
from storage.models import Person, Team


class People:
    """Active people by staff number, or by a name that only one of them has."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by_code: dict[str, Person] = {}
        self._by_name: defaultdict[str, list[Person]] = defaultdict(list)
        for person in people:
            if person.active:
                self._by_code[person.code] = person
                self._by_name[person.name].append(person)

    def named_in(self, record: Record, column: str) -> Person | None:
        """The person whom a cell names; None if it is empty. Raises BadCellError."""
        text = record.text(column)
        if not text or text in self._by_code:
            return self._by_code.get(text)
        namesakes = self._by_name.get(text, [])
        if len(namesakes) > 1:
            raise record.bad(column, words.namesakes(person.code for person in namesakes))
        if not namesakes:
            raise record.bad(column, words.UNKNOWN_PERSON)
        return namesakes[0]


class Teams:
    """Teams by name."""

    def __init__(self, teams: Iterable[Team]) -> None:
        self._ids = {team.name: team.id for team in teams}

    def named_in(self, record: Record, column: str) -> int | None:
        """The id of the team a cell names; None if it is empty. Raises BadCellError."""
        text = record.text(column)
        if text and text not in self._ids:
            raise record.bad(column, words.UNKNOWN_TEAM)
        return self._ids.get(text)
