"""Python scripts that notice how they were started, for `test_warm.py`.

Each begins with what it imports; the rest is run with `number` from the environment.
"""

HEAD = """
number = int(os.environ.get("number", "0"))
with open("how.txt", "a") as file:
    file.write(open("/proc/self/cmdline").read())
"""

SCRIPTS = {
    "exit_in_thread": """
import os, sys, threading
HEAD
def work():
    print("in the thread")
    sys.exit(9)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print("after")
""",
    "os_exit": """
import os, sys
HEAD
print("before")
file = open("lost.txt", "w")
file.write("never flushed")
os._exit(7)
""",
    "exit_with_words": """
import os, sys
HEAD
try:
    sys.exit("no more")
finally:
    print("on the way out")
""",
    "exit_with_none": """
import os, sys
HEAD
sys.exit(None)
""",
    "exit_with_a_number": """
import os, sys
HEAD
sys.exit(300 + number)
""",
    "at_exit": """
import os, atexit, threading, logging, weakref
HEAD
class Thing: pass
thing = Thing()
weakref.finalize(thing, print, "finalized")
atexit.register(print, "first registered")
atexit.register(lambda: print(json_of()))
def json_of():
    import json
    return json.dumps({"number": number})
def late():
    threading.Thread(target=print, args=("thread at exit",)).start()
threading._register_atexit(print, "threading at exit")
""",
    "at_exit_raises": """
import os, atexit
HEAD
def fail():
    raise ValueError("in atexit")
atexit.register(print, "still called")
atexit.register(fail)
""",
    "fork_pool": """
import os, multiprocessing
HEAD
def square(x):
    return x * x
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map(square, range(5)))
    process = multiprocessing.get_context("fork").Process(target=os._exit, args=(5,))
    process.start()
    process.join()
    print(process.exitcode, multiprocessing.current_process().name)
    print(multiprocessing.parent_process())
""",
    "spawn_pool": """
import os, multiprocessing
HEAD
def square(x):
    return x * x + number
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(square, range(5)))
""",
    "executors": """
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
HEAD
def double(x):
    return 2 * x
if __name__ == "__main__":
    with ThreadPoolExecutor(2) as pool, ProcessPoolExecutor(1) as more:
        print(list(pool.map(double, [1, 2])), list(more.map(double, [3, 4])))
""",
    "open_at_the_end": """
import os, csv, gzip
HEAD
text = open("text.txt", "w")
text.write("kept by the last breath")
packed = gzip.GzipFile("packed.gz", "wb", mtime=0)
packed.write(b"x" * 1000)
holder = {}
holder["self"] = holder
holder["file"] = open("cycle.txt", "w")
holder["file"].write("in a cycle")
writer = csv.writer(open("table.csv", "w"))
writer.writerow([1, 2, number])
""",
    "open_at_import": """
import os, json
HEAD
import beside
print(beside.handle.read(), beside.VALUE)
print(os.path.dirname(beside.__file__) == os.path.dirname(__file__))
""",
    "relative_import": """
import os
HEAD
from . import beside
""",
    "shadowing": """
import os
import shadowed_first
import json
HEAD
print(shadowed_first.NAME)
""",
    "who_am_i": """
import os, sys
HEAD
print(__name__, os.path.basename(__file__), sorted(globals()))
print([os.path.basename(one) for one in sys.argv + sys.orig_argv])
print(sys.path, sys.executable, sys.prefix, sys.flags, sys.warnoptions, sys._xoptions)
print(sys.modules["__main__"].__dict__ is globals(), __spec__)
print(os.getcwd() == os.environ["PWD"] if "PWD" in os.environ else "", len(os.listdir(".")))
""",
    "main_thread": """
import os, threading
HEAD
main = threading.main_thread()
print(main is threading.current_thread(), main.name, main.ident == threading.get_ident())
print(threading.active_count())
print(main.native_id == os.getpid(), threading.get_native_id() == os.getpid())
""",
    "process": """
import os, resource, sys, signal
HEAD
print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid(), os.getppid() > 1)
print(sorted(os.listdir("/proc/self/fd"), key=int))
print([(os.fstat(n).st_mode, os.isatty(n)) for n in range(3)], os.readlink("/proc/self/fd/0"))
print([resource.getrlimit(n) for n in range(10)], os.umask(0o22), os.nice(0))
print([str(signal.getsignal(n)) for n in sorted(signal.valid_signals())])
print(signal.pthread_sigmask(0, []))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 100_000, os.sched_getaffinity(0))
""",
    "variables": """
import os, subprocess
HEAD
for name in os.environ:
    print(name, os.environ[name])
print(subprocess.run(["env"], capture_output=True, text=True).stdout)
""",
    "streams": """
import os, sys, locale
HEAD
for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(stream.name, stream.mode, stream.encoding, stream.errors)
    print(stream.line_buffering, stream.write_through)
    print(type(stream.buffer).__name__, stream.fileno(), stream.isatty())
print(sys.stdout is sys.__stdout__, locale.getlocale(), locale.getpreferredencoding())
print(sys.getfilesystemencoding())
print("ümläut \\udc80".encode("utf-8", "surrogateescape"))
os.write(1, b"straight\\n")
print("out")
print("err", file=sys.stderr)
sys.stdout.write("no newline")
""",
    "empty_input": """
import os, sys
HEAD
print(repr(sys.stdin.read()))
input("more? ")
""",
    "closed_output": """
import os, sys
HEAD
print("before")
sys.stdout.close()
sys.stderr.write("after\\n")
print("nobody hears")
""",
    "closed_descriptors": """
import os, sys
HEAD
print("before")
os.close(1)
os.close(2)
""",
    "traceback": """
import os, json
HEAD
class Odd(Exception):
    pass
def inner():
    json.loads("{")
def outer():
    try:
        inner()
    except ValueError as error:
        raise Odd("ä odd one") from error
outer()
""",
    "syntax_error_inside": """
import os
HEAD
exec("x = = 1")
""",
    "own_hook": """
import os, sys, traceback
HEAD
def hook(kind, value, trace):
    print("hooked", kind.__name__, len(traceback.extract_tb(trace)))
sys.excepthook = hook
raise KeyError(number)
""",
    "interrupted": """
import os, signal
HEAD
try:
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000):
        pass
except KeyboardInterrupt:
    print("caught")
raise KeyboardInterrupt
""",
    "terminated": """
import os, signal, time
HEAD
print("before", flush=True)
os.kill(os.getpid(), signal.SIGTERM)
time.sleep(5)
""",
    "handled_signals": """
import os, signal
HEAD
signal.signal(signal.SIGTERM, lambda *_: print("asked"))
os.kill(os.getpid(), signal.SIGTERM)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
read, write = os.pipe()
os.close(read)
os.write(write, b"x")
""",
    "aborted": """
import os, colorsys, faulthandler
HEAD
print(faulthandler.is_enabled(), flush=True)
faulthandler.enable()
os.abort()
""",
    "recursion": """
import os, sys
HEAD
def dive(depth):
    try:
        return dive(depth + 1)
    except RecursionError:
        return depth
print(sys.getrecursionlimit(), dive(0))
def forever(): forever()
forever()
""",
    "last_breath": """
import os, sys, json
HEAD
class Last:
    def __init__(self, name): self.name = name
    def __del__(self): print("gone", self.name, json is None or json.dumps([1]), sys is not None)
keep = Last("global")
json.kept_by_a_library = None
cycle = [Last("cycle")]
cycle.append(cycle)
class Unraisable:
    def __del__(self): raise ValueError("in del")
Unraisable()
""",
    "daemon_thread": """
import os, threading, time
HEAD
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
def late():
    time.sleep(0.05)
    print("late but heard")
threading.Thread(target=late).start()
print("main is done")
""",
    "logs": """
import os, logging, sys, warnings
HEAD
print(logging.getLogger().handlers, logging.getLogger().level)
print(len(warnings.filters), warnings.filters[0])
logging.warning("root warns")
logging.getLogger("x").error("x errs")
warnings.warn("a warning")
import imp
def old(): warnings.warn("old", DeprecationWarning)
old()
record = logging.LogRecord("n", 10, "p", 1, "m", (), None)
print(0 <= record.relativeCreated < 2000)
""",
    "big_output": """
import os, sys
HEAD
for line in range(20_000):
    print("x" * 100, line)
sys.stdout.buffer.write(b"y" * 1_000_000)
""",
    "pickles": """
import os, pickle, inspect, copyreg
HEAD
class Thing:
    def __init__(self): self.x = number
print(pickle.loads(pickle.dumps(Thing())).x, Thing.__module__, inspect.getsource(Thing.__init__))
""",
    "asynchronous": """
import os, asyncio
HEAD
async def work():
    done = await asyncio.create_subprocess_exec("echo", "from a child", stdout=-1)
    return (await done.communicate())[0]
print(asyncio.run(work()))
async def fail():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
asyncio.run(fail())
""",
    "other_program": """
import os
HEAD
os.execvp("sh", ["sh", "-c", "echo another program; exit 4"])
""",
    "orphans": """
import os, time
HEAD
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.1)
        open("orphan.txt", "w").write("written later")
    os._exit(0)
print("done")
""",
    "forks": """
import os
HEAD
pid = os.fork()
if pid == 0:
    print("child")
    raise SystemExit(3)
print("parent", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
""",
    "garbage": """
import os, gc, sys
HEAD
print(gc.isenabled(), gc.get_threshold(), gc.garbage, gc.get_debug(), gc.callbacks)
print(sys.gettrace(), sys.getprofile(), sys.getswitchinterval(), len(sys.meta_path))
class Node: pass
node = Node()
node.self = node
del node
print(gc.collect() > 0)
""",
    "late_settings": """
import os
os.environ["PYTHONASYNCIODEBUG"] = "1"
import asyncio
HEAD
print(asyncio.new_event_loop().get_debug())
""",
    "missing_module": """
import os
import a_module_that_is_nowhere
HEAD
""",
    "typed_function": '''
import json
import decimal
import os
with open("how.txt", "a") as file:
    file.write(open("/proc/self/cmdline").read())
def main(number: int) -> decimal.Decimal:
    """Count."""
    print(__name__, json.dumps(number))
    return float(decimal.Decimal(number) * 2)
''',
}

BESIDE = {
    "beside.py": 'handle = open(__file__)\nhandle.readline()\nVALUE = "b"\n',
    "shadowed_first.py": 'import sys\nNAME = "local", "json" in sys.modules\n',
}
"""Modules that some of them import."""

COLD = {"missing_module"}
"""Those whose interpreter cannot be made. After the first that crashes, the next may be cold."""
