"""What reads Kubeflow's pipelines."""
