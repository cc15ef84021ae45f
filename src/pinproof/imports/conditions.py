"""Which way a condition goes around an import, and whether an `except` takes its absence up."""

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from pinproof.imports.model import Condition
from pinproof.target.model import PythonVersion

# `typing`: true for type checkers only, so that what stands there is never imported.
Way: TypeAlias = Literal["yes", "no", "typing", "unknown"]

_SIGNS: dict[type[ast.cmpop], Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CATCHING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_ENDING = frozenset({"sys.exit", "exit", "quit", "os._exit"})
_OTHERS: dict[Way, Way] = {"yes": "no", "no": "yes", "typing": "yes", "unknown": "unknown"}
_KNOWN_NAMES: dict[str, Way] = {"six.PY2": "no", "six.PY3": "yes"}
_STRONGEST: tuple[Way, ...] = ("typing", "no", "unknown")
# Of the patch release nobody may know.
_KNOWN_PARTS = 2


def dotted_name(node: ast.expr) -> str:
    """Give `a.b` for such an expression, `""` for any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def settle_test(test: ast.expr, python: PythonVersion) -> Way:
    """Tell which way a test goes on a target, as far as its text says so."""
    match test:
        case ast.Constant(value=value):
            return "yes" if value else "no"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _OTHERS[settle_test(operand, python)]
        case ast.Name() | ast.Attribute():
            name = dotted_name(test)
            if name.rpartition(".")[2] == "TYPE_CHECKING":
                return "typing"
            return _KNOWN_NAMES.get(name, "unknown")
        case ast.BoolOp(op=ast.And(), values=values):
            ways = {settle_test(value, python) for value in values}
            return next((way for way in _STRONGEST if way in ways), "yes")
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _compare(left, sign, right, python)
        case _:
            return "unknown"


def _compare(left: ast.expr, sign: ast.cmpop, right: ast.expr, python: PythonVersion) -> Way:
    known = _version_part(left, python)
    wanted = _numbers(right)
    compare = _SIGNS.get(type(sign))
    if not known or wanted is None or compare is None:
        return "unknown"
    if wanted[: len(known)] == known and len(wanted) > len(known):
        return "unknown"
    if known[: len(wanted)] == wanted and dotted_name(left) == "sys.version_info":
        # `sys.version_info` has more parts: it is greater than what it begins with.
        known = (*known, 1)
    return "yes" if compare(known, wanted) else "no"


def _version_part(node: ast.expr, python: PythonVersion) -> tuple[int, ...]:
    """Give the part of the target's version that an expression speaks of, `()` for none."""
    known = (python.major, python.minor)
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=int() as at)):
            is_version = dotted_name(value) == "sys.version_info" and 0 <= at < _KNOWN_PARTS
            return known[at : at + 1] if is_version else ()
        case ast.Subscript(
            value=value, slice=ast.Slice(lower=None, upper=ast.Constant(value=int() as end))
        ):
            is_version = dotted_name(value) == "sys.version_info" and end in (1, _KNOWN_PARTS)
            return known[:end] if is_version else ()
        case ast.Attribute():
            said = {"sys.version_info": known, "sys.version_info.major": known[:1]}
            return said.get(dotted_name(node), ())
        case _:
            return ()


def _numbers(node: ast.expr) -> tuple[int, ...] | None:
    match node:
        case ast.Constant(value=int() as value):
            return (value,)
        case ast.Tuple(elts=parts):
            values = [part.value for part in parts if isinstance(part, ast.Constant)]
            numbers = tuple(value for value in values if isinstance(value, int))
            return numbers if len(numbers) == len(parts) else None
        case _:
            return None


def condition_of_try(handlers: Sequence[ast.ExceptHandler]) -> Condition:
    """Tell what becomes of a failing import in the body of a `try`."""
    for handler in handlers:
        if not _catches(handler.type):
            continue
        if any(_ends(statement) for statement in handler.body):
            return "certain"
        replaces = any(
            isinstance(node, ast.Import | ast.ImportFrom)
            for statement in handler.body
            for node in ast.walk(statement)
        )
        return "replaced" if replaces else "caught"
    return "certain"


def suppresses(items: Sequence[ast.withitem]) -> bool:
    """Tell whether a `with suppress(ImportError)` takes a failing import up."""
    return any(
        isinstance(item.context_expr, ast.Call)
        and dotted_name(item.context_expr.func).rpartition(".")[2] == "suppress"
        and any(_catches(argument) for argument in item.context_expr.args)
        for item in items
    )


def _catches(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(_catches(each) for each in caught.elts)
    return dotted_name(caught).rpartition(".")[2] in _CATCHING


def _ends(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and dotted_name(statement.value.func) in _ENDING
    )
