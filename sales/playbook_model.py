"""What the models of a playbook stand on."""

from pydantic import BaseModel, ConfigDict, Field

Identifier = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
Label = Field(min_length=1, max_length=16)


class Model(BaseModel):
    """Frozen, and strict about unknown keys: a misspelt key is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")
