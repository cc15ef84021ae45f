"""Variables that are known in part: what is written is read, the rest is told with its place."""

import json
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, SCHEMA, literal, read, settings, shown

from pinproof.config import Config
from pinproof.deployment.model import Definition
from pinproof.gather.deployments.definitions import read_deployments
from pinproof.run.check import check

ENVIRONMENTS = "Microsoft.MachineLearningServices/workspaces/environments/versions@1"
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


def test_merged_mappings_and_templates_in_yaml() -> None:
    (definition,) = read(
        "yaml",
        f"""\
        $schema: {SCHEMA}
        x-first: &first {{A: first, B: first}}
        x-second: &second {{B: second, C: second}}
        environment: {{image: {IMAGE}}}
        environment_variables:
          <<: [*first, *second]
          D: own
          ${{{{ insert }}}}: ${{{{ parameters.more }}}}
        """,
    ).definitions
    assert settings(definition) == {
        "A": "first @2",
        "B": "first @2",
        "C": "second @3",
        "D": "own @7",
        "": "? @8",
    }
    (definition,) = read(
        "yaml",
        f"""\
        $schema: {SCHEMA}
        environment: {{image: {IMAGE}}}
        environment_variables: {{<<: !include base.yml, A: b}}
        """,
    ).definitions
    assert settings(definition) == {"A": "b @3", "": "? @3"}


def test_objects_that_are_put_together_in_bicep() -> None:
    (definition,) = read(
        "bicep",
        """\
        var shared = { A: 'b' }
        resource d 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@1' = {
          properties: {
            environmentId: 'x'
            environmentVariables: union(shared, {
              ...more
              C: 'd'
            }, params)
          }
        }
        """,
    ).definitions
    assert settings(definition) == {"A": "b @1", "C": "d @7", "": "? @6"}
    text = "var a = " + "union(" * 5000
    assert read("bicep", text, dedent=False).definitions == ()


def test_a_variable_of_a_template_may_hold_all_variables() -> None:
    document = {
        "variables": {"all": {"A": "b", "C": "[parameters('c')]"}, "loop": "[variables('loop')]"},
        "resources": [
            {
                "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
                "properties": {
                    "environmentId": "[variables('loop')]",
                    "environmentVariables": "[variables('all')]",
                },
            }
        ],
    }
    (definition,) = read("json", json.dumps(document, indent=1)).definitions
    assert settings(definition) == {"A": "b @4", "C": "? @5"}
    assert literal(definition.image) is None


def test_a_file_of_variables_is_read_as_docker_reads_it(tmp_path: Path) -> None:
    (tmp_path / "prod.env").write_text(
        '# a comment\n\n  A=b\nQUOTED="q"\nTWICE=file\nHOME\nEMPTY=\nHASH=a # b\n', encoding="utf-8"
    )
    script = tmp_path / "run.sh"
    script.write_text(
        f"docker run -e TWICE=own --env-file prod.env --env-file=gone.env --env-file $F {IMAGE}\n",
        encoding="utf-8",
    )
    file, _ = read_deployments(str(script), named=True)
    assert file is not None
    (definition,) = file.definitions
    assert settings(definition) == {
        "A": "b @3",
        "QUOTED": '"q" @4',
        "TWICE": "own @1",
        "HOME": "? @6",
        "EMPTY": " @7",
        "HASH": "a # b @8",
        "": "? @1",
    }
    assert [
        each.value.place.source.path.rpartition("/")[2] for each in definition.settings[:1]
    ] == ["prod.env"]


def test_services_of_compose(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("export A='b'\nC=d # comment\nE=$F\n", encoding="utf-8")
    path = tmp_path / "docker-compose.yml"
    path.write_text(
        f"""\
services:
  scoring:
    image: "${{IMAGE:-{IMAGE}}}"
    env_file: [a.env, {{path: gone.env}}]
    environment:
      - A=own
      - SHELL
      - P=${{P:-p}}
    volumes:
      - ./src:/var/azureml-app
    network_mode: none
  other:
    image: other:${{TAG}}
    environment: {{A: b, N: }}
    volumes: [{{type: bind, source: ./code, target: /var/azureml-app}}]
  built: {{build: .}}
""",
        encoding="utf-8",
    )
    file, _ = read_deployments(str(path), named=True)
    assert file is not None
    scoring, other, built = file.definitions
    assert built.place.source.position(built.place.span.start).line == 16
    assert shown(scoring.image) == f"{IMAGE} @3"
    assert settings(scoring) == {
        "A": "own @6",
        "C": "d @2",
        "E": "? @3",
        "SHELL": "? @7",
        "P": "p @8",
        "": "? @4",
    }
    assert scoring.code is not None
    assert literal(scoring.code.directory) == "./src"
    assert shown(scoring.closed) == "none @11"
    assert (shown(other.image), settings(other)) == ("? @13", {"A": "b @14", "N": "? @14"})
    assert other.code is not None
    assert literal(other.code.directory) == "./code"


def test_a_conda_file_of_bicep_is_the_text_or_the_file_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs/scoring.yaml").write_text("dependencies: [python=3.9, {pip: [six]}]\n")

    def found(conda: str) -> tuple[list[str], list[str]]:
        (tmp_path / "main.bicep").write_text(
            "var kept = loadTextContent('envs/scoring.yaml')\n"
            f"resource e '{ENVIRONMENTS}' = {{\n"
            f"  properties: {{ image: '{IMAGE}', condaFile: {conda} }}\n}}\n"
        )
        report = check(["main.bicep"], Config(offline=True, select=("DEP002", "PIN001"))).report
        return (
            [f"{each.code} {each.path}:{each.line}" for each in report.findings],
            [gap.reason for gap in report.unchecked],
        )

    assert found("kept") == (["PIN001 envs/scoring.yaml:1"], [])
    assert found("loadTextContent('envs/scoring.yaml')") == (["PIN001 envs/scoring.yaml:1"], [])
    assert found("loadTextContent('gone.yaml')") == (["DEP002 main.bicep:3"], [])
    assert found("'''\ndependencies:\n- pip:\n  - six\n'''")[0] == ["PIN001 main.bicep:6"]
    findings, reasons = found(r"'dependencies: [{pip: [six]}]\n'")
    assert (findings, len(reasons)) == ([], 1)
    assert "is not read" in reasons[0]
