"""Does a parser of the Amazon States Language, that of `moto`, read a state machine."""

import json

from moto.stepfunctions.parser.asl.static_analyser.static_analyser import StaticAnalyser


def check(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    json.loads(text)
    StaticAnalyser().analyse(text)
    return []
