"""Reading Python code for the calls in it, by its syntax tree; nothing is run or imported."""

import ast
import sys
import warnings
from collections.abc import Iterable

from pinproof.budget import spend
from pinproof.formats.python.calls import read_uncalled
from pinproof.formats.python.expressions import evaluate, evaluate_condition
from pinproof.formats.python.frame import (
    STAR,
    Class,
    Dotted,
    Frame,
    Function,
    FunctionNode,
    Name,
    Program,
    merge,
    store,
)
from pinproof.formats.python.tables import make_dictionary, update_dictionary
from pinproof.formats.python.values import Held, Made
from pinproof.formats.script import Script
from pinproof.formats.tree import Fault
from pinproof.record import record

# To compare a name costs more than a step.
_FOR_A_NAME = 4
_TOO_DEEP = "nested too deeply"
# Of these an import of everything says which package a name may belong to.
_PACKAGES = ("azureml.", "azure.ai.ml", "sagemaker")


@record
class PythonReading:
    """The calls in the order in which they would be met, and what could not be read."""

    made: tuple[Made, ...]
    faults: tuple[Fault, ...]


def read_python(scripts: Iterable[Script]) -> PythonReading:
    """Read scripts one after another, as the cells of a notebook run; names carry over."""
    faults: list[Fault] = []
    program = Program(run=_run, evaluate=evaluate)
    for script in scripts:
        frame = Frame(script=script, names=program.names, program=program)
        body = parse_code(script)
        if isinstance(body, Fault):
            faults.append(body)
            continue
        try:
            _run(body, frame)
        except RecursionError:
            faults.append(Fault(place=script.place(0, 0), message=_TOO_DEEP))
    # What nothing calls may be called from elsewhere, with the names as they are in the end.
    # Reading a function may define more of them.
    at = 0
    while at < len(program.defined):
        function = program.defined[at]
        at += 1
        if id(function.node) in program.called:
            continue
        try:
            read_uncalled(function)
        except RecursionError:
            place = function.frame.place(function.node)
            faults.append(Fault(place=place, message=_TOO_DEEP))
    return PythonReading(made=tuple(program.made), faults=tuple(faults))


def parse_code(script: Script) -> list[ast.stmt] | Fault:
    """Give the statements of a script, or what in it the running Python cannot read."""
    try:
        with warnings.catch_warnings():
            # An invalid escape in the code that is read is no concern of ours.
            warnings.simplefilter("ignore")
            return ast.parse(script.text).body
    except SyntaxError as error:
        return _fault(script, error)
    except (RecursionError, MemoryError):
        return Fault(place=script.place(0, 0), message=_TOO_DEEP)
    except ValueError as error:  # a null character, on older Pythons
        return Fault(place=script.place(0, 0), message=f"not Python: {error}")


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


def _run(body: Iterable[ast.stmt], frame: Frame) -> None:
    for statement in body:
        frame.program.steps += bool(frame.program.entered)
        _step(statement, frame)


def _step(statement: ast.stmt, frame: Frame) -> None:  # noqa: C901, PLR0912 - one case for each statement
    match statement:
        case ast.Import() | ast.ImportFrom():
            _import(statement, frame)
        case ast.Assign(targets=targets, value=value):
            held = evaluate(value, frame)
            for target in targets:
                _assign(target, held, frame)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _assign(target, evaluate(value, frame), frame)
        case ast.AugAssign(target=target, op=ast.BitOr(), value=value):
            update_dictionary(target, evaluate(target, frame), [evaluate(value, frame)], frame)
        case ast.AugAssign(target=target, value=value):
            evaluate(value, frame)
            _assign(target, frame.unknown(statement), frame)
        case ast.Expr(value=value):
            evaluate(value, frame)
        case ast.Return(value=ast.expr() as value):
            frame.returned.append(evaluate(value, frame))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _define(statement, frame)
        case ast.ClassDef():
            _define_class(statement, frame)
        case ast.If(test=test, body=body, orelse=orelse):
            way = evaluate_condition(test, frame)
            if way is None:
                _branches([body, orelse], frame)
            else:
                _run(body if way else orelse, frame)
        case (
            ast.For(target=target, iter=over, body=body, orelse=orelse)
            | ast.AsyncFor(target=target, iter=over, body=body, orelse=orelse)
        ):
            evaluate(over, frame)
            _assign(target, frame.unknown(target), frame)
            _branches([body, orelse, []], frame)
        case ast.While(test=test, body=body, orelse=orelse):
            evaluate(test, frame)
            _branches([body, orelse, []], frame)
        case ast.Match(subject=subject, cases=cases):
            evaluate(subject, frame)
            _branches([*(case.body for case in cases), []], frame)
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            for item in items:
                held = evaluate(item.context_expr, frame)
                if item.optional_vars is not None:
                    _assign(item.optional_vars, held, frame)
            _run(body, frame)
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            _run(body, frame)
            _branches([*(handler.body for handler in handlers), []], frame)
            _run([*orelse, *final], frame)
        case _:
            pass


def _define(node: FunctionNode, frame: Frame, owner: Class | None = None) -> Function:
    function = Function(node=node, frame=frame, owner=owner)
    frame.program.defined.append(function)
    if owner is None:
        frame.names[node.name] = function
    return function


def _define_class(node: ast.ClassDef, frame: Frame) -> None:
    own = Class(name=node.name, methods={}, attributes={}, made=[])
    for base in node.bases:
        parent = frame.names.get(base.id) if isinstance(base, ast.Name) else None
        if isinstance(parent, Class):
            own.methods.update(parent.methods)
            own.attributes.update(parent.attributes)
    inner = frame.inner(dict(frame.names))
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            own.methods[statement.name] = _define(statement, frame, own)
        else:
            _step(statement, inner)
    for name, held in inner.names.items():
        is_own = frame.names.get(name) is not held
        if is_own and not isinstance(held, Dotted | Function | Class):
            own.attributes[name] = held
    frame.names[node.name] = own


def _branches(bodies: Iterable[list[ast.stmt]], frame: Frame) -> None:
    """Read alternatives; what they leave different is not known afterwards."""
    before = dict(frame.names)
    outcomes: list[dict[str, Name]] = []
    for body in bodies:
        spend(_FOR_A_NAME * len(before))
        inner = frame.branch(dict(before))
        _run(body, inner)
        outcomes.append(inner.names)
    for name in {name for names in outcomes for name in names}:
        held = [names[name] for names in outcomes if name in names]
        outcome = held[0]
        for other in held[1:]:
            if other is not outcome:
                outcome = merge(outcome, other)
        frame.names[name] = outcome


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
        if alias.name == STAR:
            if (statement.module or "").startswith(_PACKAGES):
                frame.names[STAR] = Dotted(name=statement.module or "")
            continue
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
    one = make_dictionary(frame.place(target), [(key, held)])
    update_dictionary(target.value, evaluate(target.value, frame), [one], frame)
