"""Footpath: customer-journey maps from what customers actually said, every cell opening to their words."""

from assistant.study import Study

__all__ = ["Study"]
