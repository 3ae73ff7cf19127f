"""What becomes of a file while it is imported: documents, and what is told of it."""

from collections.abc import Mapping

from msgspec import Struct

from furness.errors import Problem
from furness.importers._source import Key, Source
from furness.importers.interface import Imported
from furness.model.document import write_document
from furness.model.pipeline import Unit, name_of


class Report(Struct):
    """Collects documents and what is told; it is filled while a file is read."""

    source: Source
    """The file."""
    files: dict[str, bytes] = {}
    """What was made so far."""
    translated: list[str] = []
    """What was translated so far."""
    left: list[Problem] = []
    """What was not."""

    def leave(self, message: str, hint: str, *keys: Key) -> None:
        """Note what is left out, and where it is in the file."""
        self.left.append(self.source.problem("import-left", message, hint, *keys))

    def tell_names(self, unit: str, names: Mapping[str, str]) -> None:
        """Say which inputs and outputs are called otherwise.

        Args:
            unit: The operator or pipeline that they are of.
            names: Our names, by theirs.
        """
        self.translated += [
            f"{unit}: `{theirs}` is `{ours}` here"
            for theirs, ours in names.items()
            if theirs != ours
        ]

    def add(self, unit: Unit, said: str) -> str:
        """Take a document; give the name of its file."""
        name = name_of(unit)
        file, number = f"{name}.yaml", 2
        while file in self.files:
            file, number = f"{name}-{number}.yaml", number + 1
        self.files[file] = write_document(unit).encode()
        self.translated.append(said)
        return file

    def give(self, main: str) -> Imported:
        """Give all of it, once each."""
        return Imported(
            main=main,
            files=self.files,
            translated=tuple(self.translated),
            left=tuple(dict.fromkeys(self.left)),
        )
