"""What every Snakefile of ours has before, between and after its rules."""

HEAD = """{about}#
# Usage: snakemake --cores all --config {example}
# Objects and lists of anything but text lose their types there: write them into a file, and name it
# by --configfile. The outputs are in results/. It needs Python 3.8, and what the steps call.
import json
import os
import shlex

STEP = f"python3 {{shlex.quote(os.path.join(workflow.basedir, '{step}'))}}"
INPUTS = {inputs!r}
ARGUMENTS = [
    f"{{name}}={{config[name] if isinstance(config[name], str) else json.dumps(config[name])}}"
    for name in INPUTS
    if name in config
]


localrules:
    all,
    begin,
    end,


onerror:
    shell("{{STEP}} end")


rule all:
    input:
        "results/outputs.json",


# The arguments are checked, and the environments made.
rule begin:
    output:
        "work/inputs.json",
    params:
        step=lambda _: STEP,
        arguments=lambda _: ARGUMENTS,
    log:
        "work/logs/begin.log",
    conda:
        "environment.yaml"
    shell:
        "{{params.step}} begin {{params.arguments:q}} 2> {{log}}"

"""
"""What stands before the rules."""

RULE = """
{about}rule {rule}:
    input:
        {input},
    output:
        touch("work/done/{step}.{wildcard}"),
    params:
        step=lambda _: STEP,
    threads: {threads}
    resources:
        {resources},
    log:
        "work/logs/{step}.{wildcard}.log",
    conda:
        "environment.yaml"
    shell:
        "{{params.step}} run {path} --lane {lane}/{lanes} 2> {{log}}"

"""
"""The rule of a lane of a step."""

TAIL = """
# The outputs are collected; the exit steps run.
rule end:
    input:
        {input},
    output:
        "results/outputs.json",
    params:
        step=lambda _: STEP,
    log:
        "work/logs/end.log",
    conda:
        "environment.yaml"
    shell:
        "{{params.step}} end 2> {{log}}"
"""
"""What stands after the rules."""
