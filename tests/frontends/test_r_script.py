import contextlib
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from furness.errors import DocumentError, OutsideError
from furness.frontends._r.source import read_r
from furness.frontends.interface import Compiled, Frontend
from furness.frontends.r_script import RScript
from furness.model.environment import Environment, R
from furness.testing.frontends import FrontendConformance

SOURCES = Path(__file__).parents[1] / "sources" / "r"


def compile_r(text: str, path: str = "script.R") -> Compiled:
    return RScript().compile(path, text)


def codes(compiled: Compiled) -> set[str]:
    return {hint.code for hint in compiled.hints} - {"no-outputs"}


class TestRScript(FrontendConformance):
    @pytest.fixture
    def frontend(self) -> Frontend:
        return RScript()

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        return [(str(path), path.read_text()) for path in sorted(SOURCES.iterdir())]


INPUTS = {
    "no default": ('Sys.getenv("x")', "String", UNSET),
    "text": ("Sys.getenv('x', 'a # b')", "String", "a # b"),
    "unset, first": ('Sys.getenv(unset = "1", x = "x")', "String", "1"),
    "lines": ('Sys.getenv(\n  "x", # why\n  "1"\n)', "String", "1"),
    "with its package": ('base::Sys.getenv("x", "1")', "String", "1"),
    "numeric": ('as.numeric(Sys.getenv("x", "1.5"))', "Float", 1.5),
    "negative": ('as.numeric(Sys.getenv("x", -2))', "Float", -2.0),
    "computed": ('as.numeric(Sys.getenv("x", 60 * 60))', "Float", 3600.0),
    "exponent": ('as.double(Sys.getenv("x", 1e-3))', "Float", 0.001),
    "integer": ('as.integer(Sys.getenv("x", 3L))', "Integer", 3),
    "hexadecimal": ('as.integer(Sys.getenv("x", 0x10))', "Integer", 16),
    "strtoi": ('strtoi(Sys.getenv("x", "7"), base = 10L)', "Integer", 7),
    "logical": ('as.logical(Sys.getenv("x", "FALSE"))', "Boolean", False),
    "short logical": ('as.logical(Sys.getenv("x", "T"))', "Boolean", True),
    "is true": ('isTRUE(as.logical(Sys.getenv("x", TRUE)))', "Boolean", True),
    "compared": ('Sys.getenv("x", "no") == "yes"', "Boolean", False),
    "character": ('as.character(Sys.getenv("x", "a"))', "String", "a"),
    "piped": ('Sys.getenv("x", "2") |> trimws() |> as.integer()', "Integer", 2),
    "magrittr": ('Sys.getenv("x", "2") %>% as.integer()', "Integer", 2),
    "json": ('jsonlite::fromJSON(Sys.getenv("x", "[1]"))', "Json", [1]),
    "list": ('strsplit(Sys.getenv("x", "a;b"), ";")[[1]]', "List[String]", ["a", "b"]),
    "numbers": ('as.integer(unlist(strsplit(Sys.getenv("x"), ",")))', "List[Integer]", UNSET),
    "not available": ('Sys.getenv("x", NA)', "Optional[String]", None),
    "typed, not available": ('as.numeric(Sys.getenv("x", NA))', "Optional[Float]", None),
    "empty": ('Sys.getenv("x", "")', "String", ""),
    "empty number": ('as.numeric(Sys.getenv("x", ""))', "Optional[Float]", None),
    "path": ('Sys.getenv("x", file.path("a", paste0("b", ".c")))', "String", "a/b.c"),
    "only R knows": ('Sys.getenv("x", getwd())', "Optional[String]", None),
    "another input": ('Sys.getenv("x", Sys.getenv("y", "b"))', "String", "b"),
    "raw": ('Sys.getenv("x", r"(C:\\a)")', "String", "C:\\a"),
    "escaped": ('Sys.getenv("x", "\\u00e4\\t\\"")', "String", 'ä\t"'),
    "cast later": ('v <- Sys.getenv("x", "1")\nv <- as.integer(v)', "Integer", 1),
    "to the right": ('as.integer(Sys.getenv("x", 1)) -> v', "Integer", 1),
    "asked for": ('v = Sys.getenv("x")\nif (nzchar(v)) cat(v)', "Optional[String]", None),
    "must be set": ('v <- Sys.getenv("x")\nif (v == "") { stop("x!") }', "String", UNSET),
    "must not be empty": ('v <- Sys.getenv("x")\nstopifnot(nzchar(v))', "String", UNSET),
    "file": ('read.csv(Sys.getenv("x"))', "File", UNSET),
    "file through a name": ('v <- Sys.getenv("x")\nw <- v\nd <- readRDS(file = w)', "File", UNSET),
    "file through a function": (
        'f <- function(p) readLines(p)\nf(Sys.getenv("x"))',
        "File",
        UNSET,
    ),
    "file in a list": ('l <- list(a = Sys.getenv("x"))\nd <- read.csv(l$a)', "File", UNSET),
    "folder": ('list.files(Sys.getenv("x"))', "Directory", UNSET),
    "file in a folder": ('read.csv(file.path(Sys.getenv("x"), "a.csv"))', "Directory", UNSET),
}


