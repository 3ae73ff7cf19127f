"""Verbs on pipelines: order, check, expand, draw. Pure functions."""
