"""What makes CWL's tools and workflows."""