@pytest.mark.parametrize(("text", "kind", "default"), INPUTS.values(), ids=INPUTS)
def test_input_has_type_and_default_as_the_code_says(text: str, kind: str, default: Any) -> None:
    found = compile_r(f"{text}\n").operator.inputs["x"]

    assert (str(found.type), found.default) == (kind, default)


NO_INPUTS = {
    "comment": '# Sys.getenv("x")',
    "text": "x <- 'Sys.getenv(\"x\")'",
    "raw text": "x <- r\"[Sys.getenv('x')]\"",
    "machine": 'Sys.getenv("HOME"); Sys.getenv("R_LIBS")',
    "everything": "Sys.getenv()",
    "method": 'x$Sys.getenv("x")',
}


@pytest.mark.parametrize("text", NO_INPUTS.values(), ids=NO_INPUTS)
def test_what_only_looks_like_a_read_is_no_input(text: str) -> None:
    assert not compile_r(f"{text}\n").operator.inputs


def test_function_in_a_function_reads_its_inputs() -> None:
    text = 'f <- function() {\n  g <- function(a = Sys.getenv("x", 1L)) a\n  g()\n}\nf()\n'

    assert list(compile_r(text).operator.inputs) == ["x"]


OUTPUTS = {
    "set": ('Sys.setenv(table = "a/b.csv")', {"table": "a/b.csv"}),
    "quoted": ("Sys.setenv('table' = 'b.csv', other = \"./c/\")", {"table": "b.csv", "other": "c"}),
    "no path": ('Sys.setenv(TZ = "UTC", level = "high")', {}),
    "named": ('output_plot <- "plot.png"', {"output_plot": "plot.png"}),
    "read": ('o <- Sys.getenv("output_table", "t.csv")', {"output_table": "t.csv"}),
    "written": ('write.csv(d, Sys.getenv("table", "t.csv"))', {"table": "t.csv"}),
    "written by name": ('cat("x", file = Sys.getenv("log", "a.log"))', {"log": "a.log"}),
    "plot": ('p <- Sys.getenv("plot", "p.pdf")\npdf(p)', {"plot": "p.pdf"}),
    "outside": ('Sys.setenv(table = "/tmp/../etc/t.csv")', {"table": "t.csv"}),
    "read before": ('Sys.getenv("t", "t.csv")\nSys.setenv(t = "u.csv")', {}),
}


@pytest.mark.parametrize(("text", "outputs"), OUTPUTS.values(), ids=OUTPUTS)
def test_output_is_what_the_script_sets_names_or_writes(text: str, outputs: dict[str, str]) -> None:
    found = compile_r(f"{text}\n").operator.outputs

    assert {name: one.path for name, one in found.items()} == outputs


