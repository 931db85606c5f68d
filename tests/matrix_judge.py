"""Whether an answer is the declared one, and whether a page says or offers more than it may."""

from __future__ import annotations

from django.urls import Resolver404, resolve

from jobbspar.accounts.checks import doors
from jobbspar.accounts.entry import Entry
from tests.cast import actor_of
from tests.matrix import DOORS, NAMED, NEAREST, SIGNED_IN, Cell, Door, kinds_of
from tests.matrix_run import Answer, Asker, Question


class Judge:
    """Judges the answers of one world. `compared` counts the answers about what does not exist, `at_the_door` the cells that
    the table of entries answered."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.compared = self.at_the_door = 0
        self._entries: dict[str, Entry] = {pattern.name: pattern.callback.entry for _, pattern in doors()}
        self._roles = {
            actor: actor_of(user).roles
            for actor, user in asker.world.users.items()
            if user is not None and actor in SIGNED_IN
        }
        self._refused: set[tuple[str, str, bool, str]] = set()
        self._of_nothing: dict[tuple[str, str, str, bool], Answer] = {}
        self._places: dict[tuple[str, tuple[str, ...]], tuple[Door, str]] = {
            (door.url, tuple(str(arg) for arg in asker.world.things[door.of][kind])): (door, kind)
            for door in DOORS
            for kind in kinds_of(door)
        }

    def fault(self, cell: Cell, *, compare: bool = True) -> str:
        """What is wrong with the answer, or nothing. `compare`: a 404 with the one about something that does not exist."""
        question = cell.question
        answer = self.asker.ask(question)
        if answer.word != cell.word:
            return f"{question}: {answer.word}, men {cell.word} är det som står"
        if answer.word == "404" and compare and self._tells(question, answer):
            return f"{question}: 404, men inte samma svar som för det som inte finns"
        if answer.word == "200":
            return self._leak(question, answer) or self._dead_end(question, answer)
        return ""

    def is_refused_at_the_door(self, cell: Cell) -> bool:
        """Whether the view's entry alone gives the declared answer, and has been seen to give it.

        It refuses before the view looks at anything, and by the actor's roles alone: one real request to each address, by
        each method, for each of its refusals, and the table says the same of the other actors and things.
        """
        question, rule = cell.question, self._entries[cell.question.url]
        if question.actor == "anonymous":
            word = "" if rule.public or rule.setting_up else "in"
        else:
            word = "404" if rule.roles and rule.roles.isdisjoint(self._roles.get(question.actor, rule.roles)) else ""
        if not word or word != cell.word:
            return False
        key = question.url, question.method, question.htmx, word
        is_seen = key in self._refused
        self._refused.add(key)
        self.at_the_door += is_seen
        return is_seen

    def _tells(self, question: Question, answer: Answer) -> bool:
        """Whether the answer differs from the one about something that does not exist, in any byte or header.

        The page is the same bytes for everybody, so it is first compared with another actor's; where it differs, and
        for those who stand nearest, with their own.
        """
        if not self.asker.args(question):
            return False
        key = question.url, question.actor if question.actor in NEAREST else "", question.method, question.htmx
        if key not in self._of_nothing:
            self._of_nothing[key] = self.asker.of_nothing(question)
            self.compared += 1
        if self._of_nothing[key] == answer:
            return False
        self.compared += 1
        return self.asker.of_nothing(question) != answer

    def _leak(self, question: Question, answer: Answer) -> str:
        """The name of somebody who does not exist for the actor."""
        for about, name in self.asker.world.names.items():
            if question.actor not in NAMED[about.partition(":")[0]] and name in answer.whole:
                return f"{question}: svaret nämner {about}"
        return ""

    def _dead_end(self, question: Question, answer: Answer) -> str:
        """A link or a button that leads the actor to a wall: what is closed is not offered."""
        for method, way in sorted(answer.ways):
            word = self._declared(method, way, question.actor)
            # The way in is no wall: "/" leads whoever is not signed in there.
            if word == "404":
                return f"{question}: {method} {way} erbjuds, men är {word}"
        return ""

    def _declared(self, method: str, way: str, actor: str) -> str:
        """What the matrix says of the address for the actor; where the thing is not the world's, what its entry says."""
        try:
            found = resolve(way)
        except Resolver404:  # a style sheet, or a file
            return "200"
        key = (found.url_name or "", tuple(str(arg) for arg in (found.args or found.kwargs.values())))
        if key in self._places:
            door, kind = self._places[key]
            return door.word(method, actor, kind, htmx=False)
        rule: Entry = found.func.entry  # type: ignore[attr-defined]
        user = self.asker.world.users[actor]
        roles = actor_of(user).roles if user is not None and actor in SIGNED_IN else frozenset()
        return "404" if rule.roles and rule.roles.isdisjoint(roles) else "200"
