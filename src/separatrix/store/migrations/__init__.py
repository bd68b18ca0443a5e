"""How the tables came to be, step by step. A step that has been released is never changed; a change is a new step."""

from . import m0001_initial, m0002_tags_and_summary

MIGRATIONS = (m0001_initial, m0002_tags_and_summary)
