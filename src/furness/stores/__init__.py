"""Family: where artifacts are kept, by digest."""
