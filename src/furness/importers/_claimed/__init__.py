"""What reads CLAIMED's components and jobs."""
