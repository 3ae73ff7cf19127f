"""What reads CWL's tools and workflows."""
