"""The consumers of exports accept what is right, and refuse each fault that is planted in it."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.integration.consumers import (
    airflow,
    argo,
    cwl,
    dockerfile,
    kfp,
    kubernetes,
    pegasus,
    shell,
    snakemake,
    step_functions,
)
from tests.integration.consumers import slurm as batch
from tests.integration.consumers.asking import Verdicts
from tests.integration.containers import Podman
from tests.integration.slurm import Slurm

pytestmark = pytest.mark.integration

RIGHT = Path(__file__).parent / "consumers" / "right"

Fault = tuple[str, str, str]
"""What stands in the right file, what is put there instead, and what the consumer says then."""


def judge(
    accept_all: Callable[[Iterable[Path]], Verdicts], folder: Path, main: str, *faults: Fault
) -> None:
    """Let a consumer look at a right file, and at it with each fault, all at once."""
    shutil.copytree(RIGHT, folder, dirs_exist_ok=True)
    right = folder / main
    text = right.read_text()
    wrong = {}
    for number, (there, instead, said) in enumerate(faults):
        assert there in text
        path = folder / f"fault{number}{right.suffix or '.smk'}"
        path.write_text(text.replace(there, instead, 1))
        wrong[path] = said

    verdicts = accept_all([right, *wrong])

    assert verdicts[right] == []
    for (path, said), fault in zip(wrong.items(), faults, strict=True):
        assert any(said in one for one in verdicts[path]), (fault, verdicts[path])


def test_cwl(tmp_path: Path) -> None:
    judge(cwl.accept_all, tmp_path, "main.cwl",
          ("cwlVersion", "bogus: 1\ncwlVersion", "invalid field 'bogus'"),
          ("second/o", "second/x", "'outputSource' references unknown"),
          ("{file: File,", "{file: string,", "incompatible"),
          ("default: 2", "default: two", "not of its type"),
          ("{a: file}", "{a: second/o}", "circular"),
          ("{a: file}", "{}", "missing required parameter 'a'"),
          ("run: tool.cwl", "run: none.cwl", "none.cwl"),
          ("inputs.count", "inputs.number", "names `number`"),
          ("requirements: {InlineJavascriptRequirement: {}}\n", "", "is JavaScript"),
    )  # fmt: skip


def test_cwl_is_run(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("text\n")

    given = {"file": {"class": "File", "path": str(tmp_path / "in")}}
    outputs = cwl.run_cwl(RIGHT / "main.cwl", given, tmp_path / "run")

    assert Path(outputs["text"]["path"]).read_text() == "text\n"


def test_kfp_component(tmp_path: Path) -> None:
    judge(kfp.accept_all, tmp_path, "kfp-component.yaml",
          ("inputValue: t}", "inputValue: u}", "non-existing input"),
          ("image: a/b:1", "picture: a/b:1", "picture"),
          ('default: "3"', 'default: "x"', "invalid literal"),
          ("type: Model", "type: Model\n- {name: o, type: String", "while parsing"),
    )  # fmt: skip


def test_kfp_pipeline(tmp_path: Path) -> None:
    judge(kfp.accept_all, tmp_path, "kfp.yaml",
          ("sdkVersion", "bogus: 1\nsdkVersion", 'no field named "bogus"'),
          ("parameterType: NUMBER_INTEGER", "parameterType: INTEGER", "INTEGER"),
          ("producerTask: first", "producerTask: third", "no task `third`"),
          ("first, outputParameterKey: result", "first, outputParameterKey: r", "no output `r`"),
          ("{componentInputParameter: number}", "{componentInputParameter: n}", "no input `n`"),
          ("{name: first}", "{name: first}\n        dependentTasks: [second]", "cycle"),
          ("dependentTasks: [first]", "dependentTasks: []", "does not wait for it"),
          ("executorLabel: exec-double", "executorLabel: exec-x", "no executor `exec-x`"),
          ("parameters['number']", "parameters['n']", "parameters.n, which is none"),
          ("result: {parameterType: NUMBER_INTEGER}", "result: {parameterType: STRING}",
           "`STRING` is not `NUMBER_INTEGER`"),
    )  # fmt: skip


def test_kfp_is_run(podman: Podman, base_image: str, tmp_path: Path) -> None:
    assert base_image in (RIGHT / "kfp.yaml").read_text()

    outputs = kfp.run_kfp_local(podman, RIGHT / "kfp.yaml", {"number": 3}, tmp_path / "right")

    assert outputs == {"answer": 12}


def test_kfp_run_that_fails_is_told(podman: Podman, base_image: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((RIGHT / "kfp.yaml").read_text().replace("mkdir -p", "exit 3; mkdir -p"))

    with pytest.raises(AssertionError, match="finished with status"):
        kfp.run_kfp_local(podman, wrong, {"number": 3}, tmp_path / base_image.partition("/")[0])


def test_kubernetes(tmp_path: Path) -> None:
    judge(kubernetes.accept_all, tmp_path, "kubernetes.yaml",
          ("completions:", "completion:", "'completion' was unexpected"),
          ("completions: 3", 'completions: "3"', "is not of type 'integer'"),
          ("kind: Job", "kind: Jobb", "Couldn't find schema"),
          ("{name: v, mount", "{name: w, mount", "no volume `w`"),
          ("memory: 1Gi", "memory: 1GiB", "not a quantity"),
          ("name: j", "name: J_x", "DNS-1123"),
          ("Never", "Always", "restart `Never`"),
          ("completions: 3", "completions: 3\n  completions: 4", "comes twice"),
          ("---", "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---",
           "the Secret `s` comes twice"),
    )  # fmt: skip


def test_argo(tmp_path: Path) -> None:
    judge(argo.accept_all, tmp_path, "argo.yaml",
          ("onExit: bye", "onExit: bye\n  bogus: 1", "spec.bogus"),
          ('value: "3"', "value: 3", "valid string"),
          ("entrypoint: main", "entrypoint: nain", "no template `nain`"),
          ("template: use", "template: uze", "no template `uze`"),
          ("{{workflow.parameters.n}}", "{{workflow.parameters.m}}", "no `workflow.parameters.m`"),
          ("tasks['a']", "tasks['z']", "no `tasks.z"),
          ("outputs.artifacts.f}}", "outputs.artifacts.g}}", "no `tasks.a.outputs.artifacts.g`"),
          ("        dependencies: [a]\n", "", "no `tasks.a.outputs"),
          ("template: make", "template: make\n        dependencies: [b]", "is a cycle"),
          ("name: e, value", "name: d, value", "e of `use` was not supplied"),
          ("{{workflow.status}}", "{{workflow.status}", "unclosed"),
          ("name: work, mount", "name: play, mount", "no volume `play`"),
    )  # fmt: skip


def test_airflow(tmp_path: Path) -> None:
    judge(airflow.accept_all, tmp_path, "airflow.py",
          ("retries=2", "bogus=2", "bogus"),
          ("first >> second", "first >> second >> first", "Cycle"),
          ('"second", bash', '"first", bash', "already been added"),
          ("import BashOperator", "import BashOperatr", "ImportError"),
          ("task_ids='first'", "task_ids='zero'", "the task `zero`"),
          ("params.count", "params.number", "the param `number`"),
          ("task_ids='first') }}", "task_ids='first' }}", "unexpected"),
          ("Param(3", "Param('three'", "three"),
    )  # fmt: skip


def test_snakemake(tmp_path: Path) -> None:
    judge(snakemake.accept_all, tmp_path, "Snakefile",
          ('log: "logs/b.log"', 'bogus: "b"', "Unexpected keyword bogus"),
          ('input: "out/a.txt"', 'input: "out/z.txt"', "Missing input files"),
          ('output: "out/a.txt"', 'input: "out/b.txt"\n    output: "out/a.txt"', "Cyclic"),
          ("{input}", "{inputs}", "inputs"),
    )  # fmt: skip


def test_snakemake_is_run(tmp_path: Path) -> None:
    shutil.copy(RIGHT / "Snakefile", tmp_path)

    snakemake.run_snakemake(tmp_path / "Snakefile")

    assert (tmp_path / "out" / "b.txt").read_text() == "HI\n"


def test_pegasus(tmp_path: Path) -> None:
    judge(pegasus.accept_all, tmp_path, "pegasus.yml",
          ("nodeLabel", "nodeLable", "knows no such field"),
          ("stageOut: false", "stageOut: 'no'", "not true or false"),
          ("  - ID0000002", "  - ID0000009", "not found"),
          ("  - ID0000002", "  - ID0000001", "cycle"),
          ("name: t\n    version", "name: u\n    version", "no transformation `t`"),
          ("lfn: in.txt", "lfn: out.csv", "nobody makes `in.txt`"),
          ("container: box", "container: bax", "bax"),
          ("dagman:", "dogman:", "not a valid Namespace"),
    )  # fmt: skip


def test_step_functions(tmp_path: Path) -> None:
    judge(step_functions.accept_all, tmp_path, "step_functions.json",
          ('"ResultPath"', '"ResultPaths"', "ASLParserException"),
          ('"ResultPath"', '"ResultPaths"', "SCHEMA_VALIDATION_FAILED"),
          ('"Next": "M"', '"Next": "Z"', "target: Z"),
          ('"NumericGreaterThan": 3', '"NumericGreaterThan": "3"', "SCHEMA_VALIDATION_FAILED"),
          ('"$.a"', '"a"', "asl_result_path"),
          ('"$.q"', "\"States.Formt('a')\"", "not a valid StatesFunctionNameType"),
          ('"End": true', '"Next": "P"', "MISSING_TERMINAL_STATE"),
    )  # fmt: skip


def test_shell(tmp_path: Path) -> None:
    judge(shell.accept_all, tmp_path, "shell.sh",
          ("done", "", "dash:"),
          ('"$name"', "$name", "SC2086"),
          ("for name in", "names=(a b)\nfor name in", "SC3030"),
          ('"$name"', '"$nam"', "SC2154"),
    )  # fmt: skip


def test_slurm(slurm: Slurm, tmp_path: Path) -> None:
    judge(lambda paths: batch.accept_all(slurm, paths), tmp_path, "slurm.sh",
          ("--mem=100M", "--bogus=1", "unrecognized option"),
          ("--cpus-per-task=1", "--cpus-per-task=x", "Invalid numeric value"),
          ("--cpus-per-task=1", "--cpus-per-task=99", "not available"),
          ("--time=00:01:00", "--time=soon", "Invalid --time"),
          ("--array=0-2", "--array=a", "Invalid job array"),
          ("--array=0-2", "--dependency=afterokk:1", "dependency problem"),
          ("#SBATCH --mem", "true\n#SBATCH --mem", "comes after a command"),
          ("set -eu", "if", "syntax error"),
    )  # fmt: skip


def test_slurm_is_run(slurm: Slurm, tmp_path: Path) -> None:
    (tmp_path / "one.sh").write_text("#!/bin/sh\n#SBATCH --array=0-1\nexit $SLURM_ARRAY_TASK_ID\n")
    main = tmp_path / "main.sh"
    main.write_text(
        "#!/bin/sh\nset -eu\none=$(sbatch --parsable one.sh)\nsbatch one.sh\n"
        'sbatch --array=0 --dependency="afterok:$one" --kill-on-invalid-dep=yes one.sh\n'
    )
    main.chmod(0o755)

    states = slurm.run("env", f"--chdir={tmp_path}", "./main.sh")

    assert sorted(states.values()) == ["CANCELLED", *["COMPLETED"] * 2, *["FAILED"] * 2]


def test_dockerfile(tmp_path: Path) -> None:
    judge(dockerfile.accept_all, tmp_path, "Dockerfile",
          ("COPY a.py", "COPPY a.py", "unexpected 'C'"),
          ("FROM debian:12\n", "", "must begin with"),
          ("COPY a.py", "COPY --from=zero a.py", "previously defined"),
          ("debian:12", "debian:latest", "latest"),
    )  # fmt: skip


def test_dockerfile_is_built(podman: Podman, base_image: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print('built')\n")
    right = (RIGHT / "Dockerfile").read_text().replace("debian:12", base_image)
    (tmp_path / "Dockerfile").write_text(right)

    dockerfile.build(podman, tmp_path, "Dockerfile", "localhost/furness-consumer:1")

    ran = podman("run", "--rm", "--network", "none", "localhost/furness-consumer:1")
    assert ran.stdout == "built\n"
