"""What is installed is what was locked: pinned, with hashes, and from nowhere in particular."""

import json

import pytest

from tests.locks import LOCKS, ROOT, Asked, faults, read, told

HASH = f"--hash=sha256:{'a' * 64}"
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found"}
WEAK = {"name": "jinja2", "version": "3.1.5", "vulns": [{"id": "CVE-2025-27516", "fix_versions": ["3.1.6"]}]}
SOUND = {"name": "typer", "version": "0.15", "vulns": []}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_a_hash_and_names_no_registry(lock: str) -> None:
    assert list(faults((ROOT / lock).read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "nothing is locked"),
        ("# only words\n", "nothing is locked"),
        (f"rich>=13 \\\n    {HASH}\n", "not pinned"),
        ("rich==13.9\n", "without a SHA-256"),
        ("rich==13.9 \\\n    --hash=md5:abc\n", "without a SHA-256"),
        (f"rich==13.9 {HASH}\ntyper==1.0\n", "without a SHA-256: typer"),
        (f"--index-url https://packages.example/simple\nrich==13.9 {HASH}\n", "names a place"),
        (f"rich @ https://packages.example/rich.whl {HASH}\n", "names a place"),
        ("--editable .\n", "names a place"),
    ],
)
def test_a_lock_that_is_not_whole_is_found(text: str, fault: str) -> None:
    assert any(each.startswith(fault) for each in faults(text)), list(faults(text))


def test_a_whole_lock_has_no_fault() -> None:
    text = f"# by uv\nrich==13.9 \\\n    {HASH} \\\n    {HASH}\n    # via typer\n"
    text += f"tzdata==2026.1 ; sys_platform == 'win32' \\\n    {HASH}\npsycopg[binary]==3.2 \\\n    {HASH}\n"
    assert list(faults(text)) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (json.dumps({"dependencies": [SOUND, WEAK]}), "2 packages looked up, 1 weaknesses known"),
        (json.dumps({"dependencies": [SOUND, SKIPPED]}), "0 weaknesses known; NOT looked up: rich"),
        (json.dumps({"dependencies": [SKIPPED]}), "NOT looked up"),
        ("", "NOT looked up"),
        ("Traceback (most recent call last):", "NOT looked up"),
        ("[]", "NOT looked up"),
    ],
)
def test_a_database_that_is_not_there_is_no_clean_bill(said: str, found: str) -> None:
    """pip-audit ends with 0 where it could ask about nothing."""
    assert found in told("requirements.lock", read(said))


def test_a_weakness_is_told_with_its_number_and_its_mend() -> None:
    asked = read(json.dumps({"dependencies": [WEAK]}))
    assert asked == Asked(1, ("jinja2 3.1.5: CVE-2025-27516, mended in 3.1.6",), ())
