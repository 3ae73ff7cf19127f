"""Furness turns scripts into typed operators, and operators into pipelines that run anywhere."""
