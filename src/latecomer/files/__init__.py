"""Files: read within bounds, written whole or not at all, and never over something of another kind.

A link is followed to its file first, so that what it leads to is renewed and not the link. Before a file takes the
place of another, the other is looked at by its content: a report takes the place of a page, a profile that of a
profile; nothing takes the place of a folder, a pipe, a device, or a file that nobody may write.
"""

from latecomer.files.folders import check_folder, write_folder
from latecomer.files.kinds import DOCUMENT, PAGE, PROFILE, WORD, WORKBOOK, Kind
from latecomer.files.logs import append, check_log
from latecomer.files.paths import exists, real
from latecomer.files.places import check_place
from latecomer.files.reading import read
from latecomer.files.writing import clear, remove, sync, write, write_note, written

__all__ = [
    "DOCUMENT",
    "PAGE",
    "PROFILE",
    "WORD",
    "WORKBOOK",
    "Kind",
    "append",
    "check_folder",
    "check_log",
    "check_place",
    "clear",
    "exists",
    "read",
    "real",
    "remove",
    "sync",
    "write",
    "write_folder",
    "write_note",
    "written",
]
