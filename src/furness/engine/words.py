"""What an exit status means, in words."""

import signal

_SIGNALS = {
    signal.SIGHUP: "the terminal was closed",
    signal.SIGINT: "it was interrupted",
    signal.SIGQUIT: "it was asked to quit",
    signal.SIGILL: "it ran an instruction that this processor does not have",
    signal.SIGABRT: "it gave up by itself",
    signal.SIGBUS: "a file that it had mapped went away, or memory was misaligned",
    signal.SIGFPE: "a division by zero, or an arithmetic overflow",
    signal.SIGKILL: "it was killed from outside",
    signal.SIGSEGV: "it touched memory that is not its own",
    signal.SIGPIPE: "it wrote to something that nobody reads",
    signal.SIGTERM: "it was asked to end",
    signal.SIGXCPU: "it used more CPU time than allowed",
    signal.SIGXFSZ: "it wrote a larger file than allowed",
}

_STATUSES = {
    126: "the command cannot be executed",
    127: "the command was not found",
    75: "a temporary failure, it says",
    78: "a configuration error, it says",
}

_SHELL_SIGNALS = 128
"""What a shell adds to the signal that ended its command."""

_CAUSES = {
    "time-limit": "it took longer than its time limit",
    "out-of-memory": "the machine ran out of memory",
    "cancelled": "it was cancelled",
    "lost": "its process vanished",
    "refused": "it could not be started",
    "outputs": "its outputs are not what its interface says",
}


def describe_end(exit_status: int | None, cause: str | None) -> str:
    """Say why an attempt ended, such as `signal 9 (SIGKILL): it was killed from outside`."""
    if cause is not None:
        return _CAUSES.get(cause, cause)
    if exit_status is None:
        return "nobody knows how it ended"
    if exit_status < 0:
        return _describe_signal(-exit_status)
    if exit_status in _STATUSES:
        return f"exit status {exit_status}: {_STATUSES[exit_status]}"
    if exit_status - _SHELL_SIGNALS in set(signal.Signals):
        after = _describe_signal(exit_status - _SHELL_SIGNALS)
        return f"exit status {exit_status}, as after {after}"
    return f"exit status {exit_status}"


def _describe_signal(number: int) -> str:
    try:
        known = signal.Signals(number)
    except ValueError:
        return f"signal {number}"
    meaning = _SIGNALS.get(known)
    return f"signal {number} ({known.name})" + (f": {meaning}" if meaning else "")
