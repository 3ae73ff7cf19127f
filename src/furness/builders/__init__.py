"""Family: each turns an environment into something an executor can start."""
