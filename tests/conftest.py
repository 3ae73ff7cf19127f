"""Fixtures that three or more files use; nothing else."""
