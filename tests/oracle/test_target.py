"""pip and Python themselves say which tags they accept and what the markers are."""

import json
import subprocess

import pytest
from oracle.interpreters import require_python

from pinproof.target.markers import environment
from pinproof.target.model import PythonVersion, Target
from pinproof.target.tags import tag_ranks

pytestmark = pytest.mark.oracle

# Old pips print the list in full only when asked for their own default target.
_TAGS = """
import json, os, sys
try:
    from pip._internal.utils.compatibility_tags import get_supported
    from pip._vendor.packaging.markers import default_environment
    from pip._vendor.packaging import tags
except ImportError:
    sys.exit(3)
print(json.dumps({
    "tags": [str(tag) for tag in get_supported()],
    "environment": dict(default_environment()),
    "libc": os.confstr("CS_GNU_LIBC_VERSION").split(),
    "version": "%d.%d.%d" % sys.version_info[:3],
}))
"""


@pytest.mark.parametrize("series", ["3.7", "3.8", "3.10", "3.12"])
def test_tags_and_markers_are_those_of_a_real_python(series: str) -> None:
    python = require_python(series)
    done = subprocess.run([python, "-c", _TAGS], capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip(f"the pip of {python} keeps its tags elsewhere")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    kind, version = told["libc"]
    if kind != "glibc":
        pytest.skip("this system's C library is not glibc")
    machine = told["environment"]["platform_machine"]
    target = Target(
        python=PythonVersion.parse(told["version"]),
        platform=f"manylinux_{version.replace('.', '_')}_{machine}",
    )
    ranks = tag_ranks(target)
    ours = sorted(ranks, key=lambda tag: ranks[tag])
    assert ours == list(dict.fromkeys(told["tags"]))
    # The kernel's release and version are the host's; an image has none of its own.
    unknown = {"platform_release", "platform_version"}
    theirs = {name: value for name, value in told["environment"].items() if name not in unknown}
    assert {k: v for k, v in environment(target).items() if k not in unknown} == theirs
