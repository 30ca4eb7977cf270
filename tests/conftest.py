"""What several tests share: the shipped rules, a vocabulary of five variables, a profile to change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from latecomer.knowledge import Knowledge, load_knowledge
from latecomer.profile import Vocabulary, load_vocabulary

# The suite is the same every time; `pytest --hypothesis-profile=default` looks further, at random.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write tests/golden anew; review the diff")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()
