"""What Furness costs: one file for each question, each beside a baseline of the same run."""
