"""A pipeline of descpipe as one of ours."""

import os
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from furness.importers._descpipe.file import PipelineFile
from furness.importers._descpipe.flow import Flow, flow_of
from furness.importers._descpipe.image import by_image, image_of, step_name
from furness.importers._descpipe.parts import config_of, resources_of, stage_of, version_of
from furness.importers._descpipe.stage import Stage, identifier, is_file_name
from furness.importers._names import distinct, put
from furness.importers.interface import Imported
from furness.model.document import write_document
from furness.model.interface import Input
from furness.model.pipeline import Pipeline, Reference, Step
from furness.model.types import Type

_LARGEST = 4 * 1024 * 1024
_OWN_NAMES = ("pipeline", "config")
"""What no step is called: documents and files of ours are there."""
_KNOWN = ("depends-on", "config", "openmp", "nodes", "ppn", "github", "checkout")
_RUNTIME = {
    "launcher": "`furness run` runs it, and `furness export` writes it for others",
    "working": "each task has a workspace of its own: `furness tasks workspace`",
    "output": "`furness run --out FOLDER` says where results go",
}
_UNUSED = {
    "minutes": "where it shall end in time, write `resources: {time_limit: 5m}` in the step",
    "processes": "for several processes write `resources: {ranks: 4}` in the step",
}


