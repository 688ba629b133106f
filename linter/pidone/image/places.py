"""Step 3: folders that every image has."""

from __future__ import annotations

import re

FOLDERS = re.compile(
    r"/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?"
    r"|/usr(?:/local)?/(?:bin|etc|include|lib|sbin|share|src)|/usr/local"
    r"|/var/(?:cache|lib|log|run|spool|tmp)|/etc/(?:cron\.d|init\.d|profile\.d)"
)
"""Folders of every Linux image (Filesystem Hierarchy Standard 3.0, chapters 3 to 5)."""
