"""What `furness doctor` looks at."""
