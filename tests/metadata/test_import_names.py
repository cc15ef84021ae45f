"""What can be imported of a distribution, by the paths of its files."""

import pytest

from pinproof.metadata.import_names import brings, find_import_names, names_of_top_levels


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["six.py", "six-1.16.0.dist-info/RECORD"], {"six"}),
        (["numpy/__init__.py", "numpy/core/_x.cpython-37m-x86_64-linux-gnu.so"], {"numpy"}),
        (["_cffi_backend.cpython-37m-x86_64-linux-gnu.so", "cffi/__init__.py"],
         {"_cffi_backend", "cffi"}),
        (["PIL/__init__.py", "Pillow.libs/libjpeg.so.62"], {"PIL"}),
        (["google/protobuf/__init__.py", "google/protobuf/internal/a.py", "x-nspkg.pth"],
         {"google.protobuf"}),
        (["google/cloud/storage/__init__.py", "google/cloud/storage/client.py"],
         {"google.cloud.storage"}),
        (["azure/__init__.py", "azure/core/__init__.py"], {"azure"}),
        (["google/api/a_pb2.py", "google/api/b_pb2.py"], {"google.api.a_pb2", "google.api.b_pb2"}),
        (["x-1.0.data/purelib/x/__init__.py", "x-1.0.data/scripts/run.py"], {"x"}),
        (["x-1.0.data/platlib/fast.abi3.so"], {"fast"}),
        (["a/b/c/d/e/__init__.py", "a/b/c/d/f.py"], {"a.b.c.d"}),
        (["not-a-module/x.py", "README.txt", "__pycache__/x.pyc", "__init__.py"], set()),
    ],
)  # fmt: skip
def test_names_are_those_of_packages_and_modules(paths: list[str], names: set[str]) -> None:
    assert find_import_names(paths) == names


def test_of_very_many_folders_only_the_first_names_count() -> None:
    assert find_import_names(f"schemas/v{number}.py" for number in range(1000)) == {"schemas"}


def test_a_list_of_top_levels_is_names() -> None:
    assert names_of_top_levels("yaml\n_yaml\n\nnot-one\n") == {"yaml", "_yaml"}


@pytest.mark.parametrize(
    ("names", "module", "taken", "expected"),
    [
        ({"sklearn"}, "sklearn.linear_model", ["Ridge"], True),
        ({"sklearn"}, "sklearnex", [], False),
        ({"google.protobuf"}, "google", [], True),
        ({"google.protobuf"}, "google.protobuf.message", ["Message"], True),
        ({"google.protobuf"}, "google.cloud", ["storage"], False),
        ({"google.protobuf"}, "google", ["cloud"], False),
        ({"google.cloud.bigquery"}, "google.cloud", ["storage"], False),
        ({"google.cloud.storage"}, "google.cloud", ["storage"], True),
        ({"google.cloud.storage.v1"}, "google.cloud", ["storage"], True),
        ({"google.cloud.storage"}, "google.cloud", ["*"], True),
        ({"google.cloud.storage"}, "google.cloud", ["bigquery", "storage"], True),
        (set(), "numpy", [], False),
    ],
)
def test_a_module_is_brought_with_its_package(
    names: set[str], module: str, taken: list[str], *, expected: bool
) -> None:
    assert brings(names, module, taken) is expected


def test_a_first_name_of_very_many_stands_for_them_and_for_no_other() -> None:
    many = [f"data/part{number}/code.py" for number in range(400)]
    assert find_import_names([*many, "google/cloud/storage/__init__.py"]) == {
        "data",
        "google.cloud.storage",
    }
