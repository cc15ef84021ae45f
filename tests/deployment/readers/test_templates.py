"""What YAML, Bicep, templates and configurations in JSON define, with the exact places."""

import json
from pathlib import Path

from deployment.definitions import (
    IMAGE,
    PACKAGES,
    REQUIREMENTS,
    SCHEMA,
    literal,
    only,
    read,
    settings,
    shown,
    written,
)

from pinproof.gather.deployments.definitions import read_deployments

WORKSPACE = "Microsoft.MachineLearningServices/workspaces"


def test_a_deployment_in_yaml() -> None:
    definition = only(
        "yaml",
        f"""\
        $schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
        name: blue
        model: azureml:m:1
        code_configuration:
          code: &code ./src
          scoring_script: 'score.py'
        environment:
          image: {IMAGE}
        environment_variables:
          {REQUIREMENTS}: "r\\x65q.txt"
          TEMPLATE: ${{{{ parameters.x }}}}
          AGAIN: *code
          SWITCH: true
        egress_public_network_access: Disabled
        """,
    )
    assert settings(definition) == {
        REQUIREMENTS: "req.txt @10",
        "TEMPLATE": "? @11",
        "AGAIN": "./src @5",
        "SWITCH": "true @13",
    }
    assert written(definition.image) == IMAGE
    assert definition.models == ()
    assert shown(definition.closed) == "Disabled @14"


def test_an_environment_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs/environment.yml").write_text(f"name: e\nimage: {IMAGE}\n", encoding="utf-8")
    for reference in ("file:envs/environment.yml", "envs/environment.yml"):
        path = tmp_path / "deployment.yml"
        path.write_text(
            f"$schema: {SCHEMA}\nenvironment: {reference}\n",
            encoding="utf-8",
        )
        file, unread = read_deployments(str(path), named=True)
        assert file is not None
        (definition,) = file.definitions
        assert unread == []
        assert literal(definition.image) == IMAGE
        assert definition.image is not None
        assert definition.image.place.source.path.endswith("envs/environment.yml")


def test_a_bicep_file() -> None:
    file = read(
        "bicep",
        f"""\
        param tag string = 'latest'
        var packages = 'packages'
        resource env '{WORKSPACE}/environments/versions@2022-05-01' = {{
          name: '1'
          properties: {{
            image: '{IMAGE}' // comment
          }}
        }}
        resource d '{WORKSPACE}/onlineEndpoints/deployments@2022' = [for i in range(0, 2): {{
          parent: endpoint
          properties: {{
            environmentId: env.id
            egressPublicNetworkAccess: 'Disabled'
            environmentVariables: {{
              {PACKAGES}: packages
              'B': '${{tag}}-x', C: union({{ a: 'b' }}, c)
              D: 'it\\'s'
            }}
            codeConfiguration: {{ codeId: code.id
              scoringScript: 'score.py' }}
          }}
        }}]
        """,
    )
    (definition,) = file.definitions
    assert file.faults == ()
    assert shown(definition.image) == f"{IMAGE} @6"
    assert settings(definition) == {
        PACKAGES: "packages @2",
        "B": "? @16",
        "C": "? @16",
        "D": "it's @17",
    }
    assert shown(definition.closed) == "Disabled @13"


def test_a_template_of_the_resource_manager() -> None:
    document = {
        "variables": {"image": IMAGE},
        "resources": [
            {
                "type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
                "properties": {
                    "environmentId": "[resourceId('x')]",
                    "environmentVariables": {REQUIREMENTS: "[parameters('r')]", "A": "[[b]"},
                    "egressPublicNetworkAccess": "Disabled",
                },
            },
            {
                "type": "Microsoft.ContainerInstance/containerGroups",
                "properties": {
                    "containers": [
                        {
                            "properties": {
                                "image": "[variables('image')]",
                                "environmentVariables": [{"name": "A", "value": "b"}],
                            }
                        }
                    ]
                },
            },
        ],
    }
    text = "// comment\n" + json.dumps(document, indent=2) + "\n/* end */"
    first, second = read("json", text).definitions
    assert written(first.image) == """"[resourceId('x')]\""""
    assert literal(first.image) is None
    assert settings(first) == {REQUIREMENTS: "? @12", "A": "[[b] @13"}
    assert (literal(second.image), written(second.image)) == (IMAGE, f'"{IMAGE}"')
    assert written(second.settings[0].value) == '"b"'


def test_an_inference_configuration_of_the_first_command_line() -> None:
    definition = only(
        "json",
        json.dumps(
            {
                "entryScript": "score.py",
                "sourceDirectory": "src",
                "environment": {
                    "docker": {"baseImage": IMAGE},
                    "environmentVariables": {REQUIREMENTS: "r.txt"},
                    "python": {"userManagedDependencies": False},
                },
            }
        ),
    )
    assert literal(definition.image) == IMAGE
    assert literal(definition.managed) == "false"
    assert settings(definition) == {REQUIREMENTS: "r.txt @1"}
