"""descpipe: a pipeline file and the folders of its stages, https://github.com/joezuntz/descpipe.

Both dialects are read: that of 1.3, with the files of the configuration in `runtime.config`, and
that of 1.1, in which it is a folder. Stages are operators as they are: `run.py` is copied.
"""

import re

from furness.errors import DocumentError, InputError
from furness.importers._descpipe.file import PipelineFile, is_pipeline
from furness.importers._descpipe.pipeline import Translation
from furness.importers.interface import Imported, Importer
from furness.model.document import read_data

_LARGEST = 4 * 1024 * 1024
_LIKELY = re.compile(rb"^pipeline:\s*($|#|\{)", re.MULTILINE)


class DescpipeImporter(Importer):
    """Reads pipelines of descpipe."""

    def recognises(self, path: str) -> bool:
        """See `Importer.recognises`."""
        try:
            with open(path, "rb") as file:
                content = file.read(_LARGEST)
            return bool(_LIKELY.search(content)) and is_pipeline(read_data(content.decode(), path))
        except (OSError, ValueError, InputError):
            return False

    def translate(self, path: str) -> Imported:
        """See `Importer.translate`."""
        file = PipelineFile(path)
        problems = list(file.problems())
        if problems:
            raise DocumentError.of(problems)
        return Translation(file).imported()
