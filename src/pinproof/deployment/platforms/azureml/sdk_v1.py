"""Deployments in scripts that use the Azure ML SDK v1 (`azureml.core`)."""

from collections.abc import Iterator, Sequence

from pinproof.deployment.model import Build, Code, Definition
from pinproof.deployment.platforms.azureml.sdk_v1_packages import (
    find_dependencies,
    read_installed,
    read_packages,
)
from pinproof.formats.python.values import Held, Made, as_single, as_table, list_values
from pinproof.formats.setting import Setting, make_unnamed, read_settings
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.model import Hosted
from pinproof.record import replace
from pinproof.source import Place

_PACKAGE = "azureml"
_PRESETS = frozenset({"Environment.get", "Environment.from_existing_conda_environment"})
_FROM_FILES = (".from_conda_specification", ".from_pip_requirements")
# Source: azureml-core reference, Environment.from_pip_requirements and CondaDependencies.
_OF_THE_SDK = "the release of the SDK decides which Python such an environment has"
# Positions in azureml.core.model.InferenceConfig.
_ENTRY, _DIRECTORY, _BASE_IMAGE, _ENVIRONMENT = 0, 4, 7, 10
_PRESET_NAME, _PRESET_VERSION = 1, 2


def read_sdk_v1(made: Sequence[Made], hosted: list[Hosted]) -> Iterator[Definition]:
    """Give a deployment for each inference configuration, and for each environment without one.

    Packages that belong to none of them are put into `hosted`.
    """
    packages_of = list(read_packages(made))
    configured = [each for each in made if _is(each, "InferenceConfig")]
    models = tuple(
        value
        for each in made
        if _is(each, "Model.register")
        for value in list_values(each.argument("model_path", 1))
    )
    packaged = {id(each): each.place for each in made if _is(each, "Model.package")}
    packages = [each for each in made if id(each) in packaged]
    used: set[int] = set()
    for config in configured:
        environment = _environment_of(config)
        if isinstance(environment, Made):
            used.add(id(environment))
        calls = tuple(each.place for each in packages if _configuration(each) in (config, None))
        definition = _definition(config.place, environment, config, models, calls)
        yield _with_packages(definition, environment, packages_of)
    for each in made:
        if _makes_environment(each) and id(each) not in used and _says_something(each):
            calls = () if configured else tuple(package.place for package in packages)
            definition = _definition(each.place, each, None, models, calls)
            yield _with_packages(definition, each, packages_of)
    hosted += [each for _, each in packages_of]


def _with_packages(
    definition: Definition,
    environment: Made | Unknown | None,
    packages: list[tuple[Made | None, Hosted]],
) -> Definition:
    """Give a definition what its environment installs; those packages are then spoken for."""
    if not isinstance(environment, Made):
        return definition
    switch = as_single(environment.attribute("python.user_managed_dependencies"))
    if isinstance(switch, Scalar) and switch.truth:
        # Nobody installs them.
        return definition
    own = find_dependencies(environment)
    found = [each for each in packages if each[0] is not None and each[0] is own]
    packages[:] = [each for each in packages if each not in found]
    installed = tuple(read_installed(environment))
    is_left_open = definition.image is None and any(e.takes == "requirements" for e in installed)
    return replace(
        definition,
        installed=installed,
        python=Unknown(place=environment.place, what=_OF_THE_SDK)
        if is_left_open
        else definition.python,
        hosted=tuple(each for _, each in found),
    )


def _is(made: Made, name: str) -> bool:
    called = made.called
    return called.partition(".")[0] == _PACKAGE and called.endswith(f".{name}")


def _makes_environment(made: Made) -> bool:
    if made.called == ".clone":
        return made.receiver is not None and _makes_environment(made.receiver)
    if not made.called.startswith(f"{_PACKAGE}."):
        return False
    last = made.called.rpartition(".")[2]
    return last == "Environment" or ".Environment." in made.called


def _says_something(made: Made) -> bool:
    return bool(
        made.attributes.keys()
        & {"environment_variables", "docker.base_image", "docker.base_dockerfile"}
        or made.called.endswith((".from_docker_image", ".from_dockerfile", *_FROM_FILES))
    )


