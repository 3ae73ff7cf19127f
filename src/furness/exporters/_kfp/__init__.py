"""What makes Kubeflow's components and pipelines."""
