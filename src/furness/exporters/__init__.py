"""Exporters: pipeline → another system's format."""
