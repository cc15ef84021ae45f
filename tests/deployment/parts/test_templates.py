"""Variables of YAML, templates and Compose that are known in part, each with its place."""

import json
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, SCHEMA, literal, read, settings, shown

from pinproof.config import Config
from pinproof.gather.deployments.definitions import read_deployments
from pinproof.run.check import check

ENVIRONMENTS = "Microsoft.MachineLearningServices/workspaces/environments/versions@1"


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
