"""The values of Python expressions, as far as their text tells."""

import ast
import builtins

from pinproof.budget import spend
from pinproof.formats.python.calls import construct, follow_call
from pinproof.formats.python.frame import STAR, Class, Dotted, Frame, Function, Name, merge
from pinproof.formats.python.tables import (
    NOTHING_SET,
    collect_arguments,
    join_mappings,
    make_dictionary,
    update_dictionary,
)
from pinproof.formats.python.values import Group, Held, Made
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown
from pinproof.source import Place

# Doubling a string line by line must not fill the memory.
_LONGEST = 10_000
_BUILT_IN = frozenset(dir(builtins))
_JOINS = frozenset({"os.path.join", "posixpath.join", "pathlib.Path", "pathlib.PurePosixPath"})
# Python writes out no number of more than 4,300 digits, and no name or version has one.
_MOST_BITS = 2**10
# In steps; so much as to look at a dozen names.
_FOR_AN_EXPRESSION = 12
_SAME = frozenset({"str", "os.path.abspath", "os.path.normpath", "os.path.realpath", "os.fspath"})
_SAME_METHODS = frozenset({".absolute", ".as_posix", ".expanduser", ".resolve", ".strip"})


def evaluate(node: ast.expr, frame: Frame) -> Held:
    """Give the value of an expression; calls in it are noted down."""
    held = _evaluate(node, frame)
    return frame.unknown(node) if isinstance(held, Dotted | Function | Class) else held


def evaluate_condition(node: ast.expr, frame: Frame) -> bool | None:
    """Tell which way a condition goes, where the text alone says so."""
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Compare(
            left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value=value)]
        ):
            return value == "__main__"
        case ast.Compare(left=left, ops=[sign], comparators=[ast.Constant(value=None)]):
            held = evaluate(left, frame)
            if isinstance(held, Unknown) or not isinstance(sign, ast.Is | ast.IsNot):
                return None
            is_null = isinstance(held, Scalar) and held.is_null
            return is_null if isinstance(sign, ast.Is) else not is_null
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            other = evaluate_condition(operand, frame)
            return None if other is None else not other
        case ast.Name():
            held = evaluate(node, frame)
            if isinstance(held, Scalar) and held.is_null:
                return False
            is_full = isinstance(held, Table | Listing) and bool(held.items)
            return True if is_full or isinstance(held, Made) else None
        case _:
            evaluate(node, frame)
            return None


def _evaluate(node: ast.expr, frame: Frame) -> Name:  # noqa: C901, PLR0911, PLR0912 - one case for each expression
    spend(_FOR_AN_EXPRESSION)
    match node:
        case ast.Constant(value=None):
            return Scalar(place=frame.place(node), text="", is_null=True)
        case ast.Constant(value=int() as value) if value.bit_length() > _MOST_BITS:
            return Unknown(place=frame.place(node), what="a number of too many digits")
        case ast.Constant(value=str() | int() | float() as value):
            return Scalar(place=frame.place(node), text=str(value))
        case ast.Name(id="__file__"):
            # Only its folder is of use, and paths begin there.
            return Scalar(place=frame.place(node), text="./__file__")
        case ast.Name(id=name):
            star = frame.names.get(STAR)
            is_of_star = isinstance(star, Dotted) and name not in _BUILT_IN
            package = f"{star.name}." if is_of_star and isinstance(star, Dotted) else ""
            return frame.names.get(name, Dotted(name=f"{package}{name}"))
        case ast.Attribute():
            return _attribute(node, frame)
        case ast.Call():
            return _call(node, frame)
        case ast.Dict(keys=keys, values=values):
            pairs = [
                (evaluate(key, frame) if key is not None else None, evaluate(value, frame))
                for key, value in zip(keys, values, strict=True)
            ]
            return make_dictionary(frame.place(node), pairs)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return make_group(frame.place(node), [evaluate(part, frame) for part in parts])
        case ast.JoinedStr(values=parts):
            return _joined(node, parts, frame)
        case ast.BinOp(left=left, op=ast.Add() | ast.Div() as sign, right=right):
            between = "/" if isinstance(sign, ast.Div) else ""
            return _together(node, [evaluate(left, frame), evaluate(right, frame)], between, frame)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = [evaluate(left, frame), evaluate(right, frame)]
            is_table = any(isinstance(side, Table) for side in sides)
            return join_mappings(frame.place(node), sides) if is_table else frame.unknown(node)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _either(node, [body, orelse], evaluate_condition(test, frame), frame)
        case ast.BoolOp(op=ast.Or(), values=[first, second]):
            return _either(node, [first, second], evaluate_condition(first, frame), frame)
        case ast.Subscript(value=value, slice=key):
            held, index = evaluate(value, frame), evaluate(key, frame)
            if isinstance(held, Table) and isinstance(index, Scalar):
                return held.get(index.text) or frame.unknown(node)
            return frame.unknown(node)
        case ast.Await(value=value) | ast.NamedExpr(value=value) | ast.Starred(value=value):
            return evaluate(value, frame)
        case _:
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.expr) and not isinstance(node, ast.Lambda):
                    evaluate(part, frame)
            return frame.unknown(node)


