import pytest

from furness.builders._uv import explain

UNREACHABLE = """\
error: Request failed after 3 retries in 7.4s
  cause: Failed to fetch: http://index.invalid/simple/six/
  cause: Connection refused (os error 111)
"""
UNKNOWN = """\
error: No solution found when resolving dependencies
  cause: Because zzqq was not found in the package registry and you require zzqq, we can \
conclude that your requirements are unsatisfiable.
"""
OLDER = """\
warning: `x` is old
  and so on
  \u00d7 No solution found when resolving dependencies:
  ╰─▶ Because there is no version of numpy==99 and you require numpy==99, we can \
conclude that your requirements are unsatisfiable.

hint: do this
"""
MESSAGES = {
    "unreachable": (
        UNREACHABLE,
        "made: request failed after 3 retries in 7.4s: Failed to fetch: http://index.invalid/",
        "the package index cannot be reached",
    ),
    "unknown": (
        UNKNOWN,
        "made: no solution found when resolving dependencies: Because zzqq was not found in",
        "check the spelling",
    ),
    "older form": (
        OLDER,
        "made: no solution found when resolving dependencies: Because there is no version of",
        "change the versions",
    ),
    "silence": ("", "uv failed without a word", ""),
}


@pytest.mark.parametrize(("text", "told", "hint"), MESSAGES.values(), ids=MESSAGES)
def test_explain_keeps_what_is_wrong_and_gives_a_hint(text: str, told: str, hint: str) -> None:
    error = explain(text)

    assert told in str(error)
    assert str(error).startswith("the environment cannot be made: ")
    assert (error.hint or "").startswith(hint)
    assert "unsatisfiable" not in str(error)
