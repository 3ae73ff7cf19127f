"""What KFP's back end needs of a compiled pipeline though its format allows it to be missing.

Each task's component, executor and arguments must be there, and so must what they come from; types
must agree; tasks must wait for those they read from; no task may wait for itself.
"""

import json
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

Part = dict[str, Any]

_INPUT = re.compile(r"\$\.inputs\.(parameters|artifacts)\['([^']+)'\]")
_OUTPUT = re.compile(r"\$\.outputs\.(parameters|artifacts)\['([^']+)'\]")
_CONDITION = re.compile(r"inputs\.parameter_values\['([^']+)'\]")
_ANY = "system.Artifact"


def look(pipeline: Part) -> Iterator[str]:
    """Say what is wrong with a compiled pipeline."""
    components: dict[str, Part] = pipeline.get("components", {})
    executors = pipeline.get("deploymentSpec", {}).get("executors", {})
    if pipeline.get("schemaVersion") != "2.1.0":
        yield f"schemaVersion: `{pipeline.get('schemaVersion')}` is not `2.1.0`"
    if not re.fullmatch(r"[a-z0-9][-a-z0-9]{0,127}", pipeline["pipelineInfo"]["name"]):
        yield f"pipelineInfo.name: `{pipeline['pipelineInfo']['name']}` is not a name"
    for name, component in {**components, "root": pipeline["root"]}.items():
        if "dag" in component:
            said = dag(component, components)
        elif component.get("executorLabel") in executors:
            said = executor(component, executors[component["executorLabel"]])
        else:
            said = iter([f"there is no executor `{component.get('executorLabel')}`"])
        yield from (f"{name}: {one}" for one in said)


def executor(component: Part, given: Part) -> Iterator[str]:
    """Say what is wrong with what a component runs: its image, and what its command names."""
    if "container" not in given:
        return
    if not given["container"].get("image"):
        yield "there is no image"
    text = json.dumps(given["container"])
    for pattern, kind in ((_INPUT, "inputDefinitions"), (_OUTPUT, "outputDefinitions")):
        for what, name in pattern.findall(text):
            if name not in component.get(kind, {}).get(what, {}):
                yield f"the command names {kind}.{what}.{name}, which is none"


def dag(component: Part, components: dict[str, Part]) -> Iterator[str]:
    """Say what is wrong with the tasks of a pipeline or of a part of one."""
    tasks: dict[str, Part] = component["dag"].get("tasks", {})
    made: dict[str, Part] = {}
    for name, task in tasks.items():
        reference = task.get("componentRef", {}).get("name", "")
        if reference not in components:
            yield f"{name}: there is no component `{reference}`"
        made[name] = components.get(reference, {})
    for name, task in tasks.items():
        yield from (f"{name}: {said}" for said in arguments(task, made[name], component, made))
        yield from (f"{name}: {said}" for said in policy(task, made[name]))
        yield from (f"{name}: {said}" for said in waits(task, tasks))
    try:
        needs = {name: set(task.get("dependentTasks", [])) for name, task in tasks.items()}
        TopologicalSorter({n: {*up, *producers(tasks[n])} for n, up in needs.items()}).prepare()
    except CycleError as error:
        yield f"{' → '.join(error.args[1])} is a cycle"
    yield from outputs(component, made)


def arguments(task: Part, target: Part, outer: Part, made: dict[str, Part]) -> Iterator[str]:
    """Say which arguments of a task are missing, unknown, from nowhere, or of another type."""
    for what in ("parameters", "artifacts"):
        declared = target.get("inputDefinitions", {}).get(what, {})
        given = task.get("inputs", {}).get(what, {})
        own = iterated(task)
        for name, one in declared.items():
            free = one.get("isOptional") or "defaultValue" in one
            if name not in given and name not in own and not free:
                yield f"the {what[:-1]} `{name}` is missing"
        for name, one in given.items():
            if name not in declared:
                yield f"its component has no {what[:-1]} `{name}`"
            source, said = came_from(one, what, outer, made)
            if said:
                yield f"{name}: {said}"
            elif source and name in declared and not agree(source, declared[name], one):
                yield f"{name}: `{type_of(source)}` is not `{type_of(declared[name])}`"


def came_from(one: Part, what: str, outer: Part, made: dict[str, Part]) -> tuple[Part | None, str]:
    """Give the declaration that an argument comes from, or what is wrong with it."""
    kind = what[:-1].capitalize()
    if inner := one.get(f"componentInput{kind}"):
        declared = outer.get("inputDefinitions", {}).get(what, {})
        return declared.get(inner), "" if inner in declared else f"there is no input `{inner}`"
    if produced := one.get(f"taskOutput{kind}"):
        key = produced.get(f"output{kind}Key")
        return source(made, produced.get("producerTask"), what, key)
    return None, ""