def make_group(place: Place, items: list[Held]) -> Held:
    """Give a list of values: data when all of them are."""
    nodes: list[Node] = [item for item in items if not isinstance(item, Made | Group)]
    if len(nodes) == len(items):
        return Listing(place=place, items=tuple(nodes))
    return Group(place=place, items=tuple(items))


def _attribute(node: ast.Attribute, frame: Frame) -> Name:
    inner = _evaluate(node.value, frame)
    if isinstance(inner, Dotted):
        return Dotted(name=f"{inner.name}.{node.attr}")
    owner, path = frame.owner(node)
    if owner is not None:
        return owner.attribute(path) or frame.unknown(node, NOTHING_SET)
    if isinstance(inner, Scalar) and node.attr == "parent":
        return Scalar(place=inner.place, text=inner.text.rpartition("/")[0] or ".")
    return frame.unknown(node)


def _either(node: ast.expr, ways: list[ast.expr], first: bool | None, frame: Frame) -> Name:  # noqa: FBT001 - a condition's outcome
    held = [evaluate(way, frame) for way in ways]
    if first is not None:
        return held[0 if first else 1]
    outcome = merge(*held)
    return frame.unknown(node) if isinstance(outcome, Unknown) else outcome


def _joined(node: ast.expr, parts: list[ast.expr], frame: Frame) -> Held:
    held: list[Held] = []
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            value = evaluate(part.value, frame)
            plain = part.conversion in (-1, ord("s")) and part.format_spec is None
            held.append(value if plain else frame.unknown(part))
        else:
            held.append(evaluate(part, frame))
    return _together(node, held, "", frame)


def _together(node: ast.expr, parts: list[Held], between: str, frame: Frame) -> Held:
    texts = [part.text for part in parts if isinstance(part, Scalar) and not part.is_null]
    if len(texts) != len(parts) or sum(map(len, texts)) > _LONGEST:
        return frame.unknown(node)
    text = texts[0] if texts else ""
    for part in texts[1:]:
        # A path that begins at the root replaces what stands before it.
        text = part if between and part.startswith("/") else f"{text}{between}{part}"
    return Scalar(place=frame.place(node), text=text)


