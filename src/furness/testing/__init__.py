"""What authors of plug-ins import: a conformance kit for each family."""
