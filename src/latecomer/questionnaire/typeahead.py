"""What was typed before a question was shown: lines of a paste, keys pressed too early.

A terminal hands such lines to the next question, which they would answer unseen. They are taken out before it is
shown.
"""

from __future__ import annotations

import os
import select
import sys
import time

# A paste over a slow line comes in pieces; after this much silence it is over.
SILENCE = 0.05
AT_ONCE = 65_536


def typed_ahead() -> str:
    """Take out what waits at the terminal, an unfinished line too, and return it; nothing where there is none."""
    if not sys.stdin.isatty():
        return ""
    if sys.platform == "win32":
        return _of_windows_console()
    return _of_terminal(sys.stdin.fileno())


def keys_ahead() -> str:
    """Take out what `typed_ahead` does, and the keys that the last prompt of prompt_toolkit left unused."""
    from prompt_toolkit.application.current import get_app_session
    from prompt_toolkit.input.typeahead import get_typeahead

    return "".join(key.data for key in get_typeahead(get_app_session().input)) + typed_ahead()


def _of_terminal(handle: int) -> str:
    import termios

    before = termios.tcgetattr(handle)
    raw = termios.tcgetattr(handle)
    raw[3] &= ~(termios.ICANON | termios.ECHO)  # by the character: an unfinished line waits too
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 0, 0
    found = b""
    termios.tcsetattr(handle, termios.TCSANOW, raw)
    try:
        while select.select([handle], [], [], SILENCE)[0]:
            part = os.read(handle, AT_ONCE)
            if not part:
                break
            found += part
    except OSError:  # the terminal has gone; whoever reads next finds that out
        pass
    finally:
        termios.tcsetattr(handle, termios.TCSANOW, before)
    return found.decode(sys.stdin.encoding or "utf-8", errors="surrogateescape")


def _of_windows_console() -> str:
    import msvcrt

    found = ""
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < SILENCE:
        if msvcrt.kbhit():  # type: ignore[attr-defined]
            found += msvcrt.getwch()  # type: ignore[attr-defined]
            quiet_since = time.monotonic()
        else:
            time.sleep(SILENCE / 10)
    return found