def _call(node: ast.Call, frame: Frame) -> Name:
    arguments = [evaluate(argument, frame) for argument in node.args]
    named = _named(node, frame)
    place = frame.place(node)
    receiver: Name | None = None
    if isinstance(node.func, ast.Attribute):
        receiver = _evaluate(node.func.value, frame)
    own = _own(node, receiver, frame)
    if isinstance(own, Function):
        on = receiver if isinstance(receiver, Made) else None
        return follow_call(own, node, arguments, named, frame, on)
    if isinstance(own, Class):
        return construct(own, node, arguments, named, frame)
    if own is None:
        return frame.unknown(node)
    called = own
    known = _text_of_path(called, receiver, arguments, node, frame)
    if known is not None:
        return known
    given = collect_arguments(place, {name: held for name, held in named.items() if name != "**"})
    rest = [held for name, held in named.items() if name == "**"]
    table = _table_of(called, receiver, [*arguments, given, *rest], place)
    if table is not None:
        return table
    made = Made(
        place=place,
        called=called,
        arguments=tuple(arguments),
        named=named,
        receiver=receiver if isinstance(receiver, Made) else None,
        branches=frame.branches,
    )
    if isinstance(node.func, ast.Attribute):
        _change(called, node.func.value, receiver, [*arguments, given, *rest], frame)
    frame.program.made.append(made)
    return made


def _own(node: ast.Call, receiver: Name | None, frame: Frame) -> Function | Class | str | None:
    """Give what is called: something that this code defines, or the name of something else."""
    if isinstance(node.func, ast.Attribute):
        method = receiver.methods.get(node.func.attr) if isinstance(receiver, Made) else None
        if isinstance(method, Function):
            return method
        return f"{receiver.name if isinstance(receiver, Dotted) else ''}.{node.func.attr}"
    function = _evaluate(node.func, frame)
    if isinstance(function, Function | Class):
        return function
    return function.name if isinstance(function, Dotted) else None


def _table_of(called: str, receiver: Name | None, given: list[Held], place: Place) -> Held | None:
    """Give what `dict` makes, and copies; `None` for any other call."""
    if called == "dict":
        return join_mappings(place, given)
    if called == ".copy" and isinstance(receiver, Table):
        return receiver
    is_copy = called in ("copy.copy", "copy.deepcopy")
    return given[0] if is_copy and isinstance(given[0], Table) else None


def _change(
    called: str, where: ast.expr, old: Name | None, given: list[Held], frame: Frame
) -> None:
    """Follow the methods that change a dictionary."""
    if called == ".update":
        update_dictionary(where, old, given, frame)
    elif called == ".setdefault" and len(given) > 2:  # noqa: PLR2004 - key, value, names
        key, value = given[0], given[1]
        if not isinstance(old, Table) or not isinstance(key, Scalar) or not old.get(key.text):
            update_dictionary(where, old, [make_dictionary(key.place, [(key, value)])], frame)


def _named(node: ast.Call, frame: Frame) -> dict[str, Held]:
    """Give the arguments by name; `**` stands for those of which the names are not known."""
    named: dict[str, Held] = {}
    for word in node.keywords:
        held = evaluate(word.value, frame)
        if word.arg is not None:
            named[word.arg] = held
            continue
        table = join_mappings(held.place, [held])
        named |= {key.text: value for key, value in table.items}
        if table.rest is not None:
            named["**"] = table.rest
    return named


def _text_of_path(
    called: str, receiver: Name | None, arguments: list[Held], node: ast.Call, frame: Frame
) -> Held | None:
    """Give what functions on paths make of texts; `None` for any other function."""
    if called in ("os.getcwd", "pathlib.Path.cwd"):
        return Scalar(place=frame.place(node), text=".")
    if called in _SAME and len(arguments) == 1:
        return arguments[0] if isinstance(arguments[0], Scalar) else frame.unknown(node)
    if called in _JOINS:
        return _together(node, arguments, "/", frame)
    if called == "os.path.dirname" and arguments:
        first = arguments[0]
        if isinstance(first, Scalar):
            return Scalar(place=first.place, text=first.text.rpartition("/")[0] or ".")
        return frame.unknown(node)
    if isinstance(receiver, Scalar) and called == ".joinpath":
        return _together(node, [receiver, *arguments], "/", frame)
    if isinstance(receiver, Scalar) and called in _SAME_METHODS:
        return receiver
    return None
