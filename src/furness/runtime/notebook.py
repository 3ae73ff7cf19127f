"""Execute a notebook as a task: `python .../runtime/notebook.py [OPTION…] NOTEBOOK`.

The kernel is a child of this process, is spoken to through sockets in the workspace that only its
owner can open, and what its cells print goes to the log as it comes. The executed notebook is
written to the workspace whatever happens. It needs `nbclient`, and `ipykernel` or R's `IRkernel`.
"""

import json
import os
import re
import shutil
import signal
import sys
import warnings

sys.path[0] = os.path.dirname(os.path.abspath(__file__))
parameters = __import__("parameters")
del sys.path[0], sys.modules["parameters"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_USAGE = "usage: notebook.py [--outputs JSON] [--log] NOTEBOOK"
_PRIVATE = ".kernel"
_PATIENCE_SECONDS = 300
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_R = ["R", "--no-echo", "--no-restore", "-e", "IRkernel::main()", "--args", "{connection_file}"]
_PYTHON = [
    *(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
    "--HistoryManager.enabled=False",
]


class Failure(Exception):  # noqa: N818 - it is one, and says where
    """A notebook that did not come to its end."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def main(arguments: "list[str]") -> None:
    """Execute a notebook.

    Args:
        arguments: `--outputs JSON` names the outputs, each with its path or null; `--log` makes
            the root logger write to standard output. Then the notebook.
    """
    outputs: dict[str, Any] = {}
    log = False
    while arguments and arguments[0].startswith("--"):
        option = arguments.pop(0)
        log = log or option == "--log"
        outputs = json.loads(arguments.pop(0)) if option == "--outputs" else outputs
    if len(arguments) != 1:
        sys.stderr.write(_USAGE + "\n")
        sys.exit(2)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGTERM, _stop)
    try:
        Execution(arguments[0], outputs, log=log).run()
    except Failure as failure:
        sys.stdout.flush()
        sys.stderr.write(f"{failure}\n")
        _end(failure.status)


def _stop(number: int, frame: object) -> None:
    del frame
    signal.signal(number, signal.SIG_IGN)
    raise Failure("the notebook was stopped before its end", -number)


def _end(status: int) -> None:
    """End as the kernel did: a signal that ended it, such as for want of memory, ends us too."""
    sys.stderr.flush()
    if status < 0:
        signal.signal(-status, signal.SIG_DFL) if -status not in (9, 19) else None
        os.kill(os.getpid(), -status)
    sys.exit(status)


def need(name: str) -> "Any":
    """Import a module that the operator's environment must have.

    Raises:
        Failure: It does not have it.
    """
    try:
        return __import__(name)
    except ImportError as error:
        raise Failure(
            f"a notebook needs `{name}`, which is not in its environment: {error}\n"
            "hint: add `nbclient` and `ipykernel` to the packages of its environment"
        ) from None


class Execution:
    """One notebook on its way."""

    def __init__(self, path: str, outputs: "dict[str, Any]", *, log: bool) -> None:
        nbformat = need("nbformat")
        with open(path, encoding="utf-8") as file:
            self.notebook = nbformat.reads(file.read(), as_version=4)
        self.path = path
        self.log = log
        self.outputs = outputs
        paths = [one for one in outputs.values() if one and one.endswith(".ipynb")]
        self.target = os.path.abspath(paths[0] if paths else os.path.basename(path))
        self.language = _language(self.notebook)
        self.workspace = os.getcwd()
        self.client: Any = None

    def run(self) -> None:
        """Execute the notebook, write it, and write its outputs.

        Raises:
            Failure: A cell failed, or the kernel did. The notebook has been written.
        """
        parameters.inject(self.notebook, _inputs(), self.outputs, self.language)
        os.makedirs(_PRIVATE, mode=0o700, exist_ok=True)
        try:
            self.client = self._start()
            self._execute()
        finally:
            self._write()
            self._shut()
            shutil.rmtree(os.path.join(self.workspace, _PRIVATE), ignore_errors=True)

    def _start(self) -> "Any":
        nbclient, jupyter = need("nbclient"), need("jupyter_client")
        manager = jupyter.AsyncKernelManager(
            transport="ipc",
            ip=os.path.join(_PRIVATE, "k"),
            connection_file=os.path.abspath(os.path.join(_PRIVATE, "connection.json")),
            **self._kernel(need("jupyter_client.kernelspec").kernelspec),
        )
        client = nbclient.NotebookClient(
            self.notebook,
            km=manager,
            timeout=None,
            startup_timeout=_PATIENCE_SECONDS,
            record_timing=False,
            resources={"metadata": {"path": self.workspace}},
        )
        own = os.path.abspath(os.path.join(_PRIVATE, "ipython"))
        quiet = {"IPYTHONDIR": own, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        try:
            client.start_new_kernel(env={**os.environ, **quiet})
            self.client = client
            client.start_new_kernel_client()
        except (RuntimeError, OSError) as error:
            raise Failure(f"the kernel does not start: {error}\n{self._advice()}") from None
        _follow(client)
        return client

    def _kernel(self, kernelspec: "Any") -> "dict[str, Any]":
        """Give what starts a kernel: our own interpreter's, or the one for R that is registered."""
        argv = _PYTHON
        if self.language == "r":
            known = kernelspec.KernelSpecManager()
            named = self.notebook.metadata.get("kernelspec", {}).get("name", "ir")
            found = known.find_kernel_specs()
            for name in (named, "ir"):
                if name in found and known.get_kernel_spec(name).language.lower() == "r":
                    return {"kernel_name": name, "kernel_spec_manager": known}
            argv = _R
        folder = os.path.abspath(os.path.join(_PRIVATE, "kernels"))
        os.makedirs(os.path.join(folder, "own"))
        with open(os.path.join(folder, "own", "kernel.json"), "w", encoding="utf-8") as file:
            json.dump({"argv": argv, "display_name": "own", "language": self.language}, file)
        own = kernelspec.KernelSpecManager(kernel_dirs=[folder], ensure_native_kernel=False)
        return {"kernel_name": "own", "kernel_spec_manager": own}

    def _advice(self) -> str:
        if self.language == "r":
            return "hint: install R and its package `IRkernel` on this machine"
        return "hint: add `ipykernel` to the packages of its environment"

    def _execute(self) -> None:
        self._tell("prepare", notebook=os.path.abspath(self.path), log=self.log)
        number = 0
        for index, cell in enumerate(self.notebook.cells):
            injected = "injected-parameters" in cell.metadata.get("tags", [])
            number += not injected
            where = "the cell with the given parameters" if injected else f"cell {number}"
            self._execute_cell(cell, index, where)
        self._tell("gather", outputs=self.outputs, workspace=self.workspace)

    def _execute_cell(self, cell: "Any", index: int, where: str) -> None:
        exceptions = need("nbclient.exceptions").exceptions
        try:
            self.client.execute_cell(cell, index)
        except exceptions.CellExecutionError as error:
            self.notebook.metadata["furness"] = {"failed_cell": index}
            raise Failure(_explain(error, cell, where)) from None
        except exceptions.DeadKernelError:
            self.notebook.metadata["furness"] = {"failed_cell": index}
            raise Failure(*self._explain_death(where)) from None

    def _tell(self, task: str, **values: "Any") -> None:
        """Let the kernel do what is not part of the notebook."""
        cell = need("nbformat").v4.new_code_cell(_code_of(self.language, task, values))
        exceptions = need("nbclient.exceptions").exceptions
        cells = self.notebook.cells
        cells.append(cell)
        try:
            self.client.execute_cell(cell, len(cells) - 1, store_history=False)
        except exceptions.CellExecutionError as error:
            raise Failure(_COLOUR.sub("", error.evalue)) from None
        except exceptions.DeadKernelError:
            raise Failure(*self._explain_death("the end of the notebook")) from None
        finally:
            cells.pop()

    def _explain_death(self, where: str) -> "tuple[str, int]":
        process = getattr(self.client.km.provisioner, "process", None)
        status = process.poll() if process else None
        if status is None or status >= 0:
            return f"{where}: the kernel ended by itself, with exit status {status}", 1
        return f"{where}: the kernel was ended by {signal.Signals(-status).name}", status

    def _write(self) -> None:
        nbformat = need("nbformat")
        with open(self.target, "w", encoding="utf-8") as file:
            nbformat.write(self.notebook, file)

    def _shut(self) -> None:
        process = getattr(self.client and self.client.km.provisioner, "process", None)
        if process and process.poll() is None:
            os.killpg(os.getpgid(process.pid), signal.SIGKILL)
            process.wait()


def _inputs() -> "dict[str, Any]":
    try:
        with open("input.json", encoding="utf-8") as file:
            return dict(json.load(file))
    except FileNotFoundError:
        return {}


def _language(notebook: "Any") -> str:
    info, kernel = notebook.metadata.get("language_info"), notebook.metadata.get("kernelspec")
    found = (info or {}).get("name") or (kernel or {}).get("language") or ""
    named = str((kernel or {}).get("name") or "")
    return "r" if str(found).lower() == "r" or (not found and named == "ir") else "python"


def _follow(client: "Any") -> None:
    """Let what cells print go to the log as it comes."""
    process = client.process_message

    def follow(message: "Any", cell: "Any", index: int) -> "Any":
        if message["msg_type"] == "stream":
            content = message["content"]
            stream = sys.stderr if content.get("name") == "stderr" else sys.stdout
            stream.write(content["text"])
            stream.flush()
        return process(message, cell, index)

    client.process_message = follow


def _explain(error: "Any", cell: "Any", where: str) -> str:
    trace = [
        line
        for output in cell.outputs
        if output["output_type"] == "error"
        for line in output.get("traceback", [])
    ]
    hint = ""
    if error.ename == "StdinNotImplementedError":
        hint = "\nhint: nobody can answer `input()` while a task runs: make it a parameter"
    reason = _COLOUR.sub("", f"{error.ename}: {error.evalue}").strip().replace("\n", " ")
    return (
        "\n".join([*(_COLOUR.sub("", line) for line in trace), f"{where} failed: {reason}"]) + hint
    )


def _code_of(language: str, task: str, values: "dict[str, Any]") -> str:
    """Give the code that has the kernel do one of our tasks, without a trace among its names."""
    if language == "r":
        path, given = os.path.join(_FOLDER, "kernel.R"), json.dumps(values)
        return f"local({{source({json.dumps(path)}, local = TRUE); {task}({json.dumps(given)})}})"
    path = os.path.join(_FOLDER, "kernel.py")
    names = {"__name__": "furness_kernel", "__file__": path, "task": task, "values": values}
    return f"exec(compile(open({path!r}).read(), {path!r}, 'exec'), {names!r})"


if __name__ == "__main__":
    main(sys.argv[1:])
