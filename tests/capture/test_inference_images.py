from pathlib import Path

import pytest
from capture.archives import Made, base, file, held, read_image, tar

from pinproof.capture.environment.inference_server import add_purpose
from pinproof.target.markers import marker_holds
from pinproof.target.model import PythonVersion, Target

SERVER = [
    "flask (==1.0.3)",
    "inference-schema (==1.1.0)",
    'gunicorn (==20.1.0) ; platform_system != "Windows"',
    'waitress (==2.0.0) ; platform_system == "Windows"',
]
# The chain of the boot script, cut down to what it asks.
SCRIPT = """\
if [[ -n "$AZUREML_EXTRA_PYTHON_LIB_PATH" ]]; then
elif [[ -n "$AZUREML_EXTRA_CONDA_YAML_ABS_PATH" || -n "$AZUREML_EXTRA_CONDA_YAML" ]]; then
elif [[ -n "$AZUREML_EXTRA_REQUIREMENTS_TXT" ]]; then
    pip install -r "$AZUREML_EXTRA_REQUIREMENTS_TXT"
"""


def holds(marker: str) -> bool:
    return marker_holds(marker, Target(python=PythonVersion.parse("3.7")))


@pytest.mark.parametrize("flask", ["1.0.3", "2.2.5"])
def test_the_servers_needs_are_its_own_and_the_names_of_what_else_it_rests_on(
    tmp_path: Path, flask: str
) -> None:
    layer = base(held("azureml_inference_server_http", "0.1.5", SERVER), held("Flask", flask))
    manifest = add_purpose(read_image(tmp_path, Made(layers=[layer])), holds)
    declared = ("flask==1.0.3", "gunicorn==20.1.0", "inference-schema==1.1.0")
    rests_on = ("click", "itsdangerous", "jinja2", "markupsafe", "werkzeug", "wrapt")
    assert manifest.server == tuple(sorted((*declared, *rests_on)))


def test_an_image_without_the_server_needs_nothing(tmp_path: Path) -> None:
    manifest = add_purpose(read_image(tmp_path, Made(layers=[base(held("a", "1"))])), holds)
    assert (manifest.server, manifest.framework) == ((), ())


def test_the_framework_is_named_and_held(tmp_path: Path) -> None:
    made = Made(layers=[base(held("torch", "1.6.0"), held("scikit_learn", "0.24.1"))])
    for name, expected in (
        ("registry.example.org/azureml/pytorch-1.6-ubuntu18.04-py37-cpu-inference:4", ("torch",)),
        ("azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference", ("scikit-learn",)),
        ("azureml/tensorflow-2.4-ubuntu18.04-py37-cpu-inference", ()),
        ("pytorch/minimal", ()),
    ):
        assert add_purpose(read_image(tmp_path, made, name=name), holds).framework == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            SCRIPT,
            [
                "AZUREML_EXTRA_PYTHON_LIB_PATH",
                "AZUREML_EXTRA_CONDA_YAML_ABS_PATH",
                "AZUREML_EXTRA_CONDA_YAML",
                "AZUREML_EXTRA_REQUIREMENTS_TXT",
            ],
        ),
        ("exec azmlinfsrv\n", []),
    ],
)
def test_the_boot_script_says_which_variables_it_honours(
    tmp_path: Path, script: str, expected: list[str]
) -> None:
    made = Made(layers=[base(), tar(file("var/runit/gunicorn/run", script))])
    boot = read_image(tmp_path, made).boot
    assert boot["honours"] == expected
    assert boot["prefix"] == "/opt/conda/envs/amlenv"


def test_without_a_boot_script_nothing_is_said_of_variables(tmp_path: Path) -> None:
    assert "honours" not in read_image(tmp_path, Made(layers=[base()])).boot
