"""Verbs on runs: plan, advance, dispatch, stage, reuse, retry, recover."""
