"""What pip is asked, and the odd names, pages and files that it is asked about."""

ASK_PIP = """
import json, sys
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements

asked = json.load(sys.stdin)

def finder_for(session, find_links, index_urls, no_index=False):
    scope = SearchScope.create(find_links=find_links, index_urls=index_urls, no_index=no_index)
    preferences = SelectionPreferences(allow_yanked=True, ignore_requires_python=True)
    return PackageFinder.create(
        link_collector=LinkCollector(session=session, search_scope=scope),
        selection_prefs=preferences,
    )


found = {}
for name, (find_links, index_urls) in asked["places"].items():
    finder = finder_for(PipSession(retries=0), find_links, index_urls)
    candidates = finder.find_all_candidates("demo-project")
    found[name] = [(str(each.version), each.link.url_without_fragment) for each in candidates]
options = {}
for name, path in asked["files"].items():
    session = PipSession(retries=0)
    indexes = ["https://main.example.org/s", "https://extra.example.org/s"]
    finder = finder_for(session, ["/links"], indexes)
    list(parse_requirements(path, session=session, finder=finder))
    scope = finder.search_scope
    options[name] = [scope.find_links, scope.index_urls, scope.no_index, list(finder.trusted_hosts)]
print(json.dumps({"places": found, "files": options}))
"""

ODD_NAMES = [
    "demo-project-1.0.tar.gz",
    "demo_project-1.1.tar.gz",
    "Demo.Project-1.2.zip",
    "demo-project-1.3-1.tar.gz",
    "demo-project-1.4.tgz",
    "demo-project-1.5.tar.bz2",
    "demo-project-1.6.tar.xz",
    "demo-project-1.7.egg",
    "demo-project-1.8.win32.exe",
    "demo-project-1.9.tar.lzma",
    "demo-project-extra-2.0.tar.gz",
    "demo-2.1.tar.gz",
    "demo-project-2.2rc1.tar.gz",
    "demo-project-not-a-version.tar.gz",
    "demo-project.tar.gz",
    "demo-project-2.3.TAR.GZ",
    "demo_project-3.0-py3-none-any.whl",
    "Demo_Project-3.1-1-py3-none-any.whl",
    "demo_project-3.2-1a-py3-none-any.whl",
    "demo_project-3.3-x-py3-none-any.whl",
    "demo_project-3.5+local.1-py2.py3-none-any.whl",
    "demo_project-3.6-any.whl",
    "other-3.7-py3-none-any.whl",
    "demo.project-3.8-py3-none-any.whl",
    "demo-project-3.9-py3-none-any.whl",
    "demo_project-1!4.0-py3-none-any.whl",
    "demo_project-04.1-py3-none-any.whl",
    "demo-project-5.0.1.post1.dev3+g1234.tar.gz",
    "DEMO-PROJECT-5.1.tar.gz",
]
HTML = {"Content-Type": "text/html; charset=utf-8"}
ODD_PAGE = """<!DOCTYPE html><html><head><base href="ROOT/base/"></head><body>
<A HREF="demo-project-1.0.tar.gz">upper case</A>
<a href="sub/demo-project-1.1.tar.gz?x=1&amp;y=2#sha256=00">query</a>
<a href='//127.0.0.1:1/demo-project-1.2.tar.gz'>no scheme</a>
<a href="demo-project-1.3.tar.gz" data-requires-python="&gt;=2.7, !=3.0.*">spec</a>
<a href=" demo-project-1.4.tar.gz ">blanks</a>
<a href="demo%2Dproject-1.5.tar.gz">escaped</a>
<a href="demo-project-1.6%2Blocal.tar.gz">escaped plus</a>
<a name="x">no address</a><a href="">empty</a>
<a href="demo-project-1.0.tar.gz">twice</a>
<a href="../demo-project-1.7.tar.gz" data-yanked>yanked</a>
<a href="file:///tmp/demo-project-1.8.tar.gz">file</a>
<a href="demo-project-1.9.tar.gz#egg=demo-project">egg</a>
<a href="demo.tar.gz#egg=demo-project-1.11">egg with a version</a>
</body></html>"""

FILES = {
    "nothing": "demo\n",
    "another index": "--index-url https://a.example.org/s\n",
    "short": "-i https://a.example.org/s\n-f https://links.example.org/\n",
    "one more": "--extra-index-url https://a.example.org/s\n",
    "both": "--index-url https://a.example.org/s --extra-index-url https://b.example.org/s\n",
    "one more, then another": (
        "--extra-index-url https://a.example.org/s\n--index-url https://b.example.org/s\n"
    ),
    "twice": "-i https://a.example.org/s\n--index-url=https://b.example.org/s\n",
    "none": "--no-index\n",
    "none, then one": "--no-index\n-i https://a.example.org/s\n",
    "one, then none": "-i https://a.example.org/s\n--no-index\n--find-links ./wheels\n",
    "a folder beside the file": "--find-links wheels\n-f nowhere\n",
    "two on one line": "--find-links wheels --find-links other\n",
    "trusted": "--trusted-host a.example.org\n--trusted-host b.example.org:8080\n",
    "of a requirement": "demo==1.0 --index-url https://a.example.org/s\n",
    "of an include": "-r more/sub.txt\n--extra-index-url https://a.example.org/s\n",
    "of constraints": "-c more/sub.txt\n",
    "a variable": "--extra-index-url https://u:${PINPROOF_TEST_TOKEN}@extra.example.org/t\n",
    "a variable that is not set": "-i https://u:${PINPROOF_TEST_UNSET}@a.example.org/s\n",
}
