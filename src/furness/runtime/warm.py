"""Be an interpreter that has imported what a source imports, and start tasks as copies of it.

`python.py --warm FOLDER MODULE…` is started by a supervisor, with a socket as descriptor 3.
It imports the modules, says whether copies of it are safe, and then makes one for each request.
A copy becomes a task as if Python had been started anew; it is nobody's child but the
supervisor's. When the supervisor hangs up, the interpreter ends.

A module is named as `json`, or as `PIL:Image,ImageOps` where parts of it are imported.
"""

import _signal  # type: ignore[import-not-found]  # what tasks shall not find imported, is not
import _socket
import atexit
import gc
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_GIVEN, _CONTROL = 3, 60
"""The socket's descriptor at first and later, out of the way of those that modules open."""
_PATIENCE_SECONDS = 60
_PREFIX = 4
_RIGHTS = 5
"""How many descriptors come with a request: log, workspace, journal, wake and answer."""
_NUMBER = 4
"""Bytes of a descriptor in a message."""
_PRESS_ON = 0.0002

_UNSAFE = frozenset(
    {
        "cupy",
        "grpc",
        "jax",
        "jpype",
        "mpi4py",
        "pyarrow",
        "pycuda",
        "ray",
        "rpy2",
        "tensorflow",
        "torch",
    }
)
"""Modules that hold what a copy cannot have: a device, threads, another language's machine."""


class _Unsafe(BaseException):
    """Such a module would be imported now."""


