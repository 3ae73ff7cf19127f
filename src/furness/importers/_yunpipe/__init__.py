"""What reads yunpipe's algorithms and workflows."""
