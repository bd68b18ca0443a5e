"""The first tables: entries and their chunks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("key", sa.Text),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("n_networks", sa.BigInteger, nullable=False),
        sa.Column("n_chunks", sa.BigInteger, nullable=False),
        sa.Column("n_done", sa.BigInteger, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
    )
    op.create_index("ix_entries_created", "entries", ["created"])
    op.create_index("ix_entries_key", "entries", ["key"])
    op.create_table(
        "chunks",
        sa.Column("entry_id", sa.String(16), sa.ForeignKey("entries.id"), primary_key=True),
        sa.Column("chunk", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("n_networks", sa.Integer, nullable=False),
        sa.Column("columns", sa.Text, nullable=False),
        sa.Column("arrays", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("rows", sa.LargeBinary),
    )
