"""Work spread over processes of this machine, or over the workers of a Dask cluster: results in their order."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from latecomer.errors import UsageError, clipped

T = TypeVar("T")
R = TypeVar("R")
# Pieces of work that wait for each worker: enough to keep it busy, few enough to be held.
WAITING = 2
# Seconds within which a scheduler has to answer.
ANSWERS = 10


class _Future(Protocol):
    def result(self) -> Any:
        """Wait for the result."""


def workers_here() -> int:
    """Return how many processes this machine runs beside each other."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def over_processes(work: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """Yield the result of every item, in their order, worked out by so many processes.

    Parameters
    ----------
    work : callable
        What another process can be sent: a function that it can import, or a `functools.partial` of one.
    items : iterable
        Read as they are needed.
    workers : int
        1 works in this process.

    Raises
    ------
    UsageError
        If a process is gone before it was done.
    """
    if workers == 1:
        yield from map(work, items)
        return
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_interrupts)
    try:
        yield from _in_order(lambda item: pool.submit(work, item), items, WAITING * workers)
    except BrokenProcessPool:
        raise UsageError(
            "a worker stopped before it was done: it was killed, or its memory ran out",
            "run it again with --workers 1, or with fewer --draws",
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts() -> None:
    """Let the process that asked deal with an interruption, and say so once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def over_dask(work: Callable[[T], R], items: Iterable[T], address: str) -> Iterator[R]:
    """Yield the result of every item, in their order, worked out by the workers of a Dask cluster.

    A piece of work whose worker dies is given to another.

    Raises
    ------
    UsageError
        If Dask is not installed, no scheduler answers, it has no workers, or they die again and again.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise UsageError("--dask needs Dask", "pip install 'latecomer[distributed]'") from None
    try:
        client: Any = Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, ValueError, CommClosedError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {address}: {_first_line(error)}",
            "`dask scheduler` starts one and says its address",
        ) from None
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(f"the scheduler at {address} has no workers", f"start one: dask worker {address}")
        yield from _in_order(lambda item: client.submit(work, item, pure=False), items, WAITING * threads)
    except KilledWorker as error:
        raise UsageError(
            f"workers died again and again: {_first_line(error)}",
            "give them more memory, or ask for fewer --draws",
        ) from None
    except (CommClosedError, OSError) as error:
        raise UsageError(
            f"the scheduler at {address} is gone: {_first_line(error)}", "start it again, and run this again"
        ) from None
    finally:
        client.close()


def _first_line(error: Exception) -> str:
    return clipped(str(error).partition("\n")[0])


def _in_order(submit: Callable[[T], _Future], items: Iterable[T], ahead: int) -> Iterator[Any]:
    waiting: deque[_Future] = deque()
    for item in items:
        waiting.append(submit(item))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
