"""What each kind of file defines, with the exact places."""

import json
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, literal, only, read, settings, shown, written

from pinproof.formats.tree import Unknown
from pinproof.gather.deployments.definitions import read_deployments

SCHEMA = "https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
REQUIREMENTS = "AZUREML_EXTRA_REQUIREMENTS_TXT"
PACKAGES = "AZUREML_EXTRA_PYTHON_LIB_PATH"


def test_a_script_of_the_first_sdk() -> None:
    definition = only(
        "python",
        f"""\
        from azureml.core import Environment, Model
        from azureml.core.model import InferenceConfig

        IMAGE = "{IMAGE}"
        myenv = Environment(name="extended é")
        myenv.docker.enabled = True
        myenv.docker.base_image = IMAGE
        myenv.python.user_managed_dependencies = True

        myenv.environment_variables = {{
            "{REQUIREMENTS}": "requirements.txt",
            "é": "ü", "OTHER": f"{{IMAGE}}-x",
        }}

        def deploy(ws):
            config = InferenceConfig(
                entry_script="score.py", source_directory="./src", environment=myenv)
            model = Model.register(ws, "outputs/model", "m")
            return Model.package(ws, [model], config)
        """,
    )
    assert shown(definition.image) == f"{IMAGE} @4"
    assert settings(definition) == {
        REQUIREMENTS: "requirements.txt @11",
        "é": "ü @12",
        "OTHER": f"{IMAGE}-x @12",
    }
    assert written(definition.settings[1].value) == '"ü"'
    assert definition.settings[2].name.place.start == (12, 15)
    assert definition.code is not None
    assert (shown(definition.code.directory), shown(definition.code.entry)) == (
        "./src @17",
        "score.py @17",
    )
    assert [shown(model) for model in definition.models] == ["outputs/model @18"]
    assert [place.start for place in definition.packaged] == [(19, 12)]
    assert definition.managed is None


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('env.environment_variables = {"A": "b"}', "b"),
        ('env.environment_variables = dict(A="b")', "b"),
        ('env.environment_variables["A"] = "b"', "b"),
        ('env.environment_variables.update({"A": "b"})', "b"),
        ('env.environment_variables = {**{"A": "x"}, "A": "b"}', "b"),
        ('name = "A"\nenv.environment_variables = {name: "b"}', "b"),
        ('folder = "a"\nenv.environment_variables = {"A": folder + "/b"}', "a/b"),
        ('import os\nenv.environment_variables = {"A": os.path.join("a", "b")}', "a/b"),
        (
            'from pathlib import Path\nenv.environment_variables = {"A": str(Path("a") / "b")}',
            "a/b",
        ),
        ('env.environment_variables = {"A": os.environ["B"]}', None),
        ('env.environment_variables = {"A": "x" if prod else "y"}', None),
        ('v = "a"\nif prod:\n    v = "b"\nenv.environment_variables = {"A": v}', None),
        ('v = "a"\nif prod:\n    v = "a"\nenv.environment_variables = {"A": v}', "a"),
        ('for v in ("a", "b"):\n    env.environment_variables = {"A": v}', None),
        ('def f(v="b"):\n    env.environment_variables = {"A": v}', "b"),
        ('def f(v):\n    env.environment_variables = {"A": v}', None),
        ('with open("x") as f:\n    env.environment_variables = {"A": "b"}', "b"),
        ('try:\n    env.environment_variables = {"A": "b"}\nexcept E:\n    pass', "b"),
    ],
)
def test_values_of_python_code_are_literal_or_not_known(code: str, value: str | None) -> None:
    head = "import os\nfrom azureml.core import Environment\n"
    head += f'env = Environment("e")\nenv.docker.base_image = "{IMAGE}"\n'
    definition = read("python", head + code + "\n", dedent=False).definitions[0]
    (setting,) = (each for each in definition.settings if each.name.text == "A")
    assert literal(setting.value) == value


@pytest.mark.parametrize("open_first", [True, False])
def test_what_one_branch_leaves_open_stays_open_after_both(open_first: bool) -> None:
    closed, opened = '{"A": "b"}', '{"A": "b", **more()}'
    first, second = (opened, closed) if open_first else (closed, opened)
    definition = only(
        "python",
        f"""\
        from azureml.core import Environment
        env = Environment("e")
        env.docker.base_image = "{IMAGE}"
        if prod:
            env.environment_variables = {first}
        else:
            env.environment_variables = {second}
        """,
    )
    line = 5 if open_first else 7
    assert [(each.name.text, shown(each.value)) for each in definition.settings] == [
        ("A", "b @5"),
        ("", f"? @{line}"),
    ]


