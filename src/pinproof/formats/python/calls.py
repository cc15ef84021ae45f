"""Calls of functions and classes that the same code defines: followed into, never run."""

import ast
from collections.abc import Mapping, Sequence

from pinproof.budget import spend
from pinproof.formats.python.frame import SEVERAL, Class, Frame, Function, Name, merge
from pinproof.formats.python.tables import collect_arguments
from pinproof.formats.python.values import Held, Made
from pinproof.formats.tree import Listing, Scalar, Table, Unknown
from pinproof.source import Place

# Calls that lead into calls must end, whatever the code says.
_DEEPEST = 20
_MOST_STEPS = 50_000
_PARAMETER = "it is a parameter"


def follow_call(
    function: Function,
    node: ast.Call,
    arguments: Sequence[Held],
    named: Mapping[str, Held],
    frame: Frame,
    receiver: Made | None = None,
) -> Held:
    """Read a function with the arguments of a call; give what it returns."""
    program = frame.program
    key = id(function.node)
    too_deep = key in program.entered or len(program.entered) >= _DEEPEST
    if too_deep or program.steps > _MOST_STEPS:
        return frame.unknown(node, "a call gives it")
    program.called.add(key)
    spend(len(program.names) + len(function.frame.names))
    inner = function.frame.inner({**program.names, **function.frame.names})
    inner.branches = frame.branches
    inner.names.update(_bound(function, node, arguments, named, receiver))
    return _entered(function, inner, frame.place(node))


def read_uncalled(function: Function) -> None:
    """Read a function that nothing in the code calls: with its defaults, where they are literal."""
    frame, owner = function.frame, function.owner
    spend(len(frame.program.names) + len(frame.names))
    inner = frame.inner({**frame.program.names, **frame.names})
    receiver: Made | None = None
    if owner is not None:
        receiver = owner.made[-1] if owner.made else make_object(owner, frame.place(function.node))
        constructor = owner.methods.get("__init__")
        if constructor is not None and id(constructor.node) not in frame.program.called:
            frame.program.called.add(id(constructor.node))
            beginning = frame.inner(dict(inner.names))
            beginning.names.update(_bound(constructor, None, (), {}, receiver))
            _entered(constructor, beginning, frame.place(constructor.node))
    if id(function.node) not in frame.program.called:
        frame.program.called.add(id(function.node))
        inner.names.update(_bound(function, None, (), {}, receiver))
        _entered(function, inner, frame.place(function.node))


def make_object(owner: Class, place: Place) -> Made:
    """Make an object of a class, with what the class itself sets."""
    made = Made(
        place=place,
        called=f".{owner.name}",
        attributes=dict(owner.attributes),
        methods=owner.methods,
    )
    owner.made.append(made)
    return made


def construct(
    owner: Class,
    node: ast.Call,
    arguments: Sequence[Held],
    named: Mapping[str, Held],
    frame: Frame,
) -> Made:
    """Make an object of a class as a call does."""
    made = make_object(owner, frame.place(node))
    constructor = owner.methods.get("__init__")
    if constructor is not None:
        follow_call(constructor, node, arguments, named, frame, made)
    else:
        # As a data class takes them.
        made.attributes.update(named)
        made.attributes.update(zip(owner.attributes, arguments, strict=False))
    return made


def _entered(function: Function, inner: Frame, place: Place) -> Held:
    program = inner.program
    inner.returned = []
    program.entered.append(id(function.node))
    try:
        program.run(function.node.body, inner)
    finally:
        program.entered.pop()
    given = [held for held in inner.returned if not (isinstance(held, Scalar) and held.is_null)]
    if not given:
        return Scalar(place=place, text="", is_null=True)
    outcome: Name = given[0]
    for other in given[1:]:
        outcome = merge(outcome, other)
    if isinstance(outcome, Unknown) and outcome.what == SEVERAL:
        return Unknown(place=place, what="what the call gives depends on the run")
    return outcome  # type: ignore[return-value]  # what is returned was evaluated


def _bound(
    function: Function,
    node: ast.Call | None,
    arguments: Sequence[Held],
    named: Mapping[str, Held],
    receiver: Made | None,
) -> dict[str, Name]:
    """Give each parameter its argument, or its default; the rest is not known."""
    spec, frame = function.node.args, function.frame
    positional = [*spec.posonlyargs, *spec.args]
    with_default = positional[len(positional) - len(spec.defaults) :]
    defaults = {each.arg: value for each, value in zip(with_default, spec.defaults, strict=True)}
    defaults.update(
        (each.arg, default)
        for each, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        if default is not None
    )
    names: dict[str, Name] = {}
    if function.owner is not None and positional and not _is_static(function.node):
        names[positional.pop(0).arg] = receiver or frame.unknown(function.node, _PARAMETER)
    # After `*values` and with `**values` nobody can tell which parameter gets what.
    starred = [isinstance(each, ast.Starred) for each in node.args] if node is not None else []
    certain = starred.index(True) if True in starred else len(arguments)
    is_open = certain < len(arguments) or "**" in named
    left = {name: held for name, held in named.items() if name != "**"}
    for at, parameter in enumerate((*positional, *spec.kwonlyargs)):
        name = parameter.arg
        if at < min(certain, len(positional)):
            names[name] = arguments[at]
        elif name in left:
            names[name] = left.pop(name)
        else:
            default = None if is_open else defaults.get(name)
            names[name] = _default(parameter, default, frame, is_called=node is not None)
    if spec.vararg is not None:
        names[spec.vararg.arg] = frame.unknown(spec.vararg, _PARAMETER)
    if spec.kwarg is not None:
        table = collect_arguments(frame.place(spec.kwarg), left)
        rest = frame.unknown(spec.kwarg, _PARAMETER) if is_open or node is None else None
        names[spec.kwarg.arg] = Table(place=table.place, items=table.items, rest=rest)
    return names


def _default(
    parameter: ast.arg, default: ast.expr | None, frame: Frame, *, is_called: bool
) -> Held:
    if default is None:
        return frame.unknown(parameter, _PARAMETER)
    held = frame.program.evaluate(default, frame)
    is_null = isinstance(held, Scalar) and held.is_null
    # Without a call, `None` only says that the caller will tell.
    if not is_called and (is_null or not isinstance(held, Scalar | Table | Listing)):
        return frame.unknown(parameter, _PARAMETER)
    return held


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list
    )
