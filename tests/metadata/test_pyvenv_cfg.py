from pinproof.metadata.pyvenv_cfg import read_pyvenv_cfg

TEXT = """home = /usr/bin
include-system-site-packages = false\r
Version = 3.7.16

  prompt = 'a=b:c'
# no setting
executable=/usr/bin/python3.7"""


def test_settings_are_read_as_python_reads_them() -> None:
    settings = list(read_pyvenv_cfg(TEXT))
    assert [(each.name, each.value) for each in settings] == [
        ("home", "/usr/bin"),
        ("include-system-site-packages", "false"),
        ("version", "3.7.16"),
        ("prompt", "'a=b:c'"),
        ("executable", "/usr/bin/python3.7"),
    ]
    assert [TEXT[each.start : each.end] for each in settings][1:3] == [
        "include-system-site-packages = false",
        "Version = 3.7.16",
    ]
