"""What the platforms need: leases, tokens, budgets, card codes; urgency of messages"""

import sqlalchemy as sa
from alembic import op

import storage.models
import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_codes",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_card_codes_code")),
    )
    with op.batch_alter_table("card_codes", schema=None) as batch_op:
        batch_op.create_index("ix_card_codes_card", ["channel", "card", "id"], unique=False)

    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "reply_windows",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("until", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", name=op.f("pk_reply_windows")),
    )
    op.create_table(
        "tokens",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("until", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tokens")),
    )
    op.create_table(
        "usage",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("used", storage.models.Id, nullable=False),
        sa.PrimaryKeyConstraint("platform", "month", "kind", name=op.f("pk_usage")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("orphaned_at", storage.types.UtcDateTime(), nullable=True))

    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", storage.types.UtcDateTime(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgency", sa.String(), server_default="answer", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("urgency")

    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_column("heard_at")

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_column("orphaned_at")

    op.drop_table("usage")
    op.drop_table("tokens")
    op.drop_table("reply_windows")
    op.drop_table("leases")
    with op.batch_alter_table("card_codes", schema=None) as batch_op:
        batch_op.drop_index("ix_card_codes_card")

    op.drop_table("card_codes")