PACKAGES = {
    "call": ('install.packages("one")', ("one",), set()),
    "several": ('install.packages(c("one", "two"), repos = "https://cloud.r-project.org")',
                ("one", "two"), set()),
    "comment": ('# install.packages("one")\nlibrary(one)', ("one",), set()),
    "prose": ('# use install.packages("one") for it', (), set()),
    "pak": ('pak::pkg_install("one")', ("one",), set()),
    "guarded": ('if (!require("one")) install.packages("one")', ("one",), set()),
    "named before": ('p <- c("one", "two")\ninstall.packages(p)', ("one", "two"), set()),
    "left over": ('install.packages(setdiff("one", rownames(installed.packages())))',
                  ("one",), set()),
    "chosen": ('p <- "one"\nnew <- p[!(p %in% x)]\ninstall.packages(new)', ("one",), set()),
    "only R knows": ("install.packages(names(p))", (), {"packages-computed"}),
    "an option": ('install.packages("--x; q()")', (), {"packages-computed"}),
    "from GitHub": ('remotes::install_github("a/b")', (), {"package-source"}),
    "a lock": ("renv::restore()", (), {"package-source"}),
    "repository": ('install.packages("one", repos = "https://r.example.org")', ("one",),
                   {"package-source"}),
    "used": ("library(one)\ntwo::f()\nrequireNamespace('three')", (), {"imports-without-package"}),
    "with R": ("library(stats)\nMASS::fractions(1)\nlibrary(package = 'utils')", (), set()),
    "loaded by a name": ("library(p, character.only = TRUE)", (), set()),
}  # fmt: skip


@pytest.mark.parametrize(("text", "packages", "hints"), PACKAGES.values(), ids=PACKAGES)
def test_packages_are_those_that_lines_install(
    text: str, packages: tuple[str, ...], hints: set[str]
) -> None:
    found = compile_r(f"{text}\n")

    assert found.operator.environment == (
        Environment(r=R(packages=packages)) if packages else "host"
    )
    assert codes(found) == hints


@pytest.mark.parametrize("line", ["a chapter on apt", "capture", "we apt install things"])
def test_comment_that_mentions_apt_is_no_package(line: str) -> None:
    assert compile_r(f"# {line}\nx <- 1\n").operator.environment == "host"


def test_comment_that_is_a_command_names_system_packages() -> None:
    found = compile_r("# apt-get install -y libxml2-dev libcurl4\n#dnf install gdal\nx <- 1\n")

    expected = R(system=("libxml2-dev", "libcurl4", "gdal"))
    assert found.operator.environment == Environment(r=expected)


DESCRIPTIONS = {
    "comment": ("# Does\n# things.\n\nx <- 1", "Does\nthings."),
    "roxygen": ("#!/usr/bin/env Rscript\n#' A title\n#' @param x no\nx <- 1", "A title"),
    "ruler": ("# -----\n# Title\n# -----\nx <- 1", "Title"),
    "package first": ('# install.packages("a")\n# Title\nx <- 1', "Title"),
    "of an input": ('# The image.\nx <- Sys.getenv("x")', ""),
    "none": ("x <- 1", ""),
}


