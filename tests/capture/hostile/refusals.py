"""With which message an image is refused."""

from capture.archives import (
    base,
    held,
)

GOOD = base(held("numpy", "1.19.5"))
