"""What scripts and notebooks of Python define, with the exact places."""

import json

import pytest
from deployment.definitions import (
    IMAGE,
    PACKAGES,
    REQUIREMENTS,
    literal,
    only,
    read,
    settings,
    shown,
    written,
)


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
