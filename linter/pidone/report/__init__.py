"""Findings and traces as text, JSON and SARIF."""
