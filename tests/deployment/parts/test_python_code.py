"""Variables of Python code that are known in part: the rest is told with its place."""

import pytest
from deployment.definitions import IMAGE, literal, read, settings, shown

from pinproof.deployment.model import Definition

HEAD = (
    "from azureml.core import Environment\n"
    "env = Environment('e')\n"
    f"env.docker.base_image = '{IMAGE}'\n"
)
VARIABLES = "env.environment_variables"


def python(code: str) -> Definition:
    (definition,) = read("python", HEAD + code + "\n", dedent=False).definitions
    return definition


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (VARIABLES + " = {**base, 'A': 'b'}", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = {'A': 'b', **base}", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = {**base(), 'A': 'b'}", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = {**{'C': 'd'}, 'A': 'b'}", {"C": "d @4", "A": "b @4"}),
        (VARIABLES + " = {name(): 'x', 'A': 'b'}", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = dict(base, A='b')", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = dict({'C': 'd'}, A='b')", {"C": "d @4", "A": "b @4"}),
        (VARIABLES + " = dict(A='b', **base)", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = dict(os.environ)", {"": "? @4"}),
        (VARIABLES + " = base | {'A': 'b'}", {"A": "b @4", "": "? @4"}),
        (VARIABLES + " = {'A': 'b'}\n" + VARIABLES + " |= base", {"A": "b @4", "": "? @5"}),
        (VARIABLES + " = {'A': 'b'}\n" + VARIABLES + ".update(base)", {"A": "b @4", "": "? @5"}),
        (VARIABLES + " = base()\n" + VARIABLES + ".update(A='b')", {"A": "b @5", "": "? @4"}),
        (VARIABLES + " = base()\n" + VARIABLES + "['A'] = 'b'", {"A": "b @5", "": "? @4"}),
        (VARIABLES + ".update(base)\n" + VARIABLES + "['A'] = 'b'", {"A": "b @5", "": "? @4"}),
        (VARIABLES + "['A'] = 'b'\n" + VARIABLES + "[x] = 'y'", {"A": "b @4", "": "? @5"}),
        (VARIABLES + " = {'A': 'b'}\n" + VARIABLES + ".setdefault('A', 'x')", {"A": "b @4"}),
        (VARIABLES + " = {}\n" + VARIABLES + ".setdefault('A', 'b')", {"A": "b @5"}),
        ("base = {'A': 'b'}\n" + VARIABLES + " = base.copy()", {"A": "b @4"}),
        ("base = None\n" + VARIABLES + " = base or {'A': 'b'}", {"A": "b @5"}),
        (VARIABLES + " = {'A': 'b', 'C': 'd'} if x else {'A': 'b'}", {"A": "b @4", "C": "? @4"}),
        (
            VARIABLES + " = {'A': 'b'}\nif x:\n    " + VARIABLES + "['C'] = 'd'",
            {"A": "b @4", "C": "? @6"},
        ),
        (
            "if x:\n    v = {'A': 'b', 'C': 'd'}\nelse:\n    v = {'A': 'b', 'C': 'e'}\n"
            + VARIABLES
            + " = v",
            {"A": "b @5", "C": "? @5"},
        ),
        (
            "match x:\n  case 1:\n    v = {'A': 'b'}\n  case _:\n    v = {}\n" + VARIABLES + " = v",
            {"A": "? @6"},
        ),
    ],
)
def test_dictionaries_of_python_code(code: str, found: dict[str, str]) -> None:
    assert settings(python(code)) == found


def test_what_a_constructor_sets_is_kept_when_more_is_set_later() -> None:
    (definition,) = read(
        "python",
        f"""\
        from azure.ai.ml.entities import ManagedOnlineDeployment
        d = ManagedOnlineDeployment(environment_variables={{"A": "b"}}, **options)
        d.environment_variables["C"] = "d"
        d.environment = "{IMAGE}"
        """,
    ).definitions
    assert settings(definition) == {"A": "b @2", "C": "d @3"}
    # It may be among what is handed on.
    assert shown(definition.closed) == "? @2"


FUNCTION = f"""\
from azureml.core import Environment
from azureml.core.model import InferenceConfig
IMAGE = "{IMAGE}"
"""


