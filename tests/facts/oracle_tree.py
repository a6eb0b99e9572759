"""The recruiter tree by walking upwards from every participant, one step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facts.oracle_people import People


class Tree:
    """Parents, states, depths, ancestors and subtrees of all participants."""

    def __init__(self, people: People) -> None:
        self.nodes = sorted(people.nodes)
        self.parent: dict[str, str | None] = {}
        self.state: dict[str, str] = {}
        given = {
            node: people.sponsor[node]
            for node in self.nodes
            if people.sponsor.get(node) in people.nodes
        }
        for node in self.nodes:
            self.parent[node] = given.get(node)
            if node not in people.sponsor:
                self.state[node] = "root"
            elif node not in given:
                self.state[node] = "orphan"
            elif given[node] == node:
                self.state[node], self.parent[node] = "self_sponsor", None
            elif self._returns_to(node, given):
                self.state[node], self.parent[node] = "cycle", None
            else:
                self.state[node] = "member"

    @staticmethod
    def _returns_to(node: str, given: dict[str, str]) -> bool:
        at: str | None = given.get(node)
        for _ in given:
            if at == node:
                return True
            at = given.get(at) if at is not None else None
        return False

    def upwards(self, node: str) -> list[str]:
        """Return the node, its parent, and so on to the root."""
        path = [node]
        while (above := self.parent[path[-1]]) is not None:
            path.append(above)
        return path

    def depth(self, node: str) -> int:
        return len(self.upwards(node)) - 1

    def root(self, node: str) -> str:
        return self.upwards(node)[-1]

    def subtree(self, node: str) -> list[str]:
        """Return the node and everyone below it."""
        return [other for other in self.nodes if node in self.upwards(other)]

    def steps_above(self, payee: str, node: str) -> int | None:
        """Return how many generations the payee stands above the node; None if it does not."""
        path = self.upwards(node)
        return path.index(payee) if payee in path else None
