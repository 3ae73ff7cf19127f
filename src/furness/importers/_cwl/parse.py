"""Read a text of CWL through `cwl-utils`, which checks it against the schema of its version."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from furness.errors import DocumentError, OutsideError, Place, Problem
from furness.importers._cwl.problems import problem_of, problems_of
from furness.lazy import lazy
from furness.model.document import place_of, read_data

if TYPE_CHECKING:
    from cwl_utils import parser
    from ruamel.yaml import error as yaml_errors
    from schema_salad import exceptions, fetcher
else:
    parser = lazy("cwl_utils.parser")
    yaml_errors = lazy("ruamel.yaml.error")
    exceptions = lazy("schema_salad.exceptions")
    fetcher = lazy("schema_salad.fetcher")

VERSIONS = ("v1.0", "v1.1", "v1.2")
"""The versions that are read."""
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


EXPECTED = "a CWL file has `cwlVersion: v1.2` and `class: CommandLineTool` or `class: Workflow`"
"""The hint where a file is something else."""


def check_version(data: Any, path: str, text: str) -> None:
    """Refuse what is not CWL, or is none of the versions that are read."""
    if not isinstance(data, dict) or not {"class", "$graph"} & data.keys():
        message = "this is not CWL"
        raise DocumentError(message, hint=EXPECTED, place=Place(path, 1, 1), code="cwl")
    version = data.get("cwlVersion")
    if version not in VERSIONS:
        raise DocumentError(
            f"`{version}` is not a version of CWL that is read" if version else "no `cwlVersion`",
            hint=f"there are {', '.join(VERSIONS)}; `cwl-upgrader` makes one of an older one",
            place=place_of(text, path, ("cwlVersion",)),
            code="cwl",
        )
    graph = data.get("$graph")
    if "$graph" in data and not (
        isinstance(graph, list) and graph and all(isinstance(one, dict) for one in graph)
    ):
        place = place_of(text, path, ("$graph",))
        message = "`$graph` is not a list of processes"
        raise DocumentError(message, hint=EXPECTED, place=place, code="cwl")


def parse(text: str, uri: str, path: str) -> Any:
    """Read a text with the library, which checks it against the schema of its version."""
    try:
        options = _options(uri)
    except ImportError as error:
        raise OutsideError(
            f"CWL cannot be read: {error}", hint="pip install 'furness[cwl]'", code="plugin"
        ) from error
    try:
        return parser.load_document_by_string(text, uri, options, load_all=True)
    except exceptions.SchemaSaladException as error:
        problems = list(problems_of(error, path))
        raise DocumentError.of(list(_graph_problems(text, uri, path)) or problems) from None
    except (yaml_errors.YAMLError, *_BROKEN) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
        problem = problem_of(str(getattr(error, "problem", None) or error), place)
        raise DocumentError.of([problem]) from None


def _graph_problems(text: str, uri: str, path: str) -> Iterator[Problem]:
    """Give what is wrong with each process of a `$graph`, which the library does not say of all."""
    data = read_data(text, path)
    for one in data.get("$graph", ()):
        name = str(one.get("id", "")).lstrip("#")
        options = _options(uri)
        try:
            parser.load_document_by_string(text, uri, options, name)
        except exceptions.SchemaSaladException as error:
            yield from problems_of(error, path)
        except (yaml_errors.YAMLError, *_BROKEN):
            continue


def _options(uri: str) -> Any:
    """Give how the library reads: without asking whether what is named exists, and no network."""
    files_only = fetcher.DefaultFetcher({}, None)
    base = uri.rpartition("/")[0]
    return parser.LoadingOptions(fetcher=files_only, fileuri=uri, baseuri=base, no_link_check=True)