def test_a_preset_a_clone_and_an_image_by_call() -> None:
    file = read(
        "python",
        """\
        import azureml.core as aml
        from azureml.core.environment import Environment
        curated = Environment.get(ws, "AzureML-sklearn-0.24.1-ubuntu18.04-py37-cpu-inference")
        mine = curated.clone("mine")
        mine.environment_variables = {"A": "b"}
        other = aml.Environment.from_docker_image("e", "registry.example.org/image:1")
        """,
    )
    assert [literal(each.image) for each in file.definitions] == [
        "AzureML-sklearn-0.24.1-ubuntu18.04-py37-cpu-inference",
        "registry.example.org/image:1",
    ]


def test_a_script_of_the_second_sdk() -> None:
    definition = only(
        "python",
        f"""\
        from azure.ai.ml.entities import (
            CodeConfiguration, Environment, ManagedOnlineDeployment, Model)

        deployment = ManagedOnlineDeployment(
            name="blue",
            model=Model(path="../model"),
            environment=Environment(image="{IMAGE}", conda_file="conda.yml"),
            code_configuration=CodeConfiguration(code="../src", scoring_script="score.py"),
            environment_variables={{"{PACKAGES}": "packages"}},
            egress_public_network_access="disabled",
        )
        """,
    )
    assert shown(definition.image) == f"{IMAGE} @7"
    assert settings(definition) == {PACKAGES: "packages @9"}
    assert definition.code is not None
    assert shown(definition.code.directory) == "../src @8"
    assert shown(definition.managed) == "conda.yml @7"
    assert shown(definition.closed) == "disabled @10"
    assert [shown(model) for model in definition.models] == ["../model @6"]


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


def test_a_dockerfile() -> None:
    definition = only(
        "dockerfile",
        f"""\
        # syntax=docker/dockerfile:1
        ARG TAG=20210601.v1
        FROM --platform=linux/amd64 {IMAGE.partition(":")[0]}:${{TAG}} AS base
        ENV {REQUIREMENTS}=reqs/r.txt \\
            # a comment between
            QUOTED="a b"
        ENV OLD the rest of the line
        COPY --chown=1:1 . /var/azureml-app
        FROM base
        WORKDIR /tmp
        COPY reqs/a.txt more.txt ./
        RUN --mount=type=cache,target=/c pip install --no-cache -r a.txt \\
            && python3 -m pip install --requirement=/var/azureml-app/b.txt
        COPY --from=base /x /y
        RUN <<EOF
        pip install -r more.txt
        EOF
        """,
    )
    assert shown(definition.image) == f"{IMAGE} @3"
    assert settings(definition) == {
        REQUIREMENTS: "reqs/r.txt @4",
        "QUOTED": "a b @6",
        "OLD": "the rest of the line @7",
    }
    assert [shown(each.path) for each in definition.installed] == [
        "reqs/a.txt @12",
        "b.txt @13",
        "more.txt @16",
    ]
    assert definition.code is not None
    assert literal(definition.code.directory) == "."


def test_an_argument_without_a_value_is_not_known() -> None:
    definition = only("dockerfile", "ARG IMAGE\nFROM $IMAGE\nENV A=${B}\nENV C=${B:-d}\n")
    assert shown(definition.image) == "? @2"
    assert settings(definition) == {"A": "? @3", "C": "d @4"}


def test_containers_that_a_shell_script_starts() -> None:
    file = read(
        "shell",
        f"""\
        #!/bin/bash
        set -e
        IMAGE={IMAGE}   # the image
        docker build -t x .
        docker run -it --rm -p 5001:5001 -v "$(pwd)/src":/var/azureml-app \\
            -e {PACKAGES}="myenv/lib/python3.7/site-packages" --env=FOO=bar -eQ='a b' \\
            -e HOME --network none "$IMAGE" bash -c 'docker run nothing'
        if true; then sudo docker container run --name a --gpus all -e A=$UNSET other:1; fi
        echo docker run; cat <<< x | podman run -v data:/var/azureml-app --entrypoint x image:2
        """,
    )
    first, second, third = file.definitions
    assert shown(first.image) == f"{IMAGE} @7"
    assert settings(first) == {
        PACKAGES: "myenv/lib/python3.7/site-packages @6",
        "FOO": "bar @6",
        "Q": "a b @6",
        "HOME": "? @7",
    }
    assert first.code is not None
    assert literal(first.code.directory) == "./src"
    assert shown(first.closed) == "none @7"
    assert (literal(second.image), settings(second)) == ("other:1", {"A": "? @8"})
    assert literal(third.image) == "image:2"
    assert third.code is not None
    assert third.code.directory is None


