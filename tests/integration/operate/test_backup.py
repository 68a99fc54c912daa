"""Backup and restore as an operator does them: what comes back, what is refused, what a kill or a full disk leaves."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.sunan_program import Program, end
from tests.two_rivers import FOLDER

UPLOAD = "ab/abcdef"
LONG = pytest.mark.soak
"""Further cases of a kind of which one is tried with every change."""

PERSON = """
from datetime import datetime, timezone
from sunan.audit import services
from sunan.kernel.actors import command_actor
by, at = command_actor("test"), datetime(2029, 1, 2, tzinfo=timezone.utc)
services.record_event("access.user_created", subject="user:li", by=by, at=at, person="li", personal={"name": "李四"})
services.seal_pending(at=at)
"""

ERASE = """
from datetime import datetime, timezone
from sunan.audit import services
from sunan.kernel.actors import command_actor
services.erase_person(person="li", by=command_actor("test"), at=datetime(2029, 1, 3, tzinfo=timezone.utc), why="asked")
"""

WHO = """
from sunan.audit import selectors
print([one.personal for one in selectors.events(subject="user:li")], "erased" if selectors.is_erased("li") else "known")
"""

WRITE_FOREVER = """
from datetime import datetime, timezone
from django.db import transaction
from sunan.audit import services
from sunan.kernel.actors import command_actor
number = 0
while True:
    number += 1
    with transaction.atomic():
        for half in ("first", "second"):
            services.record_event("test.written", subject=f"{half}:{number}", by=command_actor("test"),
                                  at=datetime.now(timezone.utc))
    if number == 5:
        print("writing", flush=True)
