"""The table of faults is held to the tests: each row there, each test it names there, no row without either or a reason."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLE = (HERE.parent / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [f"A{number}" for number in range(1, 15)] + [f"C{number}" for number in range(1, 8)]


@dataclass(frozen=True)
class Row:
    """One fault."""

    name: str
    fault: str
    answer: str
    tests: tuple[str, ...]
    reason: str


def rows(table: str) -> list[Row]:
    """The rows of the table, in its order."""
    found = []
    for line in table.splitlines():
        if re.match(r"\| [A-Z]\d+ \|", line):
            name, fault, answer, tests, reason = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(name, fault, answer, tuple(re.findall(r"`([^`]+)`", tests)), reason))
    return found


def functions(file: Path) -> set[str]:
    """The tests that a file defines, as pytest would collect them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    defined = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in defined if node.name.startswith("test_")}


def problems(table: str) -> list[str]:
    """What is wrong with a table, row by row."""
    wrong = []
    if (names := [row.name for row in rows(table)]) != ROWS:
        wrong.append(f"rows: {names}")
    for row in rows(table):
        if not row.fault or not row.answer:
            wrong.append(f"{row.name}: says nothing")
        if not row.tests and not row.reason:
            wrong.append(f"{row.name}: neither a test nor a reason")
        for test in row.tests:
            file, _, function = test.partition("::")
            path = HERE / f"{file}.py"
            if not path.is_file() or function not in functions(path):
                wrong.append(f"{row.name}: there is no test {test}")
    return wrong


def test_every_row_is_held_by_tests_that_exist_or_says_why_not() -> None:
    assert problems(TABLE) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("| A9 |", "| A99 |", "rows: "),
        ("`test_alerts_slack::test_answers`", "`test_alerts_slack::test_of_nothing`", "there is no test"),
        ("`test_alerts_slack::test_answers`", "`test_nowhere::test_answers`", "there is no test"),
        ("| C7 |", "| C7 | a | b | | |\n| C8 |", "neither a test nor a reason"),
    ],
)
def test_a_table_that_promises_too_much_is_noticed(old: str, new: str, said: str) -> None:
    assert any(said in problem for problem in problems(TABLE.replace(old, new)))
