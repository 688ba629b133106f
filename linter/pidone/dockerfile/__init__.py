"""Dockerfiles: from bytes to instructions."""
