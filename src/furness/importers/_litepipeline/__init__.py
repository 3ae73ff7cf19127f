"""What reads LitePipeline's applications and workflows."""
