"""Reading one file of code for what it imports, by its syntax tree; nothing is run."""

import ast
import re
from collections.abc import Collection, Iterable, Sequence

from pinproof.budget import spend
from pinproof.formats.python.code import parse_code, read_python
from pinproof.formats.python.places import find_place
from pinproof.formats.python.values import Group, Held
from pinproof.formats.script import Script
from pinproof.formats.tree import Fault, Listing, Scalar
from pinproof.imports.conditions import condition_of_try, dotted_name, settle_test, suppresses
from pinproof.imports.loading import loads_unseen
from pinproof.imports.model import CodeReading, Condition, Import, Remark, weaker
from pinproof.record import field, record
from pinproof.source import Place
from pinproof.target.model import PythonVersion

_BY_NAME = frozenset({"importlib.import_module", "__import__", "importlib.__import__"})
_ON_PATH = {"sys.path.append": 0, "sys.path.insert": 1, "site.addsitedir": 0}
_INSTALLS = re.compile(r"\bpip3?\s[^\n]*\binstall\b")
_RUNNING = frozenset(
    {"Popen", "call", "check_call", "check_output", "getoutput", "run", "run_module", "system"}
)
_PATH_WORDS = ("sys.path", "addsitedir")


def read_imports(
    scripts: Sequence[Script], python: PythonVersion, entries: Collection[str] = ()
) -> CodeReading:
    """Read the code of one file, the cells of a notebook one after another.

    `entries` are functions of it that are certain to be called.
    """
    found = _Found()
    code = [script for script in scripts if not script.is_shell]
    for script in code:
        _Reader(script, found, python, entries).read()
    for script in scripts:
        installing = _INSTALLS.search(script.text) if script.is_shell else None
        if installing is not None:
            found.doubts.append(_install_doubt(script.place(*installing.span())))
    if any(word in script.text for script in code for word in _PATH_WORDS):
        found.added.extend(_added_folders(code, found.doubts))
    return CodeReading(
        imports=tuple(found.imports),
        added=tuple(found.added),
        doubts=tuple(found.doubts),
        unseen=tuple(found.unseen),
        faults=tuple(found.faults),
    )


def _added_folders(scripts: Iterable[Script], doubts: list[Remark]) -> list[str]:
    """Give the folders that are put on the path; what is no literal is a doubt."""
    added: list[str] = []
    for call in read_python(scripts).made:
        held: list[Held | None]
        if call.called in _ON_PATH:
            at = _ON_PATH[call.called]
            held = [call.arguments[at] if len(call.arguments) > at else None]
        elif call.called == "sys.path.extend" and call.arguments:
            listed = call.arguments[0]
            held = [*listed.items] if isinstance(listed, Listing | Group) else [None]
        else:
            continue
        for value in held:
            if isinstance(value, Scalar):
                added.append(value.text)
            else:
                doubts.append(_path_doubt(call.place))
    return added


def _install_doubt(place: Place) -> Remark:
    return Remark(place=place, text="it installs packages itself")


def _path_doubt(place: Place) -> Remark:
    return Remark(place=place, text="it puts a folder on the path that is not known")


@record
class _Found:
    """What was met so far; `names` are those that imports bind, with what they stand for."""

    imports: list[Import] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    unseen: list[Remark] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


