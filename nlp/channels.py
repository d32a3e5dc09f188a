"""Two channels: two people with one each, or one room in both?

A telephone recorder writes each side into a channel of its own; then whoever speaks is far louder in one of them. A
phone with two microphones, or a mono recording written twice, has everybody in both.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME_S = 0.02
AUDIBLE = 0.003  # root mean square of a frame, full scale 1
FAR_LOUDER = 2.5  # times, 8 dB
# Of all audible frames, how many one side must lead for the channels to be apart.
LED = 0.6
# Each side must have spoken, or one channel is only dead.
SPOKE_S, SURELY_SPOKE_S = 0.5, 3.0
ENOUGH_S = 60.0


class Apart:
    """Listens block by block until it is sure."""

    def __init__(self, rate: int) -> None:
        self._frame = int(rate * FRAME_S)
        self._led_s = [0.0, 0.0]
        self._audible_s = 0.0

    def hear(self, block: "NDArray[np.float32]") -> None:
        """(2, samples)."""
        import numpy as np

        whole = block.shape[1] // self._frame * self._frame
        frames = block[:, :whole].reshape(2, -1, self._frame)
        level = np.sqrt(np.mean(np.square(frames), axis=2))
        level = level[:, level.max(axis=0) > AUDIBLE]
        self._audible_s += level.shape[1] * FRAME_S
        for side in (0, 1):
            self._led_s[side] += float(np.sum(level[side] > FAR_LOUDER * level[1 - side])) * FRAME_S

    @property
    def answer(self) -> bool:
        """As far as was heard."""
        return min(self._led_s) >= SPOKE_S and sum(self._led_s) >= LED * self._audible_s

    @property
    def is_sure(self) -> bool:
        """Whether hearing on would hardly change the answer."""
        both = min(self._led_s) >= SURELY_SPOKE_S and self.answer
        return both or (self._audible_s >= ENOUGH_S and sum(self._led_s) < LED / 2 * self._audible_s)
