import pytest

from furness.builders._uv import explain

MESSAGES = {
    "unreachable": (
        "error: Request failed after 3 retries in 7.4s\n"
        "  cause: Failed to fetch: http://index.invalid/simple/six/\n"
        "  cause: Connection refused (os error 111)\n",
        "request failed after 3 retries in 7.4s: Failed to fetch: "
        "http://index.invalid/simple/six/: Connection refused (os error 111)",
        "the package index cannot be reached",
    ),
    "unknown": (
        "error: No solution found when resolving dependencies\n"
        "  cause: Because zzqq was not found in the package registry and you require zzqq, we can"
        " conclude that your requirements are unsatisfiable.\n",
        "no solution found when resolving dependencies: Because zzqq was not found in the package"
        " registry and you require zzqq",
        "check the spelling",
    ),
    "older form": (
        "warning: `x` is old\n  and so on\n  × No solution found when resolving dependencies:\n"
        "  ╰─▶ Because there is no version of numpy==99 and you require numpy==99, we can conclude"
        " that your requirements are unsatisfiable.\n\nhint: do this\n",
        "Because there is no version of numpy==99 and you require numpy==99",
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
