"""Models that are served by SageMaker's containers, in scripts that use its SDK."""

import re
from collections.abc import Iterator, Sequence

from pinproof.deployment.model import Code, Definition, InstallSource
from pinproof.deployment.profiles import SAGEMAKER
from pinproof.formats.python.values import Made, as_single
from pinproof.formats.tree import Scalar, Unknown, Value

_PYTHON = re.compile(r"py(\d)(\d{1,2})")


def read_sagemaker(made: Sequence[Made]) -> Iterator[Definition]:
    """Give a deployment for each model or estimator with a folder of source code."""
    for each in made:
        if not each.called.startswith("sagemaker."):
            continue
        folder = as_single(each.argument("source_dir"))
        if folder is None or (isinstance(folder, Scalar) and folder.text.startswith("s3://")):
            continue
        yield Definition(
            place=each.place,
            what="model",
            profile=SAGEMAKER,
            base="working-directory",
            image=as_single(each.argument("image_uri")),
            code=Code(directory=folder, entry=as_single(each.argument("entry_point"))),
            installed=tuple(
                InstallSource(
                    path=Scalar(place=folder.place, text=name), takes="requirements", optional=True
                )
                for name in SAGEMAKER.requirements
            ),
            python=_python(each),
        )


def _python(made: Made) -> Value | None:
    """Give the Python that a model or estimator names; `py3` and a framework's version name none.

    An image of one's own speaks for itself.
    """
    value = as_single(made.argument("py_version"))
    match = _PYTHON.fullmatch(value.text) if isinstance(value, Scalar) else None
    if match is not None and value is not None:
        return Scalar(place=value.place, text=f"{match[1]}.{match[2]}")
    if made.argument("image_uri") is not None:
        return None
    return Unknown(place=made.place, what="which Python SageMaker's image has is not said")
