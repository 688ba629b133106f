"""The same scenarios in real containers: buildah builds them, podman runs and stops them."""
