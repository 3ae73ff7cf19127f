"""Which names of a source hold paths, told by the functions that they are passed to.

A name that goes into `imread` is a file, one that goes into `os.listdir` a directory, one that
goes into `to_csv` is written. What a function of the source does with a parameter is known to
its callers.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from furness.frontends._constants import text_of
from furness.frontends._source import (
    Function,
    Source,
    called,
    dotted,
    environment_call,
    functions_around,
    keyword,
    parameters_of,
    words,
)

Key = tuple[str, str]
"""A name in a function (or, with an empty text, in the module); of an attribute, `*`."""

READ, LISTED, WRITTEN, FILLED = "read", "listed", "written", "filled"
"""What is done with a path: files are read and written, directories listed and filled."""

_JOINED = {READ: LISTED, WRITTEN: FILLED}
_OPEN = words(
    "open io.open gzip.open bz2.open lzma.open codecs.open tarfile.open zipfile.ZipFile "
    "h5py.File netCDF4.Dataset rasterio.open wave.open"
)
_READERS = words(
    "imread imread_collection read_csv read_parquet read_excel read_json read_table read_feather "
    "read_hdf read_pickle read_stata read_file loadtxt genfromtxt open_dataset open_dataarray "
    "open_rasterio loadmat dcmread ReadImage read_h5ad"
)
_READER_CALLS = words(
    "numpy.load PIL.Image.open nibabel.load tifffile.TiffFile astropy.io.fits.open fitz.open "
    "soundfile.read librosa.load scipy.io.wavfile.read torch.load joblib.load osgeo.gdal.Open "
    "cv2.VideoCapture numpy.fromfile"
)
_WRITERS = words(
    "to_csv to_parquet to_excel to_json to_feather to_hdf to_pickle to_html to_markdown to_netcdf "
    "to_file imsave imwrite savefig savetxt save savez savez_compressed write_image write_html"
)
_SECOND = ("torch.save", "joblib.dump")
_LISTERS = ("os.listdir", "os.scandir", "os.walk", "os.fwalk")
_METHODS = {"read_text": READ, "read_bytes": READ, "iterdir": LISTED, "glob": LISTED}
_METHODS |= {"rglob": LISTED, "write_text": WRITTEN, "write_bytes": WRITTEN}
_SAME = words(
    "str os.fspath pathlib.Path pathlib.PurePath os.path.abspath sorted os.path.realpath "
    "os.path.expanduser os.path.normpath enumerate tqdm.tqdm"
)
_SAME_METHODS = ("resolve", "expanduser", "absolute", "strip")
_KEYWORDS = ("file", "filename", "path", "fname", "filepath_or_buffer", "fp", "path_or_buf")


class Uses(Struct, frozen=True, kw_only=True):
    """What a source does with paths."""

    of: dict[Key, frozenset[str]]
    """What is done with the path in each name."""
    written: tuple[tuple[ast.Call, str], ...]
    """The calls that write a file of a constant name, and that name."""
    read: tuple[tuple[ast.Call, str], ...]
    """The calls that read a file of a constant name that is not written too, and that name."""


def find_uses(source: Source) -> Uses:
    """Find what a source does with the paths in its names."""
    of: dict[Key, set[str]] = {}
    constant: dict[str, list[tuple[ast.Call, str]]] = {}
    for path, direct, call in _marks(source):
        if path is None:
            continue
        base, joined = _unwrap(path, source)
        use = _JOINED.get(direct, direct) if joined else direct
        name = text_of(path, source)
        if name and (isinstance(base, ast.Constant) or key_of(base, source) is None):
            constant.setdefault(direct, []).append((call, name))
        of.setdefault(key_of(path, source) or ("", ""), set()).add(use)
    _spread(of, source)
    return Uses(
        of={key: frozenset(uses) for key, uses in of.items()},
        written=tuple(constant.get(WRITTEN, ())),
        read=_only_read(constant),
    )


def _only_read(
    constant: dict[str, list[tuple[ast.Call, str]]],
) -> tuple[tuple[ast.Call, str], ...]:
    own = {name for _, name in constant.get(WRITTEN, ())}
    read = [*constant.get(READ, ()), *constant.get(LISTED, ())]
    return tuple(one for one in read if one[1] not in own and is_relative(one[1]))


def is_relative(path: str) -> bool:
    """Tell whether a constant path is neither absolute, nor in a home, nor a URL."""
    return not path.startswith(("/", "~")) and "://" not in path


def _spread(of: dict[Key, set[str]], source: Source) -> None:
    flows = [
        (to, key, _unwrap(path, source)[1])
        for to, path in _flows(source)
        if (key := key_of(path, source))
    ]
    changed = True
    while changed:
        changed = False
        for to, key, joined in flows:
            known = {_JOINED.get(use, use) if joined else use for use in of.get(to, ())}
            if not known <= of.get(key, set()):
                of.setdefault(key, set()).update(known)
                changed = True


def key_of(path: ast.expr, source: Source) -> Key | None:
    """Give the key of the name, attribute or read that a path comes from."""
    base, _ = _unwrap(path, source)
    if isinstance(base, ast.Name):
        return (_scope(base, source), base.id)
    if isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name):
        return ("*", base.attr)
    if isinstance(base, ast.Subscript) and (name := text_of(base.slice, source)):
        holder = base.value.id if isinstance(base.value, ast.Name) else ""
        if any(called(one.value, source) == "vars" for one in source.bindings.get(holder, ())):
            return ("*", name)
    if environment_call(base, source) or isinstance(base, ast.Subscript):
        return ("=", f"{base.lineno}:{base.col_offset}")
    return None


def _unwrap(path: ast.expr, source: Source) -> tuple[ast.expr, bool]:
    joined = False
    while True:
        inner, more = _inside(path, source)
        if inner is None:
            return path, joined
        path, joined = inner, joined or more


def _inside(path: ast.expr, source: Source) -> tuple[ast.expr | None, bool]:
    full = called(path, source)
    if isinstance(path, ast.Call) and path.args and full in _SAME:
        return path.args[0], len(path.args) > 1 and full.startswith("pathlib")
    if isinstance(path, ast.Call) and path.args and full == "os.path.join":
        return path.args[0], True
    if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute):
        same = path.func.attr in _SAME_METHODS
        return (path.func.value, False) if same else (None, False)
    if isinstance(path, ast.BinOp) and isinstance(path.op, ast.Div | ast.Add):
        slash = isinstance(path.op, ast.Div) or (text_of(path.right, source) or "")[:1] == "/"
        return (path.left, True) if slash else (None, False)
    if isinstance(path, ast.JoinedStr) and len(path.values) > 1:
        first, second = path.values[:2]
        if isinstance(first, ast.FormattedValue) and (text_of(second, source) or "")[:1] == "/":
            return first.value, True
    return None, False


def _scope(name: ast.Name, source: Source) -> str:
    for function in functions_around(name, source):
        if name.id in _locals(function):
            return function.name
    return ""


@lru_cache(maxsize=256)
def _locals(function: Function) -> frozenset[str]:
    found = {one.arg for one in parameters_of(function)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return frozenset(found)


def _marks(source: Source) -> Iterator[tuple[ast.expr | None, str, ast.Call]]:
    calls = [node for node in source.nodes if isinstance(node, ast.Call)]
    for call in calls:
        for path, use in _paths_of(call, source):
            yield path, use, call


def _paths_of(call: ast.Call, source: Source) -> Iterator[tuple[ast.expr | None, str]]:
    full = called(call, source)
    last = call.func.attr if isinstance(call.func, ast.Attribute) else full.rpartition(".")[2]
    first = call.args[0] if call.args else _first_keyword(call)
    if full in _OPEN:
        yield first, _opened(call, 1, source)
    elif full in _SECOND:
        yield (call.args[1] if len(call.args) > 1 else None), WRITTEN
    elif last in _READERS or full in _READER_CALLS:
        yield first, READ
    elif full in _LISTERS:
        yield first, LISTED
    elif full in ("glob.glob", "glob.iglob") and first is not None:
        base, joined = _unwrap(first, source)
        yield (base if joined else None), LISTED
    elif isinstance(call.func, ast.Attribute):
        yield from _methods(call, call.func, source)


def _methods(
    call: ast.Call, method: ast.Attribute, source: Source
) -> Iterator[tuple[ast.expr | None, str]]:
    if method.attr in _METHODS:
        yield method.value, _METHODS[method.attr]
    elif method.attr in _WRITERS:
        yield (call.args[0] if call.args else _first_keyword(call)), WRITTEN
    elif method.attr == "open":
        yield method.value, _opened(call, 0, source)


def _opened(call: ast.Call, position: int, source: Source) -> str:
    given = call.args[position] if len(call.args) > position else keyword(call, "mode")
    mode = text_of(given, source)
    return WRITTEN if mode and mode[0] in "wax" else READ


def _first_keyword(call: ast.Call) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg in _KEYWORDS), None)


def _flows(source: Source) -> Iterator[tuple[Key, ast.expr]]:
    """Give where paths go: into a name by an assignment or a loop, into a parameter by a call."""
    for node in source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0]
            yield (_scope(target, source), target.id), node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield (_scope(node.target, source), node.target.id), node.value
        elif isinstance(node, ast.For | ast.comprehension):
            last = node.target.elts[-1] if isinstance(node.target, ast.Tuple) else node.target
            if isinstance(last, ast.Name):
                yield (_scope(last, source), last.id), node.iter
        elif isinstance(node, ast.Call):
            function = source.functions.get(dotted(node.func, source))
            yield from _passed(node, function) if function else ()


def _passed(call: ast.Call, function: Function) -> Iterator[tuple[Key, ast.expr]]:
    names = [one.arg for one in parameters_of(function)]
    for name, path in zip(names, call.args, strict=False):
        yield (function.name, name), path
    for one in call.keywords:
        if one.arg:
            yield (function.name, one.arg), one.value
