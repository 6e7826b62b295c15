"""Thresholds from data: where tiers could begin."""

from __future__ import annotations
