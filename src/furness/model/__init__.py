"""Nouns: what documents, runs and artifacts are. Frozen data; nothing here reads or writes."""