@pytest.mark.parametrize(
    ("code", "images", "found"),
    [
        ("def b(image='i:1', v={'A': 'b'}):\n{body}", ["i:1 @4"], [{"A": "b @4"}]),
        ("def b(image, v):\n{body}", ["? @4"], [{"": "? @4"}]),
        ("def b(image=None, v=None):\n{body}", ["? @4"], [{"": "? @4"}]),
        ("def b(image, v):\n{body}\nb(IMAGE, {'A': 'b'})", [IMAGE + " @3"], [{"A": "b @10"}]),
        (
            "def b(image, *, v={}):\n{body}\nb(v=dict(A='b'), image='i:1')",
            ["i:1 @10"],
            [{"A": "b @10"}],
        ),
        (
            "def b(image, v):\n{body}\nb('i:1', {'A': 'b'})\nb('i:2', {'A': 'c'})",
            ["i:1 @10", "i:2 @11"],
            [{"A": "b @10"}, {"A": "c @11"}],
        ),
        ("def b(image, v):\n{body}\nb(*args)", ["? @4"], [{"": "? @4"}]),
        ("def b(image, v={}):\n{body}\nb('i:1', **more)", ["i:1 @10"], [{"": "? @4"}]),
        ("def b(image, v):\n{body}\nb(args.image, {'A': args.b})", ["? @10"], [{"A": "? @10"}]),
        (
            (
                "def b(image, v):\n{body}\ndef main():\n    b('i:1', {'A': 'b'})\n"
                "if __name__ == '__main__':\n    main()"
            ),
            ["i:1 @11"],
            [{"A": "b @11"}],
        ),
        ("def b(image, **v):\n{body}\nb('i:1', A='b')", ["i:1 @10"], [{"A": "b @10"}]),
        ("def b(image, v):\n{body}\n    b(image, v)\nb('i:1', {})", ["i:1 @11"], [{}]),
        (
            (
                "class D:\n  v = {'A': 'b'}\n  def __init__(self, image):\n    self.image = image\n"
                "  def make(self):\n    self.env = Environment('e')\n"
                "    self.env.docker.base_image = self.image\n"
                "    self.env.environment_variables = self.v\n"
                "D('i:1').make()\nd = D('i:2')\nd.make()"
            ),
            ["i:1 @12", "i:2 @13"],
            [{"A": "b @5"}, {"A": "b @5"}],
        ),
        (
            (
                "class D:\n  def __init__(self, image='i:1'):\n    self.image = image\n"
                "  def make(self):\n    env = Environment('e')\n"
                "    env.docker.base_image = self.image\n"
                "    env.environment_variables = {'A': 'b'}\n"
            ),
            ["i:1 @5"],
            [{"A": "b @10"}],
        ),
    ],
)
def test_definitions_in_functions(
    code: str, images: list[str], found: list[dict[str, str]]
) -> None:
    body = (
        "    env = Environment('e')\n"
        "    env.docker.base_image = image\n"
        "    env.environment_variables = v\n"
        "    if v is None:\n"
        "        return\n"
    )
    text = FUNCTION + code.replace("{body}", body.rstrip())
    definitions = read("python", text, dedent=False).definitions
    assert [shown(each.image) for each in definitions] == images
    assert [settings(each) for each in definitions] == found


def test_what_a_function_returns_is_the_environment_of_a_configuration() -> None:
    (definition,) = read(
        "python",
        f"""\
        from azureml.core import Environment
        from azureml.core.model import InferenceConfig
        def variables(name):
            return {{name: "r.txt"}}
        def build(image):
            if image is None:
                return None
            env = Environment("e")
            env.docker.base_image = image
            env.environment_variables = variables("A")
            return env
        config = InferenceConfig("score.py", source_directory="src", environment=build("{IMAGE}"))
        """,
    ).definitions
    assert (shown(definition.image), settings(definition)) == (f"{IMAGE} @12", {"A": "r.txt @4"})


@pytest.mark.parametrize("environment", ["make()", "made_elsewhere", "a if x else b"])
def test_an_environment_that_is_not_known_leaves_all_open(environment: str) -> None:
    (definition,) = read(
        "python",
        "from azureml.core.model import InferenceConfig\n"
        f"InferenceConfig('score.py', environment={environment})\n",
        dedent=False,
    ).definitions
    assert (shown(definition.image), settings(definition)) == ("? @2", {"": "? @2"})


def test_names_of_an_import_of_everything() -> None:
    (definition,) = read(
        "python",
        f"""\
        from azure.ai.ml.entities import *
        from mine import *
        ManagedOnlineDeployment(
            environment=Environment(image="{IMAGE}"), environment_variables=dict(A="b"))
        """,
    ).definitions
    assert (shown(definition.image), settings(definition)) == (f"{IMAGE} @4", {"A": "b @4"})


def test_calls_that_lead_into_each_other_end() -> None:
    lines = [f"def f{n}():\n" + f"    f{n + 1}()\n" * 8 for n in range(40)]
    code = "".join(lines) + "def f40():\n    f0()\nf0()\n"
    definition = python(code + VARIABLES + " = {'A': 'b'}")
    assert literal(definition.settings[0].value) == "b"
