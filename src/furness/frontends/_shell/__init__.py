"""What is read out of shell scripts."""
