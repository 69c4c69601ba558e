"""Fresh databases, quickly: migrated once, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.database import Database


@pytest.fixture(scope="session")
def make_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Database]:
    """A migrated SQLite database in the folder given."""
    template = tmp_path_factory.mktemp("template") / "hotline.db"
    database = Database(f"sqlite:///{template}")
    database.migrate()
    database.dispose()

    def make(folder: Path) -> Database:
        shutil.copyfile(template, folder / "hotline.db")
        return Database(f"sqlite:///{folder / 'hotline.db'}")

    return make
