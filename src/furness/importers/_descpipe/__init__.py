"""What reads descpipe's stages and pipelines."""
