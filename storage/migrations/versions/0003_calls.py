"""Talks with customers: recordings, transcripts, what was found in them, and recordings on their way in"""

import sqlalchemy as sa
from alembic import op

import storage.models
import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_media_erased",
            ["sha256"],
            unique=False,
            sqlite_where=sa.text("erased = 'due'"),
            postgresql_where=sa.text("erased = 'due'"),
        )

    op.create_table(
        "uploads",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("person_id", storage.models.Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", storage.models.Id, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("received", storage.models.Id, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("media_id", storage.models.Id, nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("touched_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_uploads_media_id_media")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_uploads_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calls",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("rep_id", storage.models.Id, nullable=False),
        sa.Column("team_id", storage.models.Id, nullable=True),
        sa.Column("customer_id", storage.models.Id, nullable=True),
        sa.Column("visit_id", storage.models.Id, nullable=True),
        sa.Column("deal_id", storage.models.Id, nullable=True),
        sa.Column("media_id", storage.models.Id, nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("revision", storage.models.Id, nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("heard_s", sa.Double(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("speakers", sa.String(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("received_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("consent_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("heard_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("finished_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("keep_until", storage.types.UtcDateTime(), nullable=True),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("lease_until", storage.types.UtcDateTime(), nullable=True),
        sa.Column("token", storage.models.Id, nullable=False),
        sa.Column("attempts", storage.models.Id, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_calls_customer_id_customers")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_calls_media_id_media")),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name=op.f("fk_calls_rep_id_people")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_calls_team_id_teams")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_calls_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_calls_keep_until",
            ["keep_until"],
            unique=False,
            sqlite_where=sa.text("keep_until IS NOT NULL"),
            postgresql_where=sa.text("keep_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_calls_queue",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'heard', 'working')"),
            postgresql_where=sa.text("state IN ('waiting', 'heard', 'working')"),
        )
        batch_op.create_index("ix_calls_rep", ["rep_id", "received_at"], unique=False)

    op.create_table(
        "analyses",
        sa.Column("call_id", storage.models.Id, nullable=False),
        sa.Column("analyser", sa.String(), nullable=False),
        sa.Column("fallback", sa.String(), nullable=True),
        sa.Column("payload", storage.types.Json, nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_analyses_call_id_calls")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_analyses")),
    )
    op.create_table(
        "segments",
        sa.Column("call_id", storage.models.Id, nullable=False),
        sa.Column("n", storage.models.Id, nullable=False),
        sa.Column("start", sa.Double(), nullable=False),
        sa.Column("end", sa.Double(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", storage.types.Json, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_segments_call_id_calls")),
        sa.PrimaryKeyConstraint("call_id", "n", name=op.f("pk_segments")),
    )
    op.create_table(
        "tip_marks",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("call_id", storage.models.Id, nullable=False),
        sa.Column("person_id", storage.models.Id, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_tip_marks_call_id_calls")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tip_marks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_marks")),
        sa.UniqueConstraint("call_id", "item", "person_id", name=op.f("uq_tip_marks_call_id_item_person_id")),
    )
    with op.batch_alter_table("tip_marks", schema=None) as batch_op:
        batch_op.create_index("ix_tip_marks_rule", ["rule"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tip_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_tip_marks_rule")

    op.drop_table("tip_marks")
    op.drop_table("segments")
    op.drop_table("analyses")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index("ix_calls_rep")
        batch_op.drop_index(
            "ix_calls_queue",
            sqlite_where=sa.text("state IN ('waiting', 'heard', 'working')"),
            postgresql_where=sa.text("state IN ('waiting', 'heard', 'working')"),
        )
        batch_op.drop_index(
            "ix_calls_keep_until",
            sqlite_where=sa.text("keep_until IS NOT NULL"),
            postgresql_where=sa.text("keep_until IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_calls_customer_id"))

    op.drop_table("calls")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_person_id"))

    op.drop_table("uploads")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_media_erased",
            sqlite_where=sa.text("erased = 'due'"),
            postgresql_where=sa.text("erased = 'due'"),
        )
        batch_op.drop_column("erased")