class _Reader:
    """Goes through the statements of a script, with what holds for each of them."""

    def __init__(
        self, script: Script, found: _Found, python: PythonVersion, entries: Collection[str]
    ) -> None:
        self._script = script
        self._found = found
        self._python = python
        self._entries = entries
        self._starts: list[int] = []

    def read(self) -> None:
        """Read it; what cannot be read is a fault."""
        body = parse_code(self._script)
        if isinstance(body, Fault):
            self._found.faults.append(body)
            return
        try:
            self._block(body, "certain", is_top=True)
        except RecursionError:
            place = self._script.place(0, 0)
            self._found.faults.append(Fault(place=place, message="nested too deeply"))

    def _place(self, node: ast.AST) -> Place:
        return find_place(node, self._script, self._starts)

    def _block(self, body: Iterable[ast.stmt], condition: Condition, *, is_top: bool) -> None:
        for statement in body:
            spend()
            self._calls(statement, condition)
            self._step(statement, condition, is_top=is_top)

    def _step(self, statement: ast.stmt, condition: Condition, *, is_top: bool) -> None:  # noqa: C901 - one case for each statement
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._import(statement, condition)
            case ast.FunctionDef(name=name, body=body) | ast.AsyncFunctionDef(name=name, body=body):
                is_called = is_top and name in self._entries
                inner = condition if is_called else weaker(condition, "in a function")
                self._block(body, inner, is_top=False)
            case ast.With(items=items, body=body) if suppresses(items):
                self._block(body, weaker(condition, "caught"), is_top=False)
            case ast.ClassDef(body=body) | ast.With(body=body) | ast.AsyncWith(body=body):
                self._block(body, condition, is_top=False)
            case ast.If(test=test, body=body, orelse=orelse):
                self._choice(test, body, orelse, condition)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                caught_by = condition_of_try(handlers)
                self._block(body, weaker(condition, caught_by), is_top=False)
                for handler in handlers:
                    self._block(handler.body, weaker(condition, "caught"), is_top=False)
                inner = condition if caught_by == "certain" else weaker(condition, "caught")
                self._block(orelse, inner, is_top=False)
                self._block(final, condition, is_top=False)
            case ast.AugAssign(target=target, value=value):
                self._path_set(target, value)
            case ast.Assign(targets=targets, value=value):
                for each in targets:
                    self._path_set(each, value)
            case _:
                self._blocks_within(statement, weaker(condition, "under a condition"))

    def _blocks_within(self, node: ast.AST, condition: Condition) -> None:
        """Read the statements that any other one holds: loops, cases, newer syntax."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._block([child], condition, is_top=False)
            elif isinstance(child, ast.match_case | ast.excepthandler):
                self._blocks_within(child, condition)

    def _choice(
        self,
        test: ast.expr,
        body: list[ast.stmt],
        orelse: list[ast.stmt],
        condition: Condition,
    ) -> None:
        way = settle_test(test, self._python)
        perhaps = weaker(condition, "under a condition")
        if way in ("yes", "unknown"):
            self._block(body, condition if way == "yes" else perhaps, is_top=False)
        if way != "yes":
            inner = perhaps if way == "unknown" else condition
            self._block(orelse, inner, is_top=False)

    def _import(self, statement: ast.Import | ast.ImportFrom, condition: Condition) -> None:
        place = self._place(statement)
        names = self._found.names
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
                # One finding a place: of several names each has its own.
                own = self._place(alias) if len(statement.names) > 1 else place
                self._found.imports.append(
                    Import(module=alias.name, place=own, condition=condition)
                )
            return
        module = statement.module or ""
        if module == "__future__":
            return
        for alias in statement.names:
            names[alias.asname or alias.name] = f"{module}.{alias.name}"
        self._found.imports.append(
            Import(
                module=module,
                names=tuple(alias.name for alias in statement.names),
                level=statement.level,
                place=place,
                condition=condition,
            )
        )

    def _calls(self, statement: ast.stmt, condition: Condition) -> None:
        """Look at the calls in a statement, but not in statements that it holds."""
        waiting: list[ast.AST] = [statement]
        while waiting:
            for node in ast.iter_child_nodes(waiting.pop()):
                if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
                    continue
                spend()
                waiting.append(node)
                if isinstance(node, ast.Call):
                    self._call(node, condition)

    def _call(self, node: ast.Call, condition: Condition) -> None:
        said = dotted_name(node.func)
        first, dot, rest = said.partition(".")
        name = f"{self._found.names.get(first, first)}{dot}{rest}"
        if name.startswith("pip.") or self._does_install(node, name.rpartition(".")[2]):
            self._found.doubts.append(_install_doubt(self._place(node)))
        if loads_unseen(name, node):
            text = said or ast.unparse(node.func).rpartition(".")[2]
            self._found.unseen.append(Remark(place=self._place(node), text=text))
        if name not in _BY_NAME or not node.args:
            return
        wanted = node.args[0]
        if isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
            module = wanted.value
            if module and not module.startswith("."):
                self._found.imports.append(
                    Import(module=module, place=self._place(node), condition=condition)
                )
        else:
            self._found.unseen.append(Remark(place=self._place(node), text=said))

    @staticmethod
    def _does_install(node: ast.Call, called: str) -> bool:
        """Tell whether a call runs pip, given as one string or as a list of words."""
        if called not in _RUNNING:
            return False
        words = [
            part.value
            for argument in node.args
            for part in ast.walk(argument)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        return _INSTALLS.search(" ".join(words)) is not None

    def _path_set(self, target: ast.expr, value: ast.expr) -> None:
        """Notice that the path is set or added to without a call."""
        if dotted_name(target.value if isinstance(target, ast.Subscript) else target) != "sys.path":
            return
        parts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                self._found.added.append(part.value)
            else:
                self._found.doubts.append(_path_doubt(self._place(target)))
