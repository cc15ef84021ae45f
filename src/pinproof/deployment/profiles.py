"""How platforms take extra Python packages at start: variables, their order, where paths begin.

Source: Azure/azureml-assets, the boot script of the inference images; the platforms' manuals.
"""

from typing import Literal, TypeAlias

from pinproof.record import record

Takes: TypeAlias = Literal["directory", "conda", "requirements"]


@record
class Variable:
    """An environment variable that names a directory or a file.

    `exit_code` and `says` are how the boot ends when that is missing, `{path}` standing for it.
    `joined` is false where the path is taken as it is.
    """

    name: str
    takes: Takes
    exit_code: int
    says: str
    joined: bool = True


@record
class Profile:
    """A platform. Of its variables the first that is set counts, the rest are not looked at.

    `root` is where the code lies in the container unless `root_variable` says otherwise, and
    paths begin at the folder of the script in `entry_variable`. `disabled` is printed when no
    variable is set. `failed_install` is the exit code after pip failed. `requirements` are paths
    that are installed without being named, seen from the code.
    """

    name: str
    title: str
    variables: tuple[Variable, ...] = ()
    root: str = ""
    root_variable: str = ""
    entry_variable: str = ""
    disabled: str = ""
    failed_install: int = 1
    requirements: tuple[str, ...] = ()

    def variable(self, name: str) -> Variable | None:
        """Give the variable of that name, spelt exactly so."""
        return next((each for each in self.variables if each.name == name), None)


_NO_FILE = (
    "Dynamic Python packages installation is enabled but expected {what} file not found: "
    "{{path}}. Exiting with error ..."
)

AZUREML = Profile(
    name="azureml",
    title="Azure ML",
    variables=(
        Variable(
            name="AZUREML_EXTRA_PYTHON_LIB_PATH",
            takes="directory",
            exit_code=97,
            says="Expected folder with pre-installed packages not found: {path}. "
            "Exiting with error ...",
        ),
        Variable(
            name="AZUREML_EXTRA_CONDA_YAML_ABS_PATH",
            takes="conda",
            exit_code=98,
            says=_NO_FILE.format(what="conda yaml"),
            joined=False,
        ),
        Variable(
            name="AZUREML_EXTRA_CONDA_YAML",
            takes="conda",
            exit_code=98,
            says=_NO_FILE.format(what="conda yaml"),
        ),
        Variable(
            name="AZUREML_EXTRA_REQUIREMENTS_TXT",
            takes="requirements",
            exit_code=99,
            says=_NO_FILE.format(what="requirements"),
        ),
    ),
    root="/var/azureml-app",
    root_variable="AML_APP_ROOT",
    entry_variable="AZUREML_ENTRY_SCRIPT",
    disabled="Dynamic Python package installation is disabled.",
    failed_install=95,
)
# The serving containers run pip on the file beside the entry point.
SAGEMAKER = Profile(
    name="sagemaker",
    title="SageMaker",
    root="/opt/ml/model/code",
    requirements=("requirements.txt",),
)
MWAA = Profile(name="mwaa", title="MWAA", root="/usr/local/airflow")
MLFLOW = Profile(name="mlflow", title="MLflow")
DATABRICKS = Profile(name="databricks", title="Databricks")
# A layer is unpacked below /opt, and /opt/python is on the path.
LAMBDA = Profile(
    name="lambda", title="Lambda", root="/var/task", requirements=("requirements.txt",)
)
