"""Shows on a terminal how far something long has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(*, shown: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give what is told of each step, how much of it is done, and of how much; a bar for each, on stderr."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda what, done, of: None
        return
    with Progress(console=console, transient=True) as bars:
        steps: dict[str, TaskID] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in steps:
                steps[what] = bars.add_task(what, total=of)
            bars.update(steps[what], completed=done)

        yield told
