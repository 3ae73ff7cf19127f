# -*- coding: utf-8 -*-
import os as o, json
from os import environ as env, getenv
from os import *

a, b = getenv('a', "it's # not a comment"), env.get("b", """two
lines""")
c = [int(o.getenv('c-c', 1_000)) for _ in range(3)]
settings = {
    "d": float(env.get(key="d", default=-1e-3)),  # a "quoted" 'comment'
    # above e
    "e": o.environ["e"],
}
if (f := o.getenv("f")) is None:
    f = "later"
g = o.getenv("ünicode", "ü")
h = o.getenv("a b")
i = o.getenv("a" + str(len(a)))


class Settings:
    j = o.getenv("j") or f"{1 + 1}-{'x' * 3}"

    def __init__(self):
        self.k = json.loads(o.getenv("k", "[1, {}]"))


lambda: o.getenv("l", lambda: 1)
