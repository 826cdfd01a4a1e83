"""Turns a spec into steps. Pure, and the only package that knows both; one module for each section."""

from tap_provisioner.blueprint.build import build

__all__ = ["build"]