@pytest.mark.parametrize(("text", "description"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_description_is_the_comment_at_the_top(text: str, description: str) -> None:
    assert compile_r(f"{text}\n").operator.description == description


def test_options_of_optparse_are_inputs_with_flags() -> None:
    found = compile_r(
        "library(optparse)\noptions <- list(\n"
        '  make_option(c("-s", "--sigma"), type = "double", default = 1,\n'
        '    help = "Width [%default]"),\n'
        '  make_option("--out-file", default = "a.csv"),\n'
        '  make_option(c("-v", "--verbose"), action = "store_true", default = FALSE))\n'
        'options[[4]] <- make_option("--table")\n'
        'given <- parse_args(OptionParser(option_list = options, description = "Blur."))\n'
        "rows <- read.csv(given$table)\n"
    ).operator

    sigma = found.inputs["sigma"]
    assert (str(sigma.type), sigma.default, sigma.flag) == ("Float", 1.0, "--sigma")
    assert sigma.description == "Width"
    assert found.inputs["verbose"].flag == "--verbose"
    assert str(found.inputs["table"].type) == "Optional[File]"
    assert found.outputs["out_file"].path == "a.csv"
    assert found.command == ("Rscript", "script.R", "--out-file", "$out_file")
    assert found.description == "Blur."


def test_arguments_of_argparse_are_inputs_in_their_places() -> None:
    found = compile_r(
        'p <- argparse::ArgumentParser(description = "x")\n'
        'p$add_argument("table")\n'
        'p$add_argument("--mode", choices = c("fast", "exact"), default = "fast")\n'
        'p$add_argument("-n", type = "integer", required = TRUE)\n'
    ).operator

    kinds = {name: str(one.type) for name, one in found.inputs.items()}
    assert kinds == {"table": "String", "mode": "Enum[fast, exact]", "n": "Integer"}
    assert found.command == ("Rscript", "script.R", "$table")
    assert found.inputs["n"].is_required


HINTS = {
    "arguments": ("a <- commandArgs(TRUE)", "arguments-unread"),
    "number for a text": ('Sys.getenv("x", 5)', "default-not-text"),
    "several": ('Sys.getenv("x", c("a", "b"))', "default-type"),
    "wrong type": ('as.integer(Sys.getenv("x", "many"))', "default-type"),
    "computed name": ("Sys.getenv(name)", "input-name"),
    "secret": ('Sys.getenv("API_TOKEN")', "secret"),
    "constant file": ('d <- read.csv("data/cells.csv")', "constant-path"),
}


@pytest.mark.parametrize(("text", "code"), HINTS.values(), ids=HINTS)
def test_what_cannot_be_decided_is_a_hint(text: str, code: str) -> None:
    assert codes(compile_r(f"{text}\n")) == {code}


def test_file_of_a_constant_name_that_is_written_is_named() -> None:
    found = compile_r('x <- 1\nwrite.csv(x, "cells.csv")\n')

    assert "the file `cells.csv` that line 2 writes" in found.hints[0].message


BROKEN = {
    "open": ("x <- 1\ny <- (\n", 2),
    "two values": ("x <- 1 2\n", 1),
    "python": ("import os\n", 1),
    "open text": ('x <- 1\n\nx <- "abc\n', 3),
    "shell": ("x <- 1\nif true; then\n", 2),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN)
def test_text_that_is_not_r_is_refused_with_place_and_hint(text: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        compile_r(text)

    problem = caught.value.problems[0]
    assert (problem.code, problem.place and problem.place.line) == ("source-syntax", line)
    assert problem.hint


@pytest.mark.parametrize(
    ("path", "text"), [("a.R", ""), ("a.r", ""), ("fit", "#!/usr/bin/env Rscript\n")]
)
def test_r_is_recognised_by_its_ending_or_its_first_line(path: str, text: str) -> None:
    assert RScript().recognises(path, text)


@pytest.mark.parametrize("path", ["a.Rmd", "a.py", "a.rs", "R", "a.r/b"])
def test_other_files_are_left_alone(path: str) -> None:
    assert not RScript().recognises(path, "x <- 1\n")


def test_block_comes_before_what_was_read() -> None:
    found = compile_r(
        'x <- Sys.getenv("x")\n# /// script\n# dependencies = ["one"]\n# [tool.furness]\n'
        '# version = "2.0.0"\n# inputs.x = "File"\n# outputs.table = "t.csv"\n# ///\n'
    )

    assert str(found.operator.inputs["x"].type) == "File"
    assert found.operator.environment == Environment(r=R(packages=("one",)))
    assert (found.operator.version, found.hints) == ("2.0.0", ())


def test_code_of_a_notebook_is_read_without_a_file() -> None:
    found = read_r('library(one)\nx <- as.integer(Sys.getenv("x"))\n', "fit.ipynb")

    assert (list(found.inputs), found.packages) == (["x"], ())
    assert {hint.place.file for hint in found.hints if hint.place} == {"fit.ipynb"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_in_a_read_gives_an_operator_or_a_document_error(name: str, value: str) -> None:
    text = f'x <- as.integer(Sys.getenv("{name}", {value!a}))\n# {value}\n'

    with contextlib.suppress(DocumentError):
        compile_r(text)


def test_machine_without_the_grammar_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_language_pack", None)

    with pytest.raises(OutsideError, match="the grammar of R is not installed") as caught:
        compile_r("read_without_a_grammar <- 1\n")

    assert caught.value.hint == "pip install 'furness[r]'"