def source(made: dict[str, Part], task: str, what: str, key: str) -> tuple[Part | None, str]:
    """Give the declaration of a task's output, or say that there is none."""
    if task not in made:
        return None, f"there is no task `{task}`"
    declared = made[task].get("outputDefinitions", {}).get(what, {})
    return declared.get(key), "" if key in declared else f"`{task}` has no output `{key}`"


def iterated(task: Part) -> set[str]:
    """Give the inputs that a task's loop fills."""
    found = [
        task.get(one, {}).get("itemInput") for one in ("parameterIterator", "artifactIterator")
    ]
    return {one for one in found if one}


def condition(task: Part) -> str:
    """Give the condition under which a task runs, if there is one."""
    return str(task.get("triggerPolicy", {}).get("condition", ""))


def policy(task: Part, target: Part) -> Iterator[str]:
    """Say what is wrong with a task's condition and loop."""
    given = {*task.get("inputs", {}).get("parameters", {}), *iterated(task)}
    for name in _CONDITION.findall(condition(task)):
        if name not in given:
            yield f"the condition names `{name}`, which is no argument"
    items = task.get("parameterIterator", {}).get("items", {})
    declared = target.get("inputDefinitions", {}).get("parameters", {})
    if "inputParameter" in items and items["inputParameter"] not in given:
        yield f"the loop is over `{items['inputParameter']}`, which is no argument"
    if "raw" in items and not isinstance(json.loads(items["raw"]), list):
        yield "the loop is over what is no list"
    if "parameterIterator" in task and not iterated(task) <= set(declared):
        yield f"the loop fills `{min(iterated(task), default='')}`, which is no input"


def producers(task: Part) -> set[str]:
    """Give the tasks that a task reads from."""
    given = [
        *task.get("inputs", {}).get("parameters", {}).values(),
        *task.get("inputs", {}).get("artifacts", {}).values(),
    ]
    found = [one.get("taskOutputParameter") or one.get("taskOutputArtifact") for one in given]
    return {one["producerTask"] for one in found if one and one.get("producerTask")}


def waits(task: Part, tasks: dict[str, Part]) -> Iterator[str]:
    """Say which tasks a task should wait for, and which it waits for that there are not."""
    waited = set(task.get("dependentTasks", []))
    yield from (f"it waits for `{one}`, which is none" for one in sorted(waited - set(tasks)))
    for one in sorted((producers(task) & set(tasks)) - waited):
        yield f"it reads from `{one}` and does not wait for it: `dependentTasks` lacks it"


def outputs(component: Part, made: dict[str, Part]) -> Iterator[str]:
    """Say what is wrong with where the outputs of a pipeline come from."""
    given = component["dag"].get("outputs", {})
    for what, found in (("parameters", "valueFromParameter"), ("artifacts", "artifactSelectors")):
        declared = component.get("outputDefinitions", {}).get(what, {})
        written = given.get(what, {})
        yield from (
            f"the output `{name}` comes from nowhere" for name in set(declared) - set(written)
        )
        yield from (f"there is no output `{name}`" for name in set(written) - set(declared))
        for name, one in written.items():
            many = one.get("valueFromOneof", {}).get("parameterSelectors", [])
            selectors = many or one.get(found, {})
            for selector in selectors if isinstance(selectors, list) else [selectors]:
                key = selector.get(f"output{what[:-1].capitalize()}Key")
                _, said = source(made, selector.get("producerSubtask", ""), what, key)
                if said:
                    yield f"the output `{name}`: {said}"


def type_of(declared: Part) -> str:
    """Give the type of a declared input or output."""
    if "parameterType" in declared:
        return str(declared["parameterType"])
    plural = "list of " if declared.get("isArtifactList") else ""
    return plural + str(declared.get("artifactType", {}).get("schemaTitle"))


def agree(source: Part, target: Part, argument: Part) -> bool:
    """Tell whether what an argument comes from fits.

    A part picked out of it may have any type, and so may a loop's element: the compiler itself
    declares the elements of a list that a task makes as texts.
    """
    element = argument.get("componentInputParameter", "").endswith("-loop-item")
    if element or argument.get("parameterExpressionSelector"):
        return True
    pair = type_of(source), type_of(target)
    numbers = {"NUMBER_INTEGER", "NUMBER_DOUBLE"}
    return pair[0] == pair[1] or _ANY in pair or set(pair) <= numbers
