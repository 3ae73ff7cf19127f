"""Print what makes a shell complete commands, files and runs."""

import click
from click.shell_completion import get_completion_class

from furness.cli import output
from furness.cli.options import json_option
from furness.errors import OutsideError

_INSTALL = {
    "bash": "echo 'eval \"$(furness completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(furness completion zsh)\"' >> ~/.zshrc",
    "fish": "furness completion fish > ~/.config/fish/completions/furness.fish",
}


@click.command(epilog='Example: eval "$(furness completion bash)"')
@click.argument("shell", type=click.Choice(list(_INSTALL)))
@json_option
def command(shell: str, as_json: bool) -> int:
    """Print the script that makes a shell complete commands, options, files and runs.

    To have it in every new shell, type once the line for yours:

    \b
    bash  echo 'eval "$(furness completion bash)"' >> ~/.bashrc
    zsh   echo 'eval "$(furness completion zsh)"' >> ~/.zshrc
    fish  furness completion fish > ~/.config/fish/completions/furness.fish
    """  # noqa: D301 - click knows lines that are not to be filled by this sign
    kind = get_completion_class(shell)
    if kind is None:
        raise OutsideError(f"there is no completion for `{shell}`", code="completion")
    # The script, not the running program, finds the commands: it needs none of them.
    script = kind(click.Group("furness"), {}, "furness", "_FURNESS_COMPLETE").source()
    if as_json:
        output.document({"shell": shell, "script": script, "install": _INSTALL[shell]})
    else:
        output.data(script.rstrip("\n"))
    return 0