def _environment_of(config: Made) -> Made | Unknown | None:
    held = config.attribute("environment") or config.argument("environment", _ENVIRONMENT)
    if held is None or (isinstance(held, Made) and _makes_environment(held)):
        return held
    return held if isinstance(held, Unknown) else Unknown(place=held.place, what="a call gives it")


def _configuration(package: Made) -> Made | None:
    """Give the inference configuration among the arguments, wherever it stands."""
    held: list[Held] = [*package.named.values(), *package.arguments]
    return next(
        (each for each in held if isinstance(each, Made) and _is(each, "InferenceConfig")), None
    )


def _definition(
    place: Place,
    environment: Made | Unknown | None,
    config: Made | None,
    models: tuple[Value, ...],
    packaged: tuple[Place, ...],
) -> Definition:
    if isinstance(environment, Unknown):
        image: Value | None = Unknown(place=environment.place, what=environment.what)
        settings: tuple[Setting, ...] = (make_unnamed(environment),)
        managed = None
    else:
        image = _image(environment, config)
        settings = _settings(environment)
        managed = _managed(environment, image)
    return Definition(
        place=place,
        what="inference configuration" if config else "environment",
        base="working-directory",
        image=image,
        settings=settings,
        code=None if config is None else _code(config),
        models=models,
        managed=managed,
        packaged=packaged,
        build=_build(environment),
    )


def _image(environment: Made | None, config: Made | None) -> Value | None:
    if environment is None:
        return None if config is None else as_single(config.argument("base_image", _BASE_IMAGE))
    set_later = environment.attribute("docker.base_image")
    if set_later is not None:
        return as_single(set_later)
    if environment.called == ".clone" and environment.receiver is not None:
        return _image(environment.receiver, None)
    built = _build(environment)
    if built is not None:
        return Unknown(place=built.place, what="it is built from a Dockerfile first")
    if environment.called.endswith(".from_docker_image"):
        return as_single(environment.argument("image", 1))
    if environment.called.endswith(tuple(_PRESETS)):
        return _preset(environment)
    return None


def _build(environment: Made | Unknown | None) -> Build | None:
    """Give the Dockerfile that an environment is made of: its path, where it is one."""
    if not isinstance(environment, Made):
        return None
    held = environment.attribute("docker.base_dockerfile")
    if environment.called.endswith(".from_dockerfile"):
        held = environment.argument("dockerfile", 1)
    if held is None:
        return None
    path = as_single(held)
    if isinstance(path, Scalar) and "\n" in path.text:
        path = Unknown(place=path.place, what="its Dockerfile stands in the script")
    return Build(place=held.place, folder=None, dockerfile=path)


def _preset(environment: Made) -> Value | None:
    """Give the environment that is asked for by name, as a reference where a version is named."""
    name = as_single(environment.argument("name", _PRESET_NAME))
    version = as_single(environment.argument("version", _PRESET_VERSION))
    if isinstance(name, Scalar) and isinstance(version, Scalar):
        return Scalar(place=name.place, text=f"azureml:{name.text}:{version.text}")
    return name


def _settings(environment: Made | None) -> tuple[Setting, ...]:
    if environment is None:
        return ()
    inherited = _settings(environment.receiver) if environment.called == ".clone" else ()
    held = as_table(environment.attribute("environment_variables"))
    return (*inherited, *read_settings(held))


def _managed(environment: Made | None, image: Value | None) -> Value | None:
    """Give what shows that Azure ML builds an environment on top of the image.

    It does unless told otherwise, so the image itself may be all that there is to point at.
    """
    if environment is None or image is None:
        return None
    if environment.called.endswith(tuple(_PRESETS)) or environment.called == ".clone":
        return None
    switch = as_single(environment.attribute("python.user_managed_dependencies"))
    if isinstance(switch, Unknown):
        return switch
    if switch is not None:
        return None if switch.truth else switch
    if environment.called.endswith(".from_docker_image"):
        return as_single(
            environment.argument("conda_specification") or environment.argument("pip_requirements")
        )
    return image


def _code(config: Made) -> Code:
    directory = config.attribute("source_directory") or config.argument(
        "source_directory", _DIRECTORY
    )
    entry = config.attribute("entry_script") or config.argument("entry_script", _ENTRY)
    return Code(
        directory=as_single(directory),
        entry=as_single(entry),
        alone=directory is None,
        by_name=True,
    )
