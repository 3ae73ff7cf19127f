"""Read YAML as strict readers do: a key that comes twice is an error."""

from collections.abc import Hashable
from typing import Any

import yaml


class Strict(yaml.SafeLoader):
    """Refuses mappings with the same key twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,
    ) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(
                problem=f"the key `{min(twice)}` comes twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


def documents(path: str) -> list[Any]:
    """Give the documents of a YAML file that are not empty."""
    with open(path, encoding="utf-8") as file:
        return [one for one in yaml.load_all(file, Strict) if one is not None]
