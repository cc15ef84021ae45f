"""What scripts of the Azure ML SDK v1 add to an environment, and take out again."""

from pinproof.deployment.definition_readers import read_definitions
from pinproof.source import SourceFile

SCRIPT = """\
from azureml.core.conda_dependencies import CondaDependencies
made = CondaDependencies.create(pip_packages=["six==1.16.0", "Requests"], conda_packages=["numpy"])
made.add_pip_package("flask==1.0.3")
made.add_pip_package("attrs[dev]>=19")
made.set_pip_option("--pre")
made.remove_pip_package("requests")
made.remove_pip_package("attrs")
made.remove_conda_package("numpy")
made.add_conda_package("scipy")
"""


def test_what_is_taken_out_again_is_not_installed() -> None:
    source = SourceFile(path="env.py", text=SCRIPT)
    (hosted,) = read_definitions("python", source, lambda _: "not there").hosted
    assert [each.literals[0].text for each in hosted.entries] == [
        "six==1.16.0",
        "flask==1.0.3",
        "--pre",
    ]
    assert [line.name for line in hosted.about.foreign] == ["scipy"]
