"""The modules that come with each Python, and which of them a directory on its path can hide.

Source: the libraries of CPython 3.6 to 3.13, on all systems; what is built into the interpreter
cannot be hidden.
"""

from pinproof.target.model import PythonVersion

_ALWAYS = frozenset(
    """
    abc argparse array ast asyncio base64 bdb binascii bisect bz2 cProfile calendar cmath
    cmd code codecs codeop collections colorsys compileall concurrent configparser
    contextlib copy copyreg csv ctypes curses datetime dbm decimal difflib dis doctest email
    encodings ensurepip enum fcntl filecmp fileinput fnmatch fractions ftplib functools
    genericpath getopt getpass gettext glob grp gzip hashlib heapq hmac html http imaplib
    importlib inspect io ipaddress json keyword linecache locale logging lzma mailbox math
    mimetypes mmap modulefinder multiprocessing netrc ntpath nturl2path numbers opcode
    operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib
    posixpath pprint profile pstats pty py_compile pyclbr pydoc pyexpat queue quopri random
    re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve
    shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants
    sre_parse ssl stat statistics string stringprep struct subprocess symtable sysconfig
    syslog tabnanny tarfile tempfile termios textwrap threading timeit tkinter token
    tokenize trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib
    uuid venv warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zlib
    """.split()  # noqa: SIM905 - a list of names reads best as words
)
# Built into the interpreter, of one system only, or never imported by what is deployed.
_NEVER_HIDDEN = frozenset(
    """
    antigravity atexit builtins errno faulthandler gc idlelib itertools marshal msilib msvcrt nt
    posix pwd pydoc_data sys test this time turtledemo winreg winsound xxlimited xxsubtype
    zipimport
    """.split()  # noqa: SIM905 - as above
)
_SINCE = {
    "contextvars": (3, 7),
    "dataclasses": (3, 7),
    "graphlib": (3, 9),
    "tomllib": (3, 11),
    "zoneinfo": (3, 9),
}
_UNTIL = {
    "aifc": (3, 13),
    "asynchat": (3, 12),
    "asyncore": (3, 12),
    "audioop": (3, 13),
    "binhex": (3, 11),
    "cgi": (3, 13),
    "cgitb": (3, 13),
    "chunk": (3, 13),
    "crypt": (3, 13),
    "distutils": (3, 12),
    "dummy_threading": (3, 9),
    "formatter": (3, 10),
    "imghdr": (3, 13),
    "imp": (3, 12),
    "lib2to3": (3, 13),
    "macpath": (3, 8),
    "mailcap": (3, 13),
    "nis": (3, 13),
    "nntplib": (3, 13),
    "ossaudiodev": (3, 13),
    "parser": (3, 10),
    "pipes": (3, 13),
    "smtpd": (3, 12),
    "sndhdr": (3, 13),
    "spwd": (3, 13),
    "sunau": (3, 13),
    "symbol": (3, 10),
    "telnetlib": (3, 13),
    "uu": (3, 13),
    "xdrlib": (3, 13),
}
# Imported from within the interpreter since 3.11, before any path is looked at.
_FROZEN = frozenset(
    {"abc", "codecs", "genericpath", "io", "ntpath", "os", "posixpath", "runpy", "site", "stat"}
)
_FROZEN_SINCE = (3, 11)


def hides_stdlib(name: str, python: PythonVersion) -> bool:
    """Tell whether a module of that name on the path comes before one of Python's own."""
    version = (python.major, python.minor)
    if name in _FROZEN and version >= _FROZEN_SINCE:
        return False
    return name in _ALWAYS or _comes_with(name, version)


def is_stdlib(name: str, python: PythonVersion) -> bool:
    """Tell whether a Python brings a module of that name along; private ones are all its own."""
    version = (python.major, python.minor)
    return (
        name in _ALWAYS
        or name in _NEVER_HIDDEN
        or name.startswith("_")
        or _comes_with(name, version)
    )


def _comes_with(name: str, version: tuple[int, int]) -> bool:
    since, until = _SINCE.get(name), _UNTIL.get(name)
    if since is None and until is None:
        return False
    return (since is None or version >= since) and (until is None or version < until)
