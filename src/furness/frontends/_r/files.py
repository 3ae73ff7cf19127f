"""Which names of an R source hold paths, told by the functions that they are passed to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from furness.frontends._files import FILLED, LISTED, READ, WRITTEN, Key, is_relative
from furness.frontends._grammar import read
from furness.frontends._r.calls import arguments, called, function_around, matched, name_in
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import text_of
from furness.frontends._source import words

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_FIRST = {
    READ: words(
        "read.csv read.csv2 read.table read.delim read.dcf read.fwf readLines readRDS readBin "
        "readChar load scan source count.fields file.size file.info readr::read_csv read_csv "
        "read_tsv readr::read_tsv read_delim readr::read_delim read_rds readr::read_rds "
        "read_lines fread data.table::fread readxl::read_excel read_excel read_xlsx "
        "openxlsx::read.xlsx jsonlite::read_json read_json yaml::read_yaml yaml::yaml.load_file "
        "png::readPNG readPNG jpeg::readJPEG tiff::readTIFF readTIFF magick::image_read "
        "image_read terra::rast rast terra::vect raster::raster raster::brick sf::st_read st_read "
        "sf::read_sf read_sf haven::read_sav read_parquet arrow::read_parquet arrow::read_feather "
        "unzip untar"
    ),
    LISTED: ["list.files", "dir", "list.dirs", "setwd"],
    WRITTEN: words(
        "png pdf svg jpeg tiff bmp cairo_pdf postscript sink file.create ggsave ggplot2::ggsave"
    ),
    FILLED: ["dir.create"],
}
_SECOND = words(
    "write.csv write.csv2 write.table writeLines saveRDS writeBin dput write_csv readr::write_csv "
    "write_tsv readr::write_tsv write_rds readr::write_rds fwrite data.table::fwrite "
    "jsonlite::write_json write_json yaml::write_yaml writexl::write_xlsx openxlsx::write.xlsx "
    "png::writePNG writePNG tiff::writeTIFF magick::image_write image_write terra::writeRaster "
    "writeRaster sf::st_write st_write write_parquet arrow::write_parquet write file.copy "
    "file.rename"
)
_NAMED = ("file", "con", "path", "filename", "sink", "dsn")
_BY_NAME = ("save", "cat", "save.image", "capture.output")
_CONNECTIONS = ("file", "gzfile", "bzfile", "xzfile")
_SAME = ("normalizePath", "path.expand", "trimws", "as.character", "fs::path")
_JOINS = ("file.path", "paste0", "fs::path")
_JOINED = {READ: LISTED, WRITTEN: FILLED}


class RUses(Struct, frozen=True, kw_only=True, eq=False):
    """What an R source does with paths."""

    of: dict[Key, frozenset[str]]
    """What is done with the path in each name."""
    written: tuple[tuple[Node, str], ...]
    """The calls that write a file of a constant name, and that name."""
    read: tuple[tuple[Node, str], ...]
    """The calls that read a file of a constant name that is not written too, and that name."""


def find_r_uses(source: RSource) -> RUses:
    """Find what a source does with the paths in its names."""
    of: dict[Key, set[str]] = {}
    constant: dict[str, list[tuple[Node, str]]] = {READ: [], WRITTEN: []}
    for call in source.calls:
        for path, direct in _paths(call):
            base, joined = _unwrap(path)
            use = _JOINED.get(direct, direct) if joined else direct
            name = text_of(path, source)
            if name and (base.type == "string" or key_of(base) not in of):
                constant.setdefault(use, []).append((call, name))
            of.setdefault(key_of(base), set()).add(use)
    _spread(of, source)
    own = {name for _, name in constant[WRITTEN]}
    return RUses(
        of={key: frozenset(uses) for key, uses in of.items()},
        written=tuple(constant[WRITTEN]),
        read=tuple(one for one in constant[READ] if one[1] not in own and is_relative(one[1])),
    )


def key_of(node: "Node") -> Key:
    """Give the key of the name, or of the place, that a path comes from."""
    base, _ = _unwrap(node)
    if base.type == "extract_operator":
        return ("*", read(base.child_by_field_name("rhs")).strip("`"))
    if base.type != "identifier":
        return ("=", str(base.start_byte))
    function = function_around(base)
    if function is not None and name_in(base) in _parameters(function):
        return (f"{function.start_byte}", name_in(base))
    return ("", name_in(base))


def _unwrap(path: "Node") -> "tuple[Node, bool]":
    joined = False
    while path.type in ("call", "parenthesized_expression"):
        inside = arguments(path) if path.type == "call" else []
        if path.type == "parenthesized_expression":
            body = path.child_by_field_name("body")
        elif inside and called(path) in (*_SAME, *_JOINS, *_CONNECTIONS):
            body, joined = inside[0][1], joined or (called(path) in _JOINS and len(inside) > 1)
        else:
            body = None
        if body is None:
            break
        path = body
    return path, joined


def _paths(call: "Node") -> "Iterator[tuple[Node, str]]":
    name, given = called(call), dict(arguments(call))
    free = [value for label, value in arguments(call) if not label]
    named = [given[one] for one in _NAMED if one in given]
    for use, functions in _FIRST.items():
        if name in functions:
            yield from ((path, use) for path in (*named, *free[:1])[:1])
    if name in _SECOND:
        yield from ((path, WRITTEN) for path in (*named, *free[1:2])[:1])
    if name in _BY_NAME:
        yield from ((path, WRITTEN) for path in named[:1])
    if name in _CONNECTIONS:
        opened = matched(call, "description", "open")
        mode = read(opened.get("open")).strip("\"'")
        if "description" in opened and mode:
            yield opened["description"], READ if mode[0] == "r" else WRITTEN


def _spread(of: dict[Key, set[str]], source: RSource) -> None:
    flows = [(to, key_of(path), _unwrap(path)[1]) for to, path in _flows(source)]
    for _ in range(len(flows)):
        before = sum(map(len, of.values()))
        for to, key, joined in flows:
            known = {_JOINED.get(use, use) if joined else use for use in of.get(to, ())}
            of.setdefault(key, set()).update(known)
        if sum(map(len, of.values())) == before:
            return


def _flows(source: RSource) -> "Iterator[tuple[Key, Node]]":
    """Give where paths go: into a name by an assignment, into a parameter by a call."""
    functions = {}
    for name, bound in source.bindings.items():
        for value in bound:
            if value.type == "function_definition":
                functions[name] = value
            else:
                yield ("", name), value
    for call in source.calls:
        function = functions.get(called(call))
        if function is not None:
            for name, value in matched(call, *_parameters(function)).items():
                yield (f"{function.start_byte}", name), value


def _parameters(function: "Node") -> list[str]:
    holder = function.child_by_field_name("parameters")
    named = holder.named_children if holder is not None else []
    names = [one.child_by_field_name("name") for one in named if one.type == "parameter"]
    return [name_in(one) for one in names if one is not None]
