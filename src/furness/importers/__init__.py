"""Importers: another system's files → operators and pipelines."""
