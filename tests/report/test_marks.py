from furness.report.marks import command, said


def test_said_shows_backticks_as_code_and_leaves_a_lonely_one() -> None:
    assert "".join(said("`a<b` is `x")) == "<code>a&lt;b</code> is `x"


def test_command_with_brackets_is_quoted_for_a_shell() -> None:
    assert 'data-copy="furness &#x27;a[3]&#x27;"' in command("furness", "a[3]")
