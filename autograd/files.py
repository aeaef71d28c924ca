"""Files that are written whole or not at all.

What a line here may know: the file system and bytes. What it may not: nodes, pictures and networks.
"""

import errno
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

HOST = os.uname().nodename[:30] if hasattr(os, "uname") else ""  # a process's number means it there alone
ENDING = "unfinished"
WINDOWS = os.name == "nt"


def write(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file so that, whatever happens, its older content or the new one is there, whole.

    The bytes go to a fresh file beside it and down to the disk, which is then moved to its place. A symbolic
    link is followed, and an older file's mode is kept. What a killed process left beside this file is
    removed. Raises OSError, which names the path; an older file is then as it was.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "note.txt"), "kept")
    ...     [(file.name, file.read_text()) for file in Path(folder).iterdir()]
    [('note.txt', 'kept')]
    """
    data = content.encode() if isinstance(content, str) else content
    target = Path(os.path.realpath(path))
    try:
        if target.is_symlink():  # links in a circle have no end
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe holds nothing to lose; a folder refuses
            return
        stem = f"{target.name[:40]}.{HOST}"  # short enough for the rest
        _remove_strays(target.parent, stem)
        _replace(target, data, target.with_name(f"{stem}-{os.getpid()}-{os.urandom(8).hex()}.{ENDING}"))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replace(target: Path, data: bytes, fresh: Path) -> None:
    try:
        with open(fresh, "xb") as file:
            with suppress(OSError):  # there is none yet, or the file system has no modes
                fresh.chmod(S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _move(fresh, target)
    except BaseException:  # Ctrl-C too
        with suppress(OSError):
            fresh.unlink()
        raise
    with suppress(OSError):  # Windows opens no folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the move itself
        finally:
            os.close(folder)


def _move(fresh: Path, target: Path) -> None:
    """Move a file; on Windows that is refused for as long as another process has the old one open."""
    for pause in (0.01, 0.1, 1.0) if WINDOWS else ():
        with suppress(PermissionError):
            fresh.replace(target)
            return
        time.sleep(pause)
    fresh.replace(target)


def _remove_strays(folder: Path, stem: str) -> None:
    """Remove what processes of this machine that are gone were writing when they were killed."""
    stray = re.compile(rf"{re.escape(stem)}-(\d{{1,9}})-[0-9a-f]{{16}}\.{ENDING}")
    for name in os.listdir(folder):
        if (found := stray.fullmatch(name)) and _is_gone(int(found[1])):
            with suppress(OSError):  # another one was quicker
                (folder / name).unlink()


def _is_gone(process: int) -> bool:
    if WINDOWS:  # where asking by a signal would end it
        return False
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, ProcessLookupError)
    return False
