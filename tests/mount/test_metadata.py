from pinproof.mount.metadata_folder import MetadataFolder, read_distribution
from pinproof.source import SourceFile


def source(name: str, text: str) -> SourceFile:
    return SourceFile(path=f"demo.egg-info/{name}", text=text)


def test_an_egg_info_tells_what_its_extras_need_and_folded_fields_are_whole() -> None:
    texts = {
        "PKG-INFO": source("PKG-INFO", "Name: demo\nVersion: 1.0\nSummary: a\n b\n \n\nName: x\n"),
        "requires.txt": source("requires.txt", "six\n[test]\npytest\n[:os_name == 'nt']\nwmi\n"),
    }
    found = read_distribution(
        MetadataFolder(folder="demo.egg-info", texts=texts, has=lambda _: True)
    )
    assert found is not None
    assert [(each.name, each.value) for each in found.headers] == [
        ("name", "demo"),
        ("version", "1.0"),
        ("summary", "a b"),
        ("requires-dist", "six"),
        ("requires-dist", 'pytest ; extra == "test"'),
        ("requires-dist", "wmi ; os_name == 'nt'"),
    ]
    place = found.headers[-1].place
    assert (place.source.path, place.start.line) == ("demo.egg-info/requires.txt", 5)
