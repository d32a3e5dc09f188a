"""Logging: one line per event, never with message texts, tokens or customer data."""

import logging
import sys
import traceback

import structlog


def configure(level: str = "INFO") -> None:
    """Readable lines on a terminal, JSON lines otherwise; both on standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    # When the bot stops in the middle of a statement its connection is thrown away; the pool calls that an error.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            trace_without_values,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def trace_without_values(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Where an error came from, without its message: messages quote what was being worked on (texts, SQL
    parameters, rejected values), and that is customer data."""
    if event.pop("exc_info", False):
        error = sys.exc_info()[1]
        frames = traceback.extract_tb(error.__traceback__) if error else []
        event["trace"] = [
            f"{frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]
        ]
    return event
