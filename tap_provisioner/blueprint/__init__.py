"""Turns a spec into steps, as a pure function; one module for each section."""

from tap_provisioner.blueprint.stack import build

__all__ = ["build"]
