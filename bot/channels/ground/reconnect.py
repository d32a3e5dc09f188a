"""How long to wait before a connection is tried again."""

DOUBLINGS = 30  # more would only overflow


def pause(failures: int, jitter: float, first_s: float = 1.0, longest_s: float = 60.0) -> float:
    """Seconds after the `failures`-th failure in a row: twice as long each time, none before the first.

    `jitter` in 0…1 takes off up to half, so that replicas do not come back together.
    """
    if failures < 1:
        return 0.0
    whole = min(first_s * 2 ** min(failures - 1, DOUBLINGS), longest_s)
    return float(whole * (1 - jitter / 2))