class Translation:
    """One translation."""

    def __init__(self, file: PipelineFile) -> None:
        self._file = file
        self._files: dict[str, bytes] = {}
        self._translated: list[str] = []
        self._inputs: dict[str, Input] = {}
        found = {name: stage_of(name, file) for name in file.stages}
        known = {name: one for name, one in found.items() if one is not None}
        self._stages = {name: known.get(name) or self._guess(name, known) for name in file.stages}
        self._names = self._steps_of(file.stages)
        self._flow: Flow = flow_of(file, self._stages)

    def imported(self) -> Imported:
        """Give the pipeline and its stages."""
        outputs = self._outputs()
        self._inputs.update(self._read_inputs())
        steps = {self._names[name]: self._step(name) for name in self._stages}
        pipeline = Pipeline(
            pipeline=step_name(str(self._file.get("pipeline", "basename") or "pipeline")),
            version=version_of(self._file),
            inputs=self._inputs,
            steps=steps,
            outputs=outputs,
        )
        self._files = {"pipeline.yaml": write_document(pipeline).encode(), **self._files}
        self._tell_of_the_rest()
        return Imported(
            main="pipeline.yaml",
            files=self._files,
            translated=tuple(self._translated),
            left=tuple(self._file.left),
        )

    def _steps_of(self, stages: list[str]) -> dict[str, str]:
        """Give the step of each stage; a name that is not the stage's own is told."""
        taken = {*_OWN_NAMES}
        found = {}
        for name in sorted(stages, key=lambda one: step_name(one) != one):
            found[name] = step = distinct(step_name(name), taken)
            if step != name:
                hint = "results are called so too; rename the stage if that matters"
                self._file.leave(f"the stage `{name}` is the step `{step}` here", hint, name)
        return found

    def _guess(self, name: str, known: Mapping[str, Stage]) -> Stage:
        """Give the interface of a stage whose folder is not at hand, as far as others need it."""
        given = {tag for one in known.values() for tag in one.outputs}
        given |= set(self._file.table("runtime", "inputs"))
        wanted = {
            tag: ending
            for other, one in known.items()
            if name in self._file.after(other)
            for tag, ending in one.inputs.items()
            if tag not in given
        }
        taken = {
            tag: ending
            for other in self._file.after(name)
            if other in known
            for tag, ending in known[other].outputs.items()
        }
        config = {tag: str(one) for tag, one in config_of(self._file, name).items()}
        return Stage(name=name, inputs=taken, outputs=wanted, config=config)

    def _read_inputs(self) -> dict[str, Input]:
        """Give the inputs of the pipeline: the tags that no stage gives."""
        given = self._file.table("runtime", "inputs")
        found: dict[str, Input] = {}
        for name, one in self._stages.items():
            for tag in one.inputs:
                if tag not in self._flow.sources[name]:
                    found[identifier(tag)] = Input(type=Type("File"))
                    self._tell_of_input(tag, given)
        for tag in given:
            if identifier(str(tag)) not in found:
                message = f"`{tag}` is no input: no stage reads it, or a stage gives it"
                self._file.leave(message, "remove it, or check the tag", "runtime", "inputs", tag)
        self._translated.append(f"pipeline: {len(self._stages)} steps, {len(found)} inputs")
        return found

    def _tell_of_input(self, tag: str, given: Mapping[str, Any]) -> None:
        name = identifier(tag)
        if tag not in given:
            message = f"no path is given for the input `{tag}`"
            hint = f"give it on the command line: `{name}=PATH`"
            self._file.leave(message, hint, "runtime", "inputs")
            return
        path = str(given[tag])
        found = self._file.found(path)
        message = f"the path `{path}` of `{tag}` is no part of the pipeline"
        if found is None:
            message = f"there is nothing at `{path}`, the path of `{tag}`"
        elif os.path.isdir(found):
            message = f"`{path}`, the path of `{tag}`, is a folder, and a file is wanted"
        hint = f"give it when it runs: `furness run pipeline.yaml {name}={path}`"
        self._file.leave(message, hint, "runtime", "inputs", tag)

    def _outputs(self) -> dict[str, Any]:
        """Give the outputs of the pipeline: those of all stages."""
        found: dict[str, Any] = {}
        for name, one in self._stages.items():
            for tag in one.outputs:
                ours = identifier(tag)
                if ours in found:
                    ours = distinct(f"{identifier(self._names[name])}_{ours}", {*found})
                    message = f"`{tag}` is given by several stages: that of `{name}` is `{ours}`"
                    self._file.leave(message, "give each output a tag of its own", name)
                found[ours] = str(Reference(identifier(tag), self._names[name]))
        return found

    def _step(self, name: str) -> Step:
        stage = self._stages[name]
        arguments = {identifier(tag): self._source(name, tag) for tag in stage.inputs}
        step = Step(
            operator=self._operator(stage),
            arguments=arguments | self._config(stage),
            needs=tuple(self._names[one] for one in self._flow.needs[name]),
            resources=resources_of(self._file, name),
        )
        what = "its `run.py`" if stage.files else "its image"
        self._translated.append(f"step {self._names[name]}: {what}, of {len(stage.inputs)} inputs")
        for tag in (*stage.inputs, *stage.outputs, *stage.config):
            line = f"`{tag}` is `{identifier(tag)}` here"
            if tag != identifier(tag) and line not in self._translated:
                self._translated.append(line)
        return step

    def _source(self, name: str, tag: str) -> str:
        """Give the reference for an input of a stage: to another stage, or to the pipeline's."""
        giver = self._flow.sources[name].get(tag)
        return str(Reference(identifier(tag), self._names[giver] if giver else None))

    def _operator(self, stage: Stage) -> str:
        """Keep the files of a stage, and give what its step names."""
        folder = self._names[stage.name]
        if not stage.files:
            operator = replace(by_image(stage, self._file), operator=folder)
            return put(self._files, f"{folder}.yaml", write_document(operator).encode())
        for path, content in stage.files.items():
            self._files[f"{folder}/{path}"] = content
        if "Dockerfile" in stage.files:
            image = image_of(stage.name, self._file)
            message = f"`{stage.name}` runs here as it is, and not in the image `{image}`"
            hint = (
                f'`environment = {{image = "{image}"}}` in a `[tool.furness]` block of its run.py'
            )
            self._file.leave(message, hint, stage.name)
        return f"{folder}/run.py"

    def _config(self, stage: Stage) -> dict[str, Any]:
        """Give the files of a stage's configuration, which are copied."""
        given = config_of(self._file, stage.name)
        found: dict[str, Any] = {}
        for tag, declared in stage.config.items():
            if tag in given:
                value = self._config_file(stage, tag, str(given[tag]), given)
            elif is_file_name(declared) and declared not in stage.files:
                message = f"no file is given for `{tag}` in the configuration of `{stage.name}`"
                value = self._asked(stage, tag, message, ("runtime", "config"))
            else:
                continue
            found[identifier(tag)] = value
        for tag in given:
            if tag not in stage.config:
                message = f"`{tag}` is not in the configuration of `{stage.name}`"
                self._file.leave(message, "remove it, or check the tag", stage.name, "config", tag)
        return found

    def _config_file(self, stage: Stage, tag: str, path: str, given: Mapping[str, Any]) -> Any:
        folder = self._file.get("runtime", "config")
        is_folder = isinstance(folder, str) and given is self._file.get(stage.name, "config")
        found = self._file.found(os.path.join(folder, path) if is_folder else path)
        if found is None or not os.path.isfile(found) or os.path.getsize(found) > _LARGEST:
            message = f"the file `{path}` of `{tag}` in the configuration of `{stage.name}` is "
            message += "not there" if found is None else "not one that can be copied"
            return self._asked(stage, tag, message, (stage.name, "config", tag))
        with open(found, "rb") as file:
            content = file.read()
        name = f"config/{os.path.basename(found)}"
        if self._files.get(name, content) != content:
            name = f"config/{self._names[stage.name]}-{os.path.basename(found)}"
        return put(self._files, name, content)

    def _asked(self, stage: Stage, tag: str, message: str, keys: tuple[str, ...]) -> str:
        """Give the reference for what is to be given when the pipeline runs."""
        name = f"{identifier(self._names[stage.name])}_{identifier(tag)}"
        name = distinct(name, {*self._inputs})
        self._inputs[name] = Input(type=Type("File"))
        hint = f"it is asked for as the input `{name}`"
        self._file.leave(message, hint, *keys)
        return str(Reference(name))

    def _tell_of_the_rest(self) -> None:
        """Note all that has no place in a pipeline."""
        file = self._file
        for key, hint in _RUNTIME.items():
            if file.get("runtime", key) is not None:
                value = file.get("runtime", key)
                file.leave(f"`{key}: {value}` is not kept", hint, "runtime", key)
        for name in file.sections:
            if name not in self._stages:
                hint = "add it to `stages` if it belongs to the run"
                file.leave(f"the section `{name}` is not in `stages`", hint, name)
        for name in self._stages:
            for key in file.table(name):
                if key not in _KNOWN:
                    hint = _UNUSED.get(str(key), "nothing is known of it")
                    file.leave(f"`{key}` of `{name}` is not kept", hint, name, str(key))
