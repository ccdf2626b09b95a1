"""A small disk of its own for the database, so that it can be full without anybody else's being so."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

MEGABYTES = 600
_BLOCK = 4096


@dataclass(frozen=True)
class Disk:
    """A folder, on a disk of its own where we may mount one."""

    folder: Path
    why_not: str = ""
    """Why it cannot be filled, or nothing."""

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no byte."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as stream:
            free = os.statvfs(self.folder)
            os.posix_fallocate(stream.fileno(), 0, max(_BLOCK, (free.f_bavail - 64) * free.f_frsize))
            stream.seek(0, os.SEEK_END)
            while True:
                stream.write(bytes(_BLOCK))

    def free(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def a_disk() -> Iterator[Disk]:
    """Mount one in memory (Linux, as root); elsewhere give a plain folder, which is never filled."""
    # Its path is short, since PostgreSQL's socket is in it.
    folder = Path(mkdtemp(prefix="evalbot-disk-", dir="/tmp"))
    try:
        why_not = _mount(folder)
        try:
            yield Disk(folder, why_not)
        finally:
            if not why_not:
                subprocess.run(["umount", "--lazy", folder], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mount(folder: Path) -> str:
    try:
        words = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
        subprocess.run(words, check=True, capture_output=True, text=True)
    except OSError as error:
        return f"no disk can be mounted here: {error.strerror}"
    except subprocess.CalledProcessError as error:
        return f"no disk can be mounted here: {str(error.stderr).strip()}"
    return ""
