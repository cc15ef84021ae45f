"""The values of Python expressions, as far as their text tells."""

import ast

from pinproof.deployment.python_frame import Dotted, Frame, Name, store
from pinproof.deployment.python_values import Group, Held, Made
from pinproof.deployment.tree import Listing, Node, Scalar, Table, Unknown
from pinproof.source import Place

# Doubling a string line by line must not fill the memory.
_LONGEST = 10_000
NOTHING_SET = "nothing was set"
_JOINS = frozenset({"os.path.join", "posixpath.join", "pathlib.Path", "pathlib.PurePosixPath"})
_SAME = frozenset({"str", "os.path.abspath", "os.path.normpath", "os.path.realpath", "os.fspath"})
_SAME_METHODS = frozenset({".absolute", ".as_posix", ".expanduser", ".resolve", ".strip"})


def evaluate(node: ast.expr, frame: Frame) -> Held:
    """Give the value of an expression; calls in it are noted down."""
    held = _evaluate(node, frame)
    return frame.unknown(node) if isinstance(held, Dotted) else held


def _evaluate(node: ast.expr, frame: Frame) -> Name:  # noqa: C901, PLR0911, PLR0912 - one case for each expression
    match node:
        case ast.Constant(value=None):
            return Scalar(place=frame.place(node), text="", is_null=True)
        case ast.Constant(value=str() | int() | float() as value):
            return Scalar(place=frame.place(node), text=str(value))
        case ast.Name(id="__file__"):
            # Only its folder is of use, and paths begin there.
            return Scalar(place=frame.place(node), text="./__file__")
        case ast.Name(id=name):
            return frame.names.get(name, Dotted(name=name))
        case ast.Attribute():
            return _attribute(node, frame)
        case ast.Call():
            return _call(node, frame)
        case ast.Dict(keys=keys, values=values):
            return _dictionary(node, keys, values, frame)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return group(frame.place(node), [evaluate(part, frame) for part in parts])
        case ast.JoinedStr(values=parts):
            return _joined(node, parts, frame)
        case ast.BinOp(left=left, op=ast.Add() | ast.Div() as sign, right=right):
            between = "/" if isinstance(sign, ast.Div) else ""
            return _together(node, [evaluate(left, frame), evaluate(right, frame)], between, frame)
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


def group(place: Place, items: list[Held]) -> Held:
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
        return owner.attributes.get(path) or frame.unknown(node, NOTHING_SET)
    if isinstance(inner, Scalar) and node.attr == "parent":
        return Scalar(place=inner.place, text=inner.text.rpartition("/")[0] or ".")
    return frame.unknown(node)


def _dictionary(
    node: ast.expr, keys: list[ast.expr | None], values: list[ast.expr], frame: Frame
) -> Held:
    items: list[tuple[Scalar, Node]] = []
    whole = True
    for key, value in zip(keys, values, strict=True):
        held = evaluate(value, frame)
        if key is None:
            items += held.items if isinstance(held, Table) else ()
            whole = whole and isinstance(held, Table)
            continue
        name = evaluate(key, frame)
        whole = whole and isinstance(name, Scalar)
        if isinstance(name, Scalar):
            known = not isinstance(held, Made | Group)
            items.append((name, held if known else Unknown(place=held.place)))  # type: ignore[arg-type]  # narrowed by `known`
    if not whole:
        return frame.unknown(node)
    return Table(place=frame.place(node), items=tuple(items))


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
        if isinstance(receiver, Dotted):
            called = f"{receiver.name}.{node.func.attr}"
        else:
            called = f".{node.func.attr}"
    else:
        function = _evaluate(node.func, frame)
        if not isinstance(function, Dotted):
            return frame.unknown(node)
        called = function.name
    known = _text_of_path(called, receiver, arguments, node, frame)
    if known is not None:
        return known
    if called == "dict" and not arguments:
        return _dictionary_of(place, named)
    made = Made(
        place=place,
        called=called,
        arguments=tuple(arguments),
        named=named,
        receiver=receiver if isinstance(receiver, Made) else None,
    )
    if called == ".update" and isinstance(node.func, ast.Attribute):
        updated(node.func.value, receiver, [*arguments, _dictionary_of(place, named)], frame)
    frame.made.append(made)
    return made


def _named(node: ast.Call, frame: Frame) -> dict[str, Held]:
    named: dict[str, Held] = {}
    for word in node.keywords:
        held = evaluate(word.value, frame)
        if word.arg is not None:
            named[word.arg] = held
        elif isinstance(held, Table):
            named |= {key.text: value for key, value in held.items}
    return named


def _dictionary_of(place: Place, named: dict[str, Held]) -> Table:
    return Table(
        place=place,
        items=tuple(
            (
                Scalar(place=held.place, text=key),
                Unknown(place=held.place) if isinstance(held, Made | Group) else held,
            )
            for key, held in named.items()
        ),
    )


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


def updated(where: ast.expr, old: Name | None, new: list[Held], frame: Frame) -> None:
    """Put more keys into the dictionary in a name or an attribute."""
    items: list[tuple[Scalar, Node]] = []
    for part in new:
        if not isinstance(part, Table):
            store(where, Unknown(place=part.place), frame)
            return
        items += part.items
    if isinstance(old, Table):
        store(where, Table(place=old.place, items=(*old.items, *items)), frame)
    elif isinstance(old, Unknown) and old.what == NOTHING_SET and items:
        store(where, Table(place=old.place, items=tuple(items)), frame)
