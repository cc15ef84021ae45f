"""A deployment as a file defines it: which image, which variables, which code."""

from typing import Literal, TypeAlias

from pinproof.deployment.changes import BuildChange
from pinproof.deployment.made_paths import NOTHING_MADE, MadePaths
from pinproof.deployment.profiles import AZUREML, Profile, Takes
from pinproof.formats.setting import Setting
from pinproof.formats.tree import Fault, Unknown, Value
from pinproof.hosts.model import Hosted, PipEnvironment, ProjectLists
from pinproof.record import record
from pinproof.requirements.in_host import Installer
from pinproof.source import Place, SourceFile

# Where relative paths of a definition begin: at the file itself, or where a person stood when
# the script was run, which is its folder or the folder that is checked.
PathOrigin: TypeAlias = Literal["file", "working-directory"]


@record(eq=False)
class Code:
    """What is deployed beside the image.

    `directory` is `None` where nothing says which folder is uploaded. `alone` is true where it is
    certain that nothing but the entry script is. `entry` is relative to the directory.
    `by_name`: the directory itself lies below the application's root, not only what is in it.
    """

    directory: Value | None = None
    entry: Value | None = None
    alone: bool = False
    by_name: bool = False


@record(eq=False)
class InstallSource:
    """A requirements file, a conda file or a directory of packages named by itself.

    `optional`: the platform uses it when it is there. `written` is the path as it stands in the
    file, where that is another one than the path in the project. `in_code`: the path begins at
    the code's folder, where one is known. `renews_image`: a conda file after which an environment
    of the image is changed, so that what that holds stays where it is not replaced. `installer`
    is what is called to install it, and `takes_dependencies` false where it leaves those out;
    `spared` is why the path need not be there. `environment` is the one that the call installs
    into, where that is not the image's. `lists` are those that are asked for of a project's file.
    """

    path: Value
    takes: Takes
    optional: bool = False
    written: str | None = None
    in_code: bool = True
    renews_image: bool = False
    installer: Installer = "pip"
    takes_dependencies: bool = True
    spared: str = ""
    environment: PipEnvironment | None = None
    lists: ProjectLists | None = None


@record(eq=False)
class Build:
    """The folder that an image is built from, and its Dockerfile there: `Dockerfile` if `None`.

    A `folder` that is `None` is the one that the Dockerfile lies in.
    """

    place: Place
    folder: Value | None
    dockerfile: Value | None = None


@record(eq=False)
class Definition:
    """One deployment. `place` is what stands for the whole of it.

    `managed` is what makes the platform build an environment of its own on top of the image.
    `closed` is the setting that leaves the container without a network, or may. `packaged` are
    calls that build an image from it. `unread` is what may install something and cannot be judged,
    each with a whole sentence. `python` and `platform` are what it states beyond its
    image; a `python` that is `Unknown` is spoken of and not told. `hosted` are lines for pip that
    the definition holds itself. `build` is what its image is built from. Of a Dockerfile,
    `copied` are the paths that it takes from the context, and `context` is that folder, where
    something names it. `serves` is false where no server is started: a batch deployment calls the
    script itself. `changes` are what the build of its image does to the packages there, in order.
    """

    place: Place
    what: str
    profile: Profile = AZUREML
    base: PathOrigin = "file"
    image: Value | None = None
    settings: tuple[Setting, ...] = ()
    code: Code | None = None
    models: tuple[Value, ...] = ()
    managed: Value | None = None
    closed: Value | None = None
    packaged: tuple[Place, ...] = ()
    installed: tuple[InstallSource, ...] = ()
    unread: tuple[Unknown, ...] = ()
    python: Value | None = None
    platform: str | None = None
    hosted: tuple[Hosted, ...] = ()
    build: Build | None = None
    context: str | None = None
    copied: tuple[str, ...] = ()
    serves: bool = True
    changes: tuple[BuildChange, ...] = ()

    def setting(self, name: str) -> Setting | None:
        """Give the setting of that name; of several the last counts."""
        return next((each for each in reversed(self.settings) if each.name.text == name), None)


@record(eq=False)
class DefinitionFile:
    """What one file defines, what it makes itself, and what in it could not be read.

    `hosted` are the lines that it holds for pip, apart from what the definitions hold; `written`
    those of files that it writes out for what it deploys.
    """

    source: SourceFile
    definitions: tuple[Definition, ...] = ()
    faults: tuple[Fault, ...] = ()
    made: MadePaths = NOTHING_MADE
    hosted: tuple[Hosted, ...] = ()
    written: tuple[Hosted, ...] = ()
