"""The playbook 打法: what a trade asks of a visit, as checked values. A sales manager edits the YAML."""

from typing import Literal

from pydantic import Field

from sales.playbook_alerts import Alerts
from sales.playbook_calls import Calls
from sales.playbook_deals import Deals
from sales.playbook_digest import Digest, Morning
from sales.playbook_lights import Lights
from sales.playbook_model import Identifier, Label, Model

FieldValue = str | float | tuple[str, ...]
"""The answer to a field: `one` an option id (or an open value) · `many` a tuple of them · `number` a float in
the field's unit · `text` the words."""

NONE_OPTION = "none"
"""The id of the option that says "nothing of the kind" ("不缺货"); a denied announcement is read as it."""


class OptionSpec(Model):
    """One thing to choose. `words` are its other names, understood once the field is announced; `alone` is what
    says it without any announcement ("很感兴趣").

    `*` inside a word stands for up to six characters ("留*电话" is said by "留了个电话"), here and in every list
    of words.
    """

    id: str = Identifier
    label: str = Label
    words: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


class FieldSpec(Model):
    """A field of a visit.

    `one`: one option · `many`: several options · `number`: in `unit` · `text`: free words.
    `open`: values outside the options are taken too. `prefill: last` offers the last visit's answer.
    `words` announce the field in a spoken sentence ("缺" → shortage list). `unit` may name a period ("次/月").
    """

    name: str = Identifier
    label: str = Label
    kind: Literal["one", "many", "number", "text"]
    options: tuple[OptionSpec, ...] = ()
    open: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    required: bool = True
    prefill: Literal["last", "never"] = "last"
    words: tuple[str, ...] = ()
    hint: str = ""


class PhotoSlot(Model):
    """One of the photos a visit needs; `expects` is what should be seen on it."""

    slot: str = Identifier
    label: str = Label
    hint: str = ""
    expects: tuple[Literal["people", "product", "shelf", "sign"], ...] = ()


class PhotoRules(Model):
    """When a photo is doubted. Figures: pixels of the shorter side; variance of the Laplacian; mean luminance
    0–255; minutes since EXIF time; Hamming distance of 64-bit perceptual hashes."""

    min_side: int = Field(default=240, ge=32)
    blur_below: float = Field(default=60.0, ge=0)
    dark_below: float = Field(default=35.0, ge=0, le=255)
    old_after_minutes: int = Field(default=30, ge=1)
    duplicate_distance: int = Field(default=8, ge=0, le=11)


class DoorRules(Model):
    """When a position is doubted: metres from the door (beyond the fix's accuracy), seconds of age, km/h."""

    far_m: float = Field(default=300.0, gt=0)
    old_fix_s: float = Field(default=120.0, gt=0)
    jump_kmh: float = Field(default=200.0, gt=0)


class NextActionKind(Model):
    """A kind of next step; `default_days` is the date offered first."""

    kind: str = Identifier
    label: str = Label
    words: tuple[str, ...] = ()
    default_days: int = Field(default=2, ge=1, le=7)


class Condition(Model):
    """True when every given part holds: a field has one of `any_of` / lies above / below (just `field`: it is
    answered), the next action is of a kind, one of `words` was said in the visit and not denied."""

    field: str | None = None
    any_of: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None
    next_action: str | None = None
    words: tuple[str, ...] = ()


class Rule(Model):
    """A named conclusion: a customer tag, or a proof of interest."""

    id: str = Identifier
    label: str = Label
    when: tuple[Condition, ...] = Field(min_length=1)  # any of these


class Interest(Model):
    """Which field says "interested", with which options, and what counts as proof of it."""

    field: str
    any_of: tuple[str, ...]
    proof: tuple[Rule, ...]


class OpenQuestion(Model):
    """Something the summary lists as open when the condition holds."""

    label: str = Field(min_length=1, max_length=60)
    when: tuple[Condition, ...] = Field(min_length=1)


class ForwardTarget(Model):
    """A desk a visit can be handed to, and the question its card asks."""

    desk: str = Identifier
    label: str = Label
    question: str = Field(min_length=1, max_length=120)
    answers: tuple[str, ...] = ()


class CustomerType(Model):
    """A kind of customer with its own fields."""

    id: str = Identifier
    label: str = Label
    suggested_next: str
    fields: tuple[FieldSpec, ...] = Field(min_length=1)

    def field(self, name: str) -> FieldSpec | None:
        """The field by its name."""
        return next((f for f in self.fields if f.name == name), None)


class VisitRules(Model):
    """What holds for every visit."""

    next_within_days: int = Field(default=7, ge=1, le=7)
    pause_after_s: int = Field(default=120, ge=10)
    correction_hours: int = Field(default=24, ge=1)
    thumb_goal_s: int = Field(default=42, ge=1)
    photos: tuple[PhotoSlot, ...] = Field(min_length=1)
    photo_rules: PhotoRules = PhotoRules()
    door: DoorRules = DoorRules()


class Reminding(Model):
    """Working hours (local) in which the bot speaks first."""

    from_hour: int = Field(default=9, ge=0, le=23)
    to_hour: int = Field(default=18, ge=1, le=24)


class Playbook(Model):
    """A whole playbook. Cross-references are checked by `sales.playbook_file.parse`."""

    name: str = Identifier
    title: str = Label
    visit: VisitRules
    reminding: Reminding = Reminding()
    next_actions: tuple[NextActionKind, ...] = Field(min_length=1)
    customer_types: tuple[CustomerType, ...] = Field(min_length=1)
    interest: Interest
    tags: tuple[Rule, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    forward: tuple[ForwardTarget, ...] = ()
    calls: Calls = Calls()
    deals: Deals = Deals()
    alerts: Alerts = Alerts()
    lights: Lights = Lights()
    digest: Digest = Digest()
    morning: Morning = Morning()

    def customer_type(self, id: str) -> CustomerType:
        """The type by its id; the first type where a customer's type is not in the playbook (any more)."""
        return next((t for t in self.customer_types if t.id == id), self.customer_types[0])

    def next_kind(self, kind: str) -> NextActionKind | None:
        """The kind of next action by its id."""
        return next((k for k in self.next_actions if k.kind == kind), None)
