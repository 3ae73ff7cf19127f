"""Writes `docs/reference` from the code: one module for each page, each with a function `page`."""
