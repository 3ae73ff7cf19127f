"""Runs inside operators' environments: standard library only, imports nothing of ours."""
