"""The database as one file, taken while it is written to, and back: SQLite by its own online copy, PostgreSQL by
pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import URL, delete, inspect, make_url, text

from calls.errors import ConfigurationError, Fault
from store import tables
from store.database import MIGRATIONS, NAME_AT_POSTGRESQL, Database

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_PACKAGES = Path("/usr/lib/postgresql")


def kind(database: Database) -> str:
    return SQLITE if database.is_sqlite else POSTGRESQL


def copy_out(database: Database, target: Path) -> None:
    """All of it as it is at one moment; `target` is a new file. Nobody who writes waits. Raises ConfigurationError
    with the remedy where pg_dump is missing or refuses, what SQLite raises when the disk is full."""
    url = make_url(database.url)
    if not database.is_sqlite:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    copy_sqlite(Path(str(url.database)), target)


def copy_sqlite(source: Path, target: Path) -> None:
    """Any SQLite file, with what stands in its log only. In one step: a copy that others may write between never
    comes to its end."""
    with closing(_opened(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def copy_in(database: Database, source: Path) -> None:
    """Put the copy in the place of what is there. Raises as `copy_out`."""
    url = make_url(database.url)
    database.dispose()  # who is connected would go on with the file that was there
    if database.is_sqlite:
        place = Path(str(url.database))
        for name in (place, place.with_name(place.name + "-wal"), place.with_name(place.name + "-shm")):
            name.unlink(missing_ok=True)
        shutil.copyfile(source, place)
        place.chmod(0o600)
        return
    with database.writing() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    schema = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
    _run("pg_restore", url, *schema, f"--dbname={url.database}", str(source))


def is_empty(database: Database) -> bool:
    """Nothing was ever kept there. Raises what a database that is away raises."""
    if database.is_sqlite:
        place = Path(str(make_url(database.url).database))
        if not place.exists() or place.stat().st_size == 0:
            return True
    with database.reading() as connection:
        return not inspect(connection).has_table("alembic_version")


def is_in_use(database: Database) -> bool:
    """Whether servers are at work in it, as far as can be seen: SQLite cannot say."""
    if database.is_sqlite:
        return False
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
        " AND pid <> pg_backend_pid()"
    )
    with database.reading() as connection:
        return bool(connection.scalar(asked, {"name": NAME_AT_POSTGRESQL}))


def revision(database: Database) -> str:
    """Which migration its tables stand at; empty for none."""
    if is_empty(database):
        return ""
    with database.reading() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def knows(name: str) -> bool:
    """Whether this version of the program has the migration."""
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    return name in known


def sign_everybody_out(database: Database) -> None:
    """Sessions that were ended since the copy would be good again."""
    with database.writing() as connection:
        connection.execute(delete(tables.sessions))


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def _run(program: str, url: URL, *arguments: str) -> None:
    host = [f"--host={url.host}"] if url.host else []
    port = [f"--port={url.port}"] if url.port else []
    user = [f"--username={url.username}"] if url.username else []
    name = [] if any(each.startswith("--dbname") for each in arguments) else [str(url.database)]
    environment = dict(os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {}))
    command = [str(_program(program)), "--no-password", *host, *port, *user, *arguments, *name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  ours
    if done.returncode:
        raise ConfigurationError([_refused(program, done.stderr)])


def _program(name: str) -> Path:
    """The newest there is: it can read what older servers have, and not the other way about."""
    packaged = sorted(_PACKAGES.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if found is None:
        raise ConfigurationError([_missing(name)])
    return Path(found)


def _missing(program: str) -> Fault:
    return Fault(
        program,
        "is not installed; a PostgreSQL database is copied by it",
        "Install PostgreSQL's clients, of the server's version or newer: apt-get install postgresql-client",
        "未安装；备份 PostgreSQL 数据库需要它",
        "请安装不低于服务器版本的客户端：apt-get install postgresql-client",
    )


def _refused(program: str, said: str) -> Fault:
    words = next((line for line in said.splitlines() if "error" in line.lower()), said.strip()[:300])
    shown = "".join(letter if letter.isprintable() else "?" for letter in words)
    return Fault(
        program,
        f"did not do it: {shown}",
        "Mend that and try again; the clients must be of the server's version or newer",
        f"执行失败：{shown}",
        "请排除该问题后重试；客户端版本不得低于服务器",
    )
