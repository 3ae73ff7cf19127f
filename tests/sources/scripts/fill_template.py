#!/usr/bin/env python3
# /// script
# requires-python = ">=3.8"
# dependencies = []
# [tool.furness]
# description = "Fill the places of a text."
# command = ["python", "fill_template.py", "$template", "filled.txt", "name=$name", "price=${price} EUR"]
# inputs.template = {type = "File"}
# inputs.name = {type = "String"}
# inputs.price = {type = "Float", default = 9.5}
# outputs.filled = {type = "File", path = "filled.txt"}
# ///
import string
import sys

template, target, *pairs = sys.argv[1:]
with open(template, encoding="utf-8") as file:
    text = string.Template(file.read())
with open(target, "w", encoding="utf-8") as file:
    file.write(text.substitute(dict(pair.split("=", 1) for pair in pairs)))
