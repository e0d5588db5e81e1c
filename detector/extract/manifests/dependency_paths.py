"""Shortest ways from direct dependencies through a lockfile's edges."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

_LONGEST = 32
_KEPT_HEAD = 8
ELISION = "..."


def shortest_paths(
    direct: Iterable[str], edges: Mapping[str, Iterable[str]], name: Callable[[str], str] = str
) -> dict[str, tuple[str, ...]]:
    """Give for every node that is reached from the `direct` ones the names on a shortest way to it, both ends included.

    Breadth first, so linear in the edges. Ways of more than 32 names are shortened in the middle by an "...".
    """
    paths: dict[str, tuple[str, ...]] = {}
    queue: deque[str] = deque()
    for node in direct:
        if node not in paths:
            paths[node] = (name(node),)
            queue.append(node)
    while queue:
        node = queue.popleft()
        path = paths[node]
        if len(path) >= _LONGEST:
            path = (*path[:_KEPT_HEAD], ELISION, *path[_KEPT_HEAD + 2 :])
        for target in edges.get(node, ()):
            if target not in paths:
                paths[target] = (*path, name(target))
                queue.append(target)
    return paths


def roots(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Give the nodes that no other node asks for: for lockfiles that do not say what is direct."""
    wanted = {target for node, targets in edges.items() for target in targets if target != node}
    return [node for node in edges if node not in wanted]
