"""What a playbook says of deals: their stages, what must be asked before one, what a deal is warned about."""

from typing import Literal

from pydantic import Field

from sales.playbook_model import Identifier, Label, Model


class Precondition(Model):
    """What must be known before a stage. `question`: what the rep is asked; `talk_track`: how to ask the customer;
    `answers`: what can be tapped, none: that it was asked is enough; `words`: what reps call it ("预算")."""

    id: str = Identifier
    label: str = Label
    question: str = Field(min_length=1, max_length=120)
    talk_track: str = Field(min_length=1, max_length=200)
    answers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Stage(Model):
    """A stage of deals, in the order in which they stand. `limit_days`: working days after which a deal is stuck in
    it; `outcome`: what it means for a deal to be in it; `words`: what reps say for it, besides its label."""

    id: str = Identifier
    label: str = Label
    limit_days: int = Field(default=5, ge=1, le=365)
    outcome: Literal["open", "won", "lost"] = "open"
    words: tuple[str, ...] = ()
    preconditions: tuple[Precondition, ...] = ()


class Switch(Model):
    """A warning that has no limit of its own."""

    enabled: bool = True


class Limit(Switch):
    """A warning; `days`: after how many working days."""

    days: int = Field(ge=0, le=1000)


class Warnings(Model):
    """What a deal, or a customer with whom one was won, is warned about. Each counts from its own day:
    `sales.deal_warnings` says which."""

    stuck: Switch = Switch()
    no_activity: Limit = Limit(days=7)
    no_next_step: Limit = Limit(days=2)
    step_overdue: Limit = Limit(days=0)
    one_contact: Limit = Limit(days=10)
    no_price: Limit = Limit(days=10)
    close_passed: Limit = Limit(days=0)
    no_second_visit: Limit = Limit(days=15)
    dormant: Limit = Limit(days=125)


class Deals(Model):
    """Deals. Without stages the playbook has none. `named_by`: the fields of a visit whose value names a deal that
    is recorded from it, the first that was answered."""

    stages: tuple[Stage, ...] = ()
    named_by: tuple[str, ...] = ()
    warnings: Warnings = Warnings()

    def stage(self, id: str) -> Stage | None:
        """The stage by its id; None where the playbook has it no more."""
        return next((stage for stage in self.stages if stage.id == id), None)

    def stage_label(self, id: str) -> str:
        """What the stage is called; its id where the playbook has it no more."""
        stage = self.stage(id)
        return stage.label if stage else id

    def precondition(self, id: str) -> Precondition | None:
        """The precondition by its id, of whatever stage."""
        return next((p for stage in self.stages for p in stage.preconditions if p.id == id), None)
