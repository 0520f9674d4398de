"""Draw the photos of ``examples/`` again; no photo of a person is among them."""

from __future__ import annotations

from pathlib import Path

from tongueseg.synthetic.drawn import write_dataset

EXAMPLES = Path(__file__).parent.parent / "examples"


def main() -> None:
    """Draw six mouths with their masks."""
    write_dataset(EXAMPLES, count=6, seed=11)


if __name__ == "__main__":
    main()
