"""Where operators and pipelines are found: by path, and by name and version."""
