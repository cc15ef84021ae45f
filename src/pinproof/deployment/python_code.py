"""Reading Python code for the calls in it, by its syntax tree; nothing is run or imported."""

import ast
import sys
import warnings
from collections.abc import Iterable
from typing import TypeAlias

from pinproof.deployment.python_expressions import evaluate, updated
from pinproof.deployment.python_frame import Dotted, Frame, Name, same, store
from pinproof.deployment.python_values import Group, Held, Made
from pinproof.deployment.script import Script
from pinproof.deployment.tree import Fault, Scalar, Table, Unknown
from pinproof.record import record

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@record
class PythonReading:
    """The calls in the order in which they would be met, and what could not be read."""

    made: tuple[Made, ...]
    faults: tuple[Fault, ...]


def read_python(scripts: Iterable[Script]) -> PythonReading:
    """Read scripts one after another, as the cells of a notebook run; names carry over."""
    faults: list[Fault] = []
    made: list[Made] = []
    names: dict[str, Name] = {}
    later: list[tuple[Frame, _Function]] = []
    for script in scripts:
        frame = Frame(script=script, names=names, made=made)
        try:
            _run(_parsed(script), frame, later)
        except SyntaxError as error:
            faults.append(_fault(script, error))
        except (RecursionError, MemoryError):
            faults.append(Fault(place=script.place(0, 0), message="nested too deeply"))
        except ValueError as error:  # a null character, on older Pythons
            faults.append(Fault(place=script.place(0, 0), message=f"not Python: {error}"))
    # What a function does is read with the names as they are in the end: it runs later.
    while later:
        frame, function = later.pop(0)
        inner = frame.inner({**names, **frame.names})
        for argument in ast.walk(function.args):
            if isinstance(argument, ast.arg):
                place = frame.place(argument)
                inner.names[argument.arg] = Unknown(place=place, what="it is a parameter")
        try:
            _run(function.body, inner, later)
        except RecursionError:
            faults.append(Fault(place=frame.place(function), message="nested too deeply"))
    return PythonReading(made=tuple(made), faults=tuple(faults))


def _parsed(script: Script) -> list[ast.stmt]:
    with warnings.catch_warnings():
        # An invalid escape in the code that is read is no concern of ours.
        warnings.simplefilter("ignore")
        return ast.parse(script.text).body


def _fault(script: Script, error: SyntaxError) -> Fault:
    starts = script.line_starts()
    line = min(max(error.lineno or 1, 1), len(starts))
    at = min(starts[line - 1] + max((error.offset or 1) - 1, 0), len(script.text))
    running = sys.version_info  # noqa: TID251 - the running Python is what parses the code
    newest = f"{running.major}.{running.minor}"
    return Fault(
        place=script.place(at, at),
        message=f"not Python up to {newest}, which runs pinproof: {error.msg}",
    )


def _run(body: Iterable[ast.stmt], frame: Frame, later: list[tuple[Frame, _Function]]) -> None:
    for statement in body:
        _step(statement, frame, later)


def _step(  # noqa: C901, PLR0912 - one case for each statement
    statement: ast.stmt, frame: Frame, later: list[tuple[Frame, _Function]]
) -> None:
    match statement:
        case ast.Import() | ast.ImportFrom():
            _import(statement, frame)
        case ast.Assign(targets=targets, value=value):
            held = evaluate(value, frame)
            for target in targets:
                _assign(target, held, frame)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(target, evaluate(value, frame), frame)
        case ast.AugAssign(target=target, value=value):
            evaluate(value, frame)
            _assign(target, frame.unknown(statement), frame)
        case ast.Expr(value=value):
            evaluate(value, frame)
        case ast.Return(value=ast.expr() as value):
            evaluate(value, frame)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            later.append((frame, statement))
        case ast.ClassDef(body=body):
            _run(body, frame.inner(dict(frame.names)), later)
        case ast.If(test=test, body=body, orelse=orelse):
            evaluate(test, frame)
            _branches([body, orelse], frame, later)
        case ast.For(target=target, iter=over, body=body, orelse=orelse):
            evaluate(over, frame)
            _assign(target, frame.unknown(target), frame)
            _branches([body, orelse, []], frame, later)
        case ast.While(test=test, body=body, orelse=orelse):
            evaluate(test, frame)
            _branches([body, orelse, []], frame, later)
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            for item in items:
                held = evaluate(item.context_expr, frame)
                if item.optional_vars is not None:
                    _assign(item.optional_vars, held, frame)
            _run(body, frame, later)
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            _run(body, frame, later)
            _branches([*(handler.body for handler in handlers), []], frame, later)
            _run([*orelse, *final], frame, later)
        case _:
            pass


def _branches(
    bodies: Iterable[list[ast.stmt]], frame: Frame, later: list[tuple[Frame, _Function]]
) -> None:
    """Read alternatives; what they leave different is not known afterwards."""
    before = dict(frame.names)
    outcomes: list[dict[str, Name]] = []
    for body in bodies:
        inner = frame.inner(dict(before), conditional=True)
        _run(body, inner, later)
        outcomes.append(inner.names)
    for name in {name for names in outcomes for name in names}:
        held = [names[name] for names in outcomes if name in names]
        first = held[0]
        if all(same(first, other) for other in held[1:]):
            frame.names[name] = first
        elif not isinstance(first, Dotted):
            frame.names[name] = Unknown(place=first.place, what="it is set in several branches")


def _import(statement: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                frame.names[alias.asname] = Dotted(name=alias.name)
            else:
                root = alias.name.partition(".")[0]
                frame.names[root] = Dotted(name=root)
        return
    for alias in statement.names:
        frame.names[alias.asname or alias.name] = Dotted(name=f"{statement.module}.{alias.name}")


def _assign(target: ast.expr, held: Held, frame: Frame) -> None:
    match target:
        case ast.Name(id=name):
            frame.names[name] = held
        case ast.Attribute() | ast.Subscript():
            _set_on(target, held, frame)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                _assign(part, frame.unknown(part), frame)
        case _:
            pass


def _set_on(target: ast.Attribute | ast.Subscript, held: Held, frame: Frame) -> None:
    """Set an attribute, or a key of a dictionary in a name or an attribute."""
    if isinstance(target, ast.Attribute):
        store(target, held, frame)
        return
    key = evaluate(target.slice, frame)
    if isinstance(key, Scalar):
        value = Unknown(place=held.place) if isinstance(held, Made | Group) else held
        one = Table(place=key.place, items=((key, value),))
        updated(target.value, evaluate(target.value, frame), [one], frame)
    elif isinstance(key, Unknown):
        store(target.value, Unknown(place=key.place), frame)
