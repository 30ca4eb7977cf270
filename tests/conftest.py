"""What several tests share: the shipped rules, a vocabulary of five variables, a profile to change."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

# Before NumPy is there to read it: as the command line has it, and several workers share the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.vocabulary import Vocabulary, load_vocabulary

# The suite is the same every time; `pytest --hypothesis-profile=default` looks further, at random, and
# `--hypothesis-profile=quick` less far.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("quick", derandomize=True, deadline=None, max_examples=10)
settings.load_profile("same")

ROOT = Path(__file__).parent.parent

# What rules and pages come to stays until the last test: Python's own search for waste would go through it all
# every few hundred objects.
gc.set_threshold(100_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write tests/golden anew; review the diff")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session", autouse=True)
def nobody_s_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever whoever runs the tests has imported or kept: the tests see none of it, nor do their children."""
    data, kept = tmp_path_factory.mktemp("user"), tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(data))
        patch.setattr("platformdirs.user_data_dir", lambda name: str(data / name))
        patch.setenv("XDG_CACHE_HOME", str(kept))
        # Each child would compile the whole package again.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield
