"""Terraform's names of kinds and attributes, so that tools for its plans can read these."""
