"""Family: where runs are recorded."""
