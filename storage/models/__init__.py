"""The tables, a file per subject. Queries stand in one file per subject beside this folder."""

from storage.models.alerts import Alert, Meeting, Question
from storage.models.base import Base, Id, where
from storage.models.calls import Analysis, Call, Segment, TipMark, Upload
from storage.models.clock import Moment, Reading
from storage.models.deals import Deal
from storage.models.digests import Digest
from storage.models.done import MEASURED, Action, Chain, FollowUp, Forward, Reminder, Root, Visit
from storage.models.media import Media, Photo
from storage.models.morning import Morning
from storage.models.papers import Paper
from storage.models.road import ConsoleMessage, Inbox, Outbox, Urgency
from storage.models.shared import CardCode, Lease, ReplyWindow, Token, Usage
from storage.models.who import Customer, DuplicatePair, Group, Identity, Person, Team

__all__ = [
    "MEASURED",
    "Action",
    "Alert",
    "Analysis",
    "Base",
    "Call",
    "CardCode",
    "Chain",
    "ConsoleMessage",
    "Customer",
    "Deal",
    "Digest",
    "DuplicatePair",
    "FollowUp",
    "Forward",
    "Group",
    "Id",
    "Identity",
    "Inbox",
    "Lease",
    "Media",
    "Meeting",
    "Moment",
    "Morning",
    "Outbox",
    "Paper",
    "Person",
    "Photo",
    "Question",
    "Reading",
    "Reminder",
    "ReplyWindow",
    "Root",
    "Segment",
    "Team",
    "TipMark",
    "Token",
    "Upload",
    "Urgency",
    "Usage",
    "Visit",
    "where",
]