class _Guard:
    """Stops the import of a module that is not safe to copy or is a file beside the source."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.beside = {name.partition(".")[0] for name in os.listdir(folder)}

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """See `importlib.abc.MetaPathFinder.find_spec`."""
        if name in _UNSAFE or name in self.beside:
            finders: Any = [finder for finder in sys.meta_path if finder is not self]
            found = next(filter(None, (one.find_spec(name, path, target) for one in finders)), None)
            if found and (name in _UNSAFE or self._is_beside(found)):
                raise _Unsafe(name)

    def _is_beside(self, found: "Any") -> bool:
        places = [found.origin, *(found.submodule_search_locations or ())]
        return any(place and self.folder in _above(place) for place in places)


def _above(path: str) -> "tuple[str, str]":
    """Give the folder of a file or package, and that of the package in which the file is."""
    folder = os.path.dirname(path)
    return folder, os.path.dirname(folder)


def serve(folder: str, names: "list[str]") -> "list[str]":
    """Serve a supervisor.

    Args:
        folder: The folder of the source: the first place where modules are looked for.
        names: What is imported.

    Returns:
        In a copy only: the arguments that the runtime shall be started with.
    """
    os.dup2(_GIVEN, _CONTROL, inheritable=False)
    os.close(_GIVEN)
    control = _socket.socket(fileno=_CONTROL)
    loaded: dict[str, Any] = {}
    atexit.register(_forget, loaded)
    read: set[str] = set()
    problem = _try_out(folder, names, (loaded, read))
    if problem:
        control.sendall(b"\0".join([b"cold", problem.encode("utf-8", "replace")[:1000]]))
        os._exit(0)
    gc.freeze()
    control.sendall(b"\0".join([b"warm", *map(os.fsencode, sorted(read))]))
    while True:
        request, descriptors = _receive(control)
        if _is_copy(descriptors):
            return _become(request, descriptors, control)
        for descriptor in descriptors:
            os.close(descriptor)


def _forget(loaded: "dict[str, Any]") -> None:
    """Leave modules alone when the interpreter ends: taking them apart copies their memory."""
    for name, module in loaded.items():
        if sys.modules.get(name) is module:
            del sys.modules[name]


def _try_out(folder: str, names: "list[str]", found: "tuple[dict[str, Any], set[str]]") -> str:
    """Import modules; say why copies would not be safe, if so."""
    loaded, read = found
    before, state = set(sys.modules), _state()
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        sys.path[0] = folder
    _signal.alarm(_PATIENCE_SECONDS)
    try:
        _import_all(names, _Guard(folder), read)
    except BaseException as error:  # noqa: BLE001 - whatever it is, tasks will tell it themselves
        return f"{type(error).__name__}: {error}"
    if _signal.alarm(0) == 0:
        return "it takes the alarm clock for itself"
    loaded.update({name: sys.modules[name] for name in sys.modules if name not in before})
    loaded["loaded"] = loaded
    if getattr(loaded.get("tempfile"), "_name_sequence", None):
        return "it makes temporary files"
    return _find_change(state)


def _import_all(names: "list[str]", guard: _Guard, read: "set[str]") -> None:
    """Import modules, and take note of the environment variables that they read."""
    kind: Any = type(os.environ)

    class Recorder(kind):  # type: ignore[misc]  # the class is known only here
        def __getitem__(self, name: str) -> str:
            read.add(name)
            value: str = super().__getitem__(name)
            return value

        def __setitem__(self, name: str, value: str) -> None:
            read.add(name)
            super().__setitem__(name, value)

        def __iter__(self) -> "Any":
            read.add("*")
            return super().__iter__()

    environ: Any = os.environ
    environ.__class__ = Recorder
    sys.meta_path.insert(0, guard)
    for name in names:
        module, _, parts = name.partition(":")
        __import__(module, {}, {}, parts.split(",") if parts else [], 0)
    sys.meta_path.remove(guard)
    environ.__class__ = kind


def _state() -> "dict[str, object]":
    """Give what modules must not change: copies would not have it, or share it."""
    if sys.stdout:
        sys.stdout.flush()
    return {
        "threads": os.listdir("/proc/self/task"),
        "working directory": os.getcwd(),
        "open files": len(os.listdir("/proc/self/fd")),
        "output": os.fstat(1).st_size,
        "children": _children(),
        "timer": _signal.getitimer(_signal.ITIMER_REAL),
        "signals": [_signal.getsignal(number) for number in range(1, _signal.NSIG)],
    }


def _children() -> str:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return file.read()


def _find_change(before: "dict[str, object]") -> str:
    after = _state()
    changed = [name for name in after if after[name] != before[name]]
    return f"it changes: {', '.join(changed)}" if changed else ""


def _receive(control: "_socket.socket") -> "tuple[list[bytes], list[int]]":
    """Give the next request: its fields and descriptors. End when there is none."""
    data, rights, _, _ = control.recvmsg(1 << 16, _socket.CMSG_SPACE(_RIGHTS * _NUMBER))
    if not data:
        os._exit(0)
    while len(data) < _PREFIX or len(data) < _PREFIX + int.from_bytes(data[:_PREFIX], "big"):
        more = control.recv(1 << 20)
        if not more:
            os._exit(0)
        data += more
    numbers = rights[0][2]
    starts = range(0, len(numbers), _NUMBER)
    order: Any = sys.byteorder
    found = [int.from_bytes(numbers[start : start + _NUMBER], order) for start in starts]
    return data[_PREFIX:].split(b"\0"), found


def _is_copy(descriptors: "list[int]") -> bool:
    """Make a copy whose parent has ended, so that it is the supervisor's; say whether this is it.

    The supervisor is told why, if it cannot be made.
    """
    middle = 0
    try:
        middle = os.fork()
        if middle:
            os.waitpid(middle, 0)
            return False
        middle = os.getpid()
        if os.fork():
            os._exit(0)
    except OSError as error:
        os.write(descriptors[-1], b"!%d" % (error.errno or 0))
        if middle == os.getpid():
            os._exit(0)
        return False
    while os.getppid() == middle:
        time.sleep(_PRESS_ON)
    return True


def _become(
    request: "list[bytes]", descriptors: "list[int]", control: "_socket.socket"
) -> "list[str]":
    """Become a task. Until the supervisor knows its number, it has done nothing."""
    try:
        log, workspace, _, _, answer = descriptors
        os.setsid()
        os.fchdir(workspace)
        os.dup2(log, 1)
        os.dup2(log, 2)
        count = int(request[0])
        arguments = list(map(os.fsdecode, request[1 : 1 + count]))
        for pair in request[1 + count :]:
            name, _, value = pair.partition(b"=")
            os.environb[name] = value
        _renew(arguments)
        os.write(answer, b"%d" % os.getpid())
    except BaseException:  # noqa: BLE001 - the supervisor sees that no answer comes
        os._exit(1)
    for descriptor in descriptors:
        os.close(descriptor)
    control.close()
    return arguments


def _renew(arguments: "list[str]") -> None:
    """Make anew what is different in each process."""
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[2:] = arguments
    loaded: Any = sys.modules
    if "numpy.random" in loaded:
        loaded["numpy.random"].seed()
    if "threading" in loaded:
        getattr(loaded["threading"].main_thread(), "_set_native_id", bool)()
    logging = loaded.get("logging")
    if logging:
        kind = type(logging._startTime)  # noqa: SLF001 - a logging record tells the time since then
        logging._startTime = time.time() if kind is float else time.time_ns()  # noqa: SLF001 - as above