@pytest.mark.parametrize(
    ("head", "image"),
    [("", "i:1"), ("IMAGE=own:2\n", "own:2"), ("TAG=3\n", "i:1")],
)
def test_a_default_of_the_shell_counts_unless_something_is_set(head: str, image: str) -> None:
    file = read("shell", f'{head}docker run "${{IMAGE:-i:1}}"\n', dedent=False)
    assert [literal(each.image) for each in file.definitions] == [image]
    file = read("shell", "docker run ${IMAGE:-$OTHER}\n", dedent=False)
    assert [literal(each.image) for each in file.definitions] == [None]


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


def notebook(*cells: object) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1)


def test_a_notebook_points_into_its_file() -> None:
    lines = [
        "%pip install x\n",
        "from azureml.core import Environment\n",
        'env = Environment("a \\" \u00e9 \U0001f600 \\n")\n',
        f'env.docker.base_image = "{IMAGE}"; env.environment_variables = {{"A": "b"}}\n',
        "!docker run -e C=d image:1",
    ]
    text = notebook(
        {"cell_type": "markdown", "source": "from azureml.core import Environment"},
        {"cell_type": "code", "source": lines, "outputs": [{"text": ["x"] * 3}]},
        {"cell_type": "code", "source": "%%bash\ndocker run -e E=f 'image:2'\n"},
        {"cell_type": "code", "source": "%%html\n<docker run image:3>"},
        {"cell_type": "code", "source": "if broken"},
    )
    file = read("notebook", text, dedent=False)
    assert [literal(each.image) for each in file.definitions] == [IMAGE, "image:1", "image:2"]
    assert written(file.definitions[0].image) == f'\\"{IMAGE}\\"'
    assert written(file.definitions[0].settings[0].value) == '\\"b\\"'
    assert written(file.definitions[1].settings[0].value) == "d"
    assert written(file.definitions[2].image) == "'image:2'"
    (fault,) = file.faults
    assert fault.message.startswith("not Python up to 3.")


def test_names_carry_over_from_cell_to_cell() -> None:
    text = notebook(
        {"cell_type": "code", "source": ["from azureml.core import Environment\n", "x = 'a'"]},
        {"cell_type": "code", "source": [f"e = Environment('e')\ne.docker.base_image = '{IMAGE}'"]},
        {"cell_type": "code", "source": ["e.environment_variables = {'A': x}"]},
    )
    (definition,) = read("notebook", text, dedent=False).definitions
    assert [literal(each.value) for each in definition.settings] == ["a"]


def test_the_same_pattern_on_other_platforms() -> None:
    model = only(
        "python",
        """\
        from sagemaker.pytorch import PyTorchModel
        m = PyTorchModel(entry_point="inference.py", source_dir="code", py_version="py38")
        """,
    )
    assert (model.profile.name, literal(model.python)) == ("sagemaker", "3.8")
    assert [(literal(each.path), each.optional) for each in model.installed] == [
        ("requirements.txt", True)
    ]
    untold, own = read(
        "python",
        """\
        from sagemaker.sklearn import SKLearnModel
        m = SKLearnModel(source_dir="code", framework_version="1.2-1", py_version="py3")
        n = SKLearnModel(source_dir="code", image_uri="ecr.aws/mine:py310", py_version="py3")
        """,
    ).definitions
    assert isinstance(untold.python, Unknown)
    assert own.python is None
    function, layer, airflow = read(
        "yaml",
        """\
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function:
            Runtime: python3.8
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: src/, Architectures: [arm64], Layers: [!Ref L]}
          L:
            Type: AWS::Serverless::LayerVersion
            Properties: {ContentUri: layer, CompatibleRuntimes: [python3.7]}
          A:
            Type: AWS::MWAA::Environment
            Properties: {AirflowVersion: 2.2.2, RequirementsS3Path: reqs/requirements.txt}
        """,
    ).definitions
    assert (literal(function.python), function.platform) == ("3.8", "manylinux_2_26_aarch64")
    assert (literal(layer.python), layer.platform) == ("3.7", "manylinux_2_17_x86_64")
    assert [(literal(each.path), each.takes) for each in layer.installed] == [
        ("python", "directory")
    ]
    assert (airflow.profile.name, literal(airflow.python)) == ("mwaa", "3.7")
    job = only(
        "yaml",
        """\
        resources:
          jobs:
            j:
              job_clusters: [{new_cluster: {spark_version: 10.4.x-scala2.12}}]
              tasks: [{libraries: [{requirements: ./requirements.txt}, {pypi: {package: x}}]}]
        """,
    )
    assert (job.profile.name, literal(job.python)) == ("databricks", "3.8")
    cell = only("python", "# Databricks notebook source\n# MAGIC %pip install -r ../r.txt\n")
    assert [shown(each.path) for each in cell.installed] == ["../r.txt @2"]
