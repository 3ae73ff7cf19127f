"""What is read out of R."""
