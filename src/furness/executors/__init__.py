"""Family: where tasks run."""
