"""Alerts, meetings, moments"""

import sqlalchemy as sa
from alembic import op

import storage.models
import storage.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


CONTACTED = """
UPDATE customers SET contacted_at = (
    SELECT max(at) FROM actions
    WHERE customer_id = customers.id AND kind IN ('visit.submitted', 'follow_up.done', 'call.consented')
)
"""

MEASURED = (
    "kind IN ('visit.submitted', 'follow_up.done', 'call.consented', 'deal.opened', 'deal.moved', 'deal.won',"
    " 'deal.lost')"
)


def upgrade() -> None:
    op.create_table(
        "moments",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("subject", storage.models.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("run", storage.models.Id, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", storage.models.Id, nullable=False),
        sa.Column("done_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moments")),
        sa.UniqueConstraint("job", "subject", "day", name=op.f("uq_moments_job_subject_day")),
    )
    with op.batch_alter_table("moments", schema=None) as batch_op:
        batch_op.create_index("ix_moments_day", ["day"], unique=False)
        batch_op.create_index(
            "ix_moments_failed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_moments_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "readings",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("team_id", storage.models.Id, nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("within", storage.models.Id, nullable=False),
        sa.Column("total", storage.models.Id, nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_readings_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("team_id", "metric", "day", name=op.f("uq_readings_team_id_metric_day")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("team_id", storage.models.Id, nullable=True),
        sa.Column("people", storage.types.Json, nullable=False),
        sa.Column("level", storage.models.Id, nullable=False),
        sa.Column("waiting_since", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("deals", storage.types.Json, nullable=False),
        sa.Column("facts", storage.types.Json, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("revision", storage.models.Id, nullable=False),
        sa.Column("told_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("answered_by", storage.models.Id, nullable=True),
        sa.Column("busy", storage.types.Json, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_alerts_answered_by_people")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alerts_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_day", ["day"], unique=False)
        batch_op.create_index("ix_alerts_team", ["team_id", "stage"], unique=False)
        batch_op.create_index(
            "ix_alerts_unasked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND busy IS NULL"),
            postgresql_where=sa.text("state = 'open' AND busy IS NULL"),
        )

    op.create_table(
        "meetings",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("alert_id", storage.models.Id, nullable=False),
        sa.Column("by_id", storage.models.Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("starts_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("ends_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("attendees", storage.types.Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("revision", storage.models.Id, nullable=False),
        sa.Column("token", storage.models.Id, nullable=False),
        sa.Column("attempts", storage.models.Id, nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("looked_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_meetings_alert_id_alerts")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_meetings_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(
            "ix_meetings_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_meetings_standing_alert",
            ["alert_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('held', 'cancelled', 'failed')"),
            postgresql_where=sa.text("state NOT IN ('held', 'cancelled', 'failed')"),
        )

    op.create_table(
        "questions",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("alert_id", storage.models.Id, nullable=False),
        sa.Column("deal_id", storage.models.Id, nullable=False),
        sa.Column("by_id", storage.models.Id, nullable=False),
        sa.Column("to_id", storage.models.Id, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("remind_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("revision", storage.models.Id, nullable=False),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_questions_alert_id_alerts")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_questions_by_id_people")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_questions_deal_id_deals")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_questions_to_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("alert_id", "deal_id", "to_id", name=op.f("uq_questions_alert_id_deal_id_to_id")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index("ix_questions_answered", ["answered_at"], unique=False)
        batch_op.create_index(
            "ix_questions_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND remind_at IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND remind_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_questions_open",
            ["to_id", "deal_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "papers",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", storage.models.Id, nullable=False),
        sa.Column("for_id", storage.models.Id, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("about", storage.types.Json, nullable=False),
        sa.Column("media_id", storage.models.Id, nullable=True),
        sa.Column("attempts", storage.models.Id, nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("made_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["for_id"], ["people.id"], name=op.f("fk_papers_for_id_people")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_papers_media_id_media")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    with op.batch_alter_table("papers", schema=None) as batch_op:
        for name, column, state in (
            ("ix_papers_due", "due_at", "state = 'wanted'"),
            ("ix_papers_made", "made_at", "state = 'made'"),
        ):
            batch_op.create_index(
                name, [column], unique=False, sqlite_where=sa.text(state), postgresql_where=sa.text(state)
            )
        batch_op.create_index(
            "uq_papers_wanted",
            ["kind", "subject_id", "for_id"],
            unique=True,
            sqlite_where=sa.text("state = 'wanted'"),
            postgresql_where=sa.text("state = 'wanted'"),
        )

    op.create_table(
        "mornings",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("person_id", storage.models.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("plan", storage.types.Json, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mornings_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mornings")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mornings_person_id")),
    )

    op.create_table(
        "digests",
        sa.Column("id", storage.models.Id, nullable=False),
        sa.Column("team_id", storage.models.Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("messages", storage.models.Id, nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("replaced_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_digests_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("team_id", "day", name=op.f("uq_digests_team_id_day")),
    )

    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        for name, column in (
            ("ix_follow_ups_open_of_customer", "customer_id"),
            ("ix_follow_ups_open_of_team", "team_id"),
        ):
            batch_op.create_index(
                name,
                [column, "due"],
                unique=False,
                sqlite_where=sa.text("state = 'open'"),
                postgresql_where=sa.text("state = 'open'"),
            )

    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_actions_measured",
            ["kind", "at"],
            unique=False,
            sqlite_where=sa.text(MEASURED),
            postgresql_where=sa.text(MEASURED),
        )

    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contacted_at", storage.types.UtcDateTime(), nullable=True))
    op.execute(CONTACTED)

    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.add_column(sa.Column("timezone", sa.String(), nullable=True))


def downgrade() -> None:
    for table in ("digests", "mornings", "papers", "questions", "meetings", "alerts", "readings", "moments"):
        op.drop_table(table)
    with op.batch_alter_table("teams", schema=None) as batch_op:
        batch_op.drop_column("timezone")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_column("contacted_at")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_ups_open_of_team")
        batch_op.drop_index("ix_follow_ups_open_of_customer")
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.drop_index("ix_actions_measured")
