"""Deals"""

import sqlalchemy as sa
from alembic import op

import storage.models
import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deals",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_id", storage.models.Id, nullable=False),
        sa.Column("owner_id", storage.models.Id, nullable=True),
        sa.Column("team_id", storage.models.Id, nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stage_since", storage.types.UtcDateTime(), nullable=False),
        sa.Column("amount_fen", storage.models.Id, nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("contacts", storage.models.Id, nullable=False),
        sa.Column("waiting_until", sa.Date(), nullable=True),
        sa.Column("waiting_reason", sa.String(), nullable=False),
        sa.Column("confirmed", storage.types.Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", storage.models.Id, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("last_activity_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_deals_customer_id_customers")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_deals_owner_id_people")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_deals_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("code", name=op.f("uq_deals_code")),
    )
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deals_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_deals_owner", ["owner_id", "state"], unique=False)
        batch_op.create_index(
            "ix_deals_open_of_team",
            ["team_id", "stage_since"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def downgrade() -> None:
    op.drop_table("deals")
