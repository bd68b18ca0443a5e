"""Tags, and a few numbers about each entry that a list can show without reading its chunks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("entries", sa.Column("summary", sa.Text, nullable=False, server_default="{}"))
    op.create_table(
        "tags",
        sa.Column("entry_id", sa.String(16), sa.ForeignKey("entries.id"), primary_key=True),
        sa.Column("tag", sa.String(200), primary_key=True),
    )
    op.create_index("ix_tags_tag", "tags", ["tag"])