"""


def python(program: Program, code: str) -> str:
    """Run a piece of code in the program's place."""
    done = subprocess.run(
        _code(code), cwd=program.folder, env=program.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _code(code: str) -> list[str]:
    begin = "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'sunan.web.settings'); import django; django.setup()\n"
    return [sys.executable, "-c", begin + code]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The fictional plan loaded, a person in the log, an uploaded file."""
    program = Program(tmp_path_factory.mktemp("original"), {"SUNAN_RULEBOOK": str(FOLDER)})
    assert program.run("load").returncode == 0
    python(program, PERSON)
    upload = program.folder / "var" / "uploads" / UPLOAD
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"uploaded " * 1000)
    return program


@pytest.fixture
def program(original: Program, tmp_path: Path) -> Program:
    """A copy of the loaded program that a test may spoil."""
    shutil.copytree(original.folder, tmp_path / "one")
    return Program(tmp_path / "one", original.settings)


@pytest.fixture
def other(tmp_path: Path, original: Program) -> Program:
    """A fresh installation."""
    (tmp_path / "other").mkdir()
    return Program(tmp_path / "other", original.settings)


@pytest.fixture(scope="module")
def kept(original: Program) -> Path:
    """A backup of the loaded program, made once; whoever spoils one takes a copy."""
    return saved(original, "kept")


@pytest.fixture
def backup(kept: Path, tmp_path: Path) -> Path:
    """A backup that a test may spoil, with its keys beside it."""
    shutil.copytree(kept, tmp_path / "saved")
    shutil.copy2(kept.with_name("kept.keys"), tmp_path / "saved.keys")
    return tmp_path / "saved"


def saved(program: Program, name: str = "saved", *words: str) -> Path:
    """Make a backup beside the program's folder."""
    folder = program.folder.parent / name
    done = program.run("backup", str(folder), *words)
    assert done.returncode == 0, done.stderr
    return folder


def refused(done: subprocess.CompletedProcess[str], words: str, *, code: int = 1) -> None:
    assert done.returncode == code, done.stderr
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def assessed(program: Program) -> Any:
    return program.answer("assess")


@pytest.mark.parametrize("words", [(), pytest.param(("--portable",), marks=LONG)], ids=["native", "portable"])
def test_what_was_saved_comes_back_on_another_machine(program: Program, other: Program, words: tuple[str, ...]) -> None:
    folder = saved(program, "saved", *words)
    done = other.run("restore", str(folder))
    assert done.returncode == 0, done.stderr
    assert assessed(other) == assessed(program)
    assert (other.folder / "var/uploads" / UPLOAD).read_bytes() == b"uploaded " * 1000
    assert "李四" in python(other, WHO)
    assert other.run("audit", "verify").returncode == 0
    assert (other.folder / "var/personal.key").read_text() == (program.folder / "var/personal.key").read_text()
    assert not [one for one in (other.folder / "var").iterdir() if one.name.startswith(".")]


def test_the_keys_lie_apart_and_only_their_owner_reads_them(program: Program, backup: Path) -> None:
    keys = backup.with_name("saved.keys")
    assert keys.stat().st_mode & 0o777 == 0o600
    head = json.loads(keys.read_text(encoding="utf-8").splitlines()[0])
    assert "分开存放" in head["note"]["zh"]
    assert set(head["secrets"]) == {
        "SUNAN_SECRET_KEY", "SUNAN_PERSONAL_KEY", "SUNAN_SIGNING_KEY", "SUNAN_RETIRED_KEYS",
    }  # fmt: skip
    with contextlib.closing(sqlite3.connect(program.folder / "var/sunan.sqlite3")) as database:
        (wrapped,) = database.execute("SELECT wrapped FROM audit_personkey").fetchone()
    content = b"".join(file.read_bytes() for file in backup.rglob("*") if file.is_file())
    assert wrapped not in content
    assert head["secrets"]["SUNAN_PERSONAL_KEY"].encode() not in content


def test_without_keys_the_persons_stay_closed_and_all_else_comes_back(
    original: Program, other: Program, backup: Path
) -> None:
    backup.with_name("saved.keys").rename(backup.with_name("elsewhere"))
    refused(other.run("restore", str(backup)), "没有找到密钥文件")
    done = other.run("restore", str(backup), "--without-keys")
    assert done.returncode == 0, done.stderr
    assert assessed(other) == assessed(original)
    assert "李四" not in python(other, WHO)


def test_a_person_erased_since_stays_erased(program: Program, backup: Path) -> None:
    python(program, ERASE)
    done = program.run("restore", str(backup), "--replace")
    assert done.returncode == 0, done.stderr
    who = python(program, WHO)
    assert who.endswith("erased")
    assert "李四" not in who
    assert program.run("audit", "verify").returncode == 0


def test_a_backup_overwrites_nothing(program: Program) -> None:
    folder = saved(program)
    refused(program.run("backup", str(folder)), "已经存在")
    shutil.rmtree(folder)
    refused(program.run("backup", str(folder)), "密钥文件")
    refused(program.run("backup", str(folder), "--keys", str(folder / "keys")), "不能放在备份文件夹里", code=2)


def test_a_database_that_holds_something_is_only_replaced_when_asked(program: Program, backup: Path) -> None:
    before = program.content()
    refused(program.run("restore", str(backup)), "--replace")
    assert program.content() == before
    done = program.run("restore", str(backup), "--replace")
    assert done.returncode == 0, done.stderr
    (kept,) = (program.folder / "var").glob("sunan.sqlite3.before-*")
    assert str(kept) in done.stderr


def _alter(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _add(file: Path) -> None:
    file.write_text("x")


def _lose(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("file", "spoil", "words"),
    [
        ("database.sqlite3", _alter, "与清单不符"),
        (f"uploads/{UPLOAD}", _lose, "缺少文件"),
        pytest.param(f"uploads/{UPLOAD}", _alter, "与清单不符", marks=LONG),
        pytest.param("database.sqlite3", _lose, "缺少文件", marks=LONG),
        pytest.param("parts.jsonl", _alter, "文件清单", marks=LONG),
        pytest.param("parts.jsonl", _lose, "文件清单", marks=LONG),
        pytest.param("../saved.keys", _alter, "密钥文件", marks=LONG),
        ("uploads/stranger", _add, "不在清单上"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_altered_backup_is_found_and_not_restored(
    other: Program, backup: Path, file: str, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(backup / file)
    refused(other.run("backup", "--verify", str(backup)), words)
    refused(other.run("restore", str(backup)), words)
    assert not (other.folder / "var/uploads").exists()


def _rewrite(folder: Path, **changes: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": "99.1.0"}, "先把程序升级到 99.1.0"),
        ({"migrations": [["statistics", "0999_later"]]}, "statistics.0999_later"),
        ({"format": 7}, "第 7 版"),
        ({"program": "other"}, "读不懂"),
        ({"parts": "many"}, "读不懂"),
        ({"store": "postgresql"}, "SUNAN_DATABASE"),
    ],
    ids=str,
)
def test_a_backup_this_program_cannot_take_is_refused_in_words(
    other: Program, backup: Path, changes: dict[str, Any], words: str
) -> None:
    _rewrite(backup, **changes)
    done = other.run("restore", str(backup))
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_backup_is_refused(other: Program) -> None:
    refused(other.run("restore", str(other.folder)), "不是备份")
    refused(other.run("backup", "--verify", str(other.folder)), "不是备份")
    refused(other.run("backup", "new"), "还没有数据库")


def test_a_restore_waits_for_nobody_and_harms_nobody(program: Program, backup: Path) -> None:
    with contextlib.closing(sqlite3.connect(program.folder / "var/sunan.sqlite3")) as reader:
        reader.execute("SELECT COUNT(*) FROM statistics_release").fetchone()
        refused(program.run("restore", str(backup), "--replace"), "正被使用")
    assert program.run("audit", "verify").returncode == 0


def test_a_backup_of_a_moment_is_made_while_others_write(program: Program, other: Program) -> None:
    writer = subprocess.Popen(
        _code(WRITE_FOREVER),
        cwd=program.folder,
        env=program.environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        folders = [saved(program, f"saved{number}", *words) for number, words in enumerate([(), ("--portable",)])]
        assert writer.poll() is None
    finally:
        end(writer)
    for folder in folders:
        done = other.run("restore", str(folder), "--replace")
        assert done.returncode == 0, done.stderr
        with contextlib.closing(sqlite3.connect(other.folder / "var/sunan.sqlite3")) as database:
            halves = [
                database.execute("SELECT COUNT(*) FROM audit_event WHERE subject LIKE ?", (f"{half}:%",)).fetchone()[0]
                for half in ("first", "second")
            ]
        assert halves[0] == halves[1] >= 5


def test_a_full_disk_leaves_no_half_backup(program: Program) -> None:
    target = program.folder.parent / "full"
    done = subprocess.run(
        [sys.executable, "-m", "sunan.cli.main", "backup", str(target)],
        cwd=program.folder,
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, 64_000)),
    )
    refused(done, "已满", code=3)
    assert [one.name for one in program.folder.parent.iterdir()] == [program.folder.name]


def kill_backups(program: Program, *, kills: int, seed: int, words: tuple[str, ...] = ()) -> None:
    """Kill backups at random moments: whatever has the final name is whole, and the next one clears up."""
    moments = random.Random(seed)
    parent = program.folder.parent
    for number in range(kills):
        process = program.start("backup", str(parent / f"killed{number}"), *words)
        time.sleep(moments.uniform(0.3, 1.6))
        end(process)
        if (parent / f"killed{number}").exists():
            assert program.run("backup", "--verify", str(parent / f"killed{number}")).returncode == 0
    saved(program, "last", *words)
    assert not list(parent.glob(".*.unfinished-*"))


def kill_restores(program: Program, folder: Path, *, kills: int, seed: int) -> None:
    """Kill restores at random moments: either all of the old is there or all of the new."""
    moments = random.Random(seed)
    python(program, "from sunan.audit.models import Event; Event.objects.filter(subject='user:li').expire()")
    for _ in range(kills):
        process = program.start("restore", str(folder), "--replace")
        time.sleep(moments.uniform(0.3, 2.2))
        end(process)
        state = python(program, WHO)
        assert state.startswith("[]") or "李四" in state
    done = program.run("restore", str(folder), "--replace")
    assert done.returncode == 0, done.stderr
    assert "李四" in python(program, WHO)
    assert program.run("audit", "verify").returncode == 0


def test_a_killed_backup_leaves_no_half(program: Program) -> None:
    kill_backups(program, kills=2, seed=1)


def test_a_killed_restore_leaves_old_or_new(program: Program, backup: Path) -> None:
    kill_restores(program, backup, kills=2, seed=2)


@pytest.mark.soak
@pytest.mark.parametrize("words", [(), ("--portable",)], ids=["native", "portable"])
def test_backups_and_restores_killed_at_any_moment(program: Program, words: tuple[str, ...]) -> None:
    kill_backups(program, kills=30, seed=3, words=words)
    kill_restores(program, program.folder.parent / "last", kills=30, seed=4)


@pytest.mark.parametrize(
    "words", [(), pytest.param(("--portable",), marks=pytest.mark.soak)], ids=["native", "portable"]
)
def test_postgresql_comes_back_whole(
    original: Program, tmp_path: Path, new_database: Callable[[], str], words: tuple[str, ...]
) -> None:
    first, second = new_database(), new_database()
    (tmp_path / "one").mkdir()
    program = Program(tmp_path / "one", {**original.settings, "SUNAN_DATABASE": first})
    assert program.run("load").returncode == 0
    python(program, PERSON)
    folder = saved(program, "saved", *words)
    dumped = folder / ("database.jsonl.gz" if words else "database.pgdump")
    assert dumped.is_file()
    (tmp_path / "two").mkdir()
    other = Program(tmp_path / "two", {**original.settings, "SUNAN_DATABASE": second})
    done = other.run("restore", str(folder))
    assert done.returncode == 0, done.stderr
    assert assessed(other) == assessed(program)
    assert "李四" in python(other, WHO)
    assert other.run("audit", "verify").returncode == 0
    # Once more over what is there, after the person was erased; new rows go on where the old ones ended.
    python(other, ERASE)
    refused(other.run("restore", str(folder)), "--replace")
    with psycopg.connect(second):
        refused(other.run("restore", str(folder), "--replace"), "1 个连接")
    done = other.run("restore", str(folder), "--replace")
    assert done.returncode == 0, done.stderr
    assert python(other, WHO).endswith("erased")
    python(other, PERSON.replace("user:li", "user:wang").replace('"li"', '"wang"'))
    assert other.run("audit", "verify").returncode == 0


def test_tables_move_from_the_embedded_database_to_a_server(
    program: Program, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    folder = saved(program, "saved", "--portable")
    (tmp_path / "server").mkdir()
    server = Program(tmp_path / "server", {**program.settings, "SUNAN_DATABASE": new_database()})
    done = server.run("restore", str(folder))
    assert done.returncode == 0, done.stderr
    assert assessed(server) == assessed(program)
    assert "李四" in python(server, WHO)
    assert server.run("audit", "verify").returncode == 0


@pytest.mark.soak
@pytest.mark.parametrize("spoil", ["rows", "dump"])
def test_a_server_that_refuses_half_way_keeps_what_it_had(
    original: Program, tmp_path: Path, new_database: Callable[[], str], spoil: str
) -> None:
    (tmp_path / "one").mkdir()
    program = Program(tmp_path / "one", {**original.settings, "SUNAN_DATABASE": new_database()})
    assert program.run("load").returncode == 0
    folder = saved(program)
    python(program, PERSON)
    if spoil == "rows":
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        _rewrite(folder, rows={**manifest["rows"], "statistics_release": 99})
    else:
        dump = folder / "database.pgdump"
        dump.write_bytes(dump.read_bytes()[:-2000])
        lines = [json.loads(line) for line in (folder / "parts.jsonl").read_text().splitlines()]
        for line in lines:
            if line["path"] == dump.name:
                line |= {"bytes": dump.stat().st_size, "sha256": hashlib.sha256(dump.read_bytes()).hexdigest()}
        (folder / "parts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        _rewrite(folder, parts_sha256=hashlib.sha256((folder / "parts.jsonl").read_bytes()).hexdigest())
    refused(program.run("restore", str(folder), "--replace"), "保持原样", code=3)
    assert "李四" in python(program, WHO)


@pytest.mark.soak
def test_server_restores_killed_at_any_moment(
    original: Program, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    (tmp_path / "one").mkdir()
    program = Program(tmp_path / "one", {**original.settings, "SUNAN_DATABASE": new_database()})
    assert program.run("load").returncode == 0
    python(program, PERSON)
    kill_backups(program, kills=15, seed=5)
    kill_restores(program, program.folder.parent / "last", kills=15, seed=6)


def test_an_interrupted_backup_says_so_and_leaves_nothing(program: Program) -> None:
    process = program.start("backup", str(program.folder.parent / "stopped"))
    time.sleep(0.8)
    end(process, signal.SIGINT)
    assert not list(program.folder.parent.glob(".stopped*"))
