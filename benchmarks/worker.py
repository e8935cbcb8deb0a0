"""One book, made in a fresh process as a worker makes it: `worker.py YEAR CARDS OUTPUT SECONDS`.

The press has printed one paper before the clock runs, as it has in a worker that has been up for a
minute. The seconds are written into a file: the start of Python and of Django are not among them.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(year: int, count: int, output: Path, seconds: Path) -> None:
    import django

    django.setup()
    from ours import make, warm

    warm()
    begun = time.perf_counter()
    make(year, count, output)
    seconds.write_text(str(time.perf_counter() - begun))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
