"""The finished site: built once by the one command, and built again with something broken."""

import json
import re
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ElementTree
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import figures
import links
import pytest
import twins
from support import ROOT

import autograd
import nn

pytest.importorskip("sphinx", reason="the site needs the extra `docs`")
pytest.importorskip("myst_nb", reason="the site needs the extra `docs`")
slow = pytest.mark.slow


def copied(folder):
    """What the site is built from, in a folder of its own."""
    for name in ("autograd", "nn", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ROOT / "tests/benchmarks", folder / "tests/benchmarks")
    return folder


def built(folder, *options):
    """Run the one command there."""
    command = [sys.executable, "docs/build.py", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(the site, what was said)."""
    folder = copied(tmp_path_factory.mktemp("course"))
    done = built(folder, "--url", "https://example.org/course")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build/site", done.stdout + done.stderr


@slow
def test_the_site_is_whole(whole):
    """Both languages, wheel, notebooks and lab; each page that runs ran once."""
    site, said = whole
    for name in twins.pages():
        assert (site / f"en/{name}.html").exists()
        assert (site / f"zh/{name}.html").exists()
    assert (site / "lab/index.html").exists()
    assert len(list((site / "wheels").glob("chainrule-*.whl"))) == 1
    run = [name for name in twins.pages() if "{code-cell}" in (ROOT / f"docs/en/{name}.md").read_text()]
    assert said.count("Executing notebook") == len(run)
    assert links.broken(site) == []


@slow
def test_code_is_judged_by_files_that_are_there(whole):
    """What the page's worker loads is in the lab, where that was built, and in the exercises' file."""
    site, _ = whole
    script = (site / "en/_static/run.js").read_text(encoding="utf-8")
    loaded = re.findall(r'"((?:lab|exercises)[\w./]*)"', script)
    assert len(loaded) == 4
    if (site / "lab/python.zip").exists():
        assert [name for name in loaded if not (site / name).exists()] == []


@slow
def test_each_page_speaks_its_language(whole):
    """In its head, in the theme's words, in pictures, and in the switch to its twin."""
    site, _ = whole
    for name in twins.pages():
        up = "../" * (name.count("/") + 1)
        for language, other, lang in (("en", "zh", "en"), ("zh", "en", "zh-CN")):
            page = (site / f"{language}/{name}.html").read_text(encoding="utf-8")
            assert re.search(rf'<html[^>]* lang="{lang}"', page)
            assert f'href="{up}{other}/{name}.html"' in page
            assert ("本页内容" in page) <= (language == "zh")
    chinese = "".join(path.read_text(encoding="utf-8") for path in (site / "zh").rglob("*.html"))
    stops = re.findall(r"</math>[。，；](</span>)?", chinese)  # no line begins with one
    assert stops
    assert all(stops)
    assert "On this page" not in chinese
    assert "Toggle" not in chinese


@slow
def test_pictures_of_chinese_pages_have_chinese_words(whole):
    """No English sentence is left in one: it wants an entry in docs/zh/pictures.json."""
    site, _ = whole
    pictures = list((site / "zh/_images").glob("*.svg"))
    assert pictures
    left = {
        text
        for picture in pictures
        for text in re.findall(r"<text\b[^>]*>([^<]*)</text>", picture.read_text(encoding="utf-8"))
        if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text)
    }
    assert left == set()
    for picture in pictures:  # a legend is shorter in Chinese: where its English one began is not its middle
        text = picture.read_text(encoding="utf-8")
        assert not re.search(r'"start"[^>]*fill="#666666">[^<]*[一-鿿]', text), picture


@slow
def test_every_figure_is_there_for_a_slide(whole):
    """In both languages, in the order of the course; and the page shows each file that there is."""
    site, _ = whole
    for language in ("en", "zh"):
        page = (site / language / "figures.html").read_text(encoding="utf-8")
        shown = re.findall(r'<figure id="([^"]*)">', page)
        assert {*shown} == {path.stem for path in (site / language / "figures").glob("*.svg")}
        assert len(shown) == len({*shown})
        first = [name.rpartition("-")[0] for name in shown if name.startswith(("index", "0", "1"))]
        assert first[:1] == ["index"]
        assert first == sorted(first, key=lambda name: (name != "index", name))
        for lesson in (site / language / "lessons").glob("*.html"):
            pictures = {*figures.PICTURE.findall(lesson.read_text(encoding="utf-8"))}
            assert len(pictures) == sum(name.rpartition("-")[0] == lesson.stem for name in shown)


@slow
def test_every_public_name_is_in_the_reference(whole):
    """With its own place, which links can name."""
    site, _ = whole
    for language in ("en", "zh"):
        ids = links.Page(site / language / "reference.html").ids
        for package in (autograd, nn):
            wanted = {f"{package.__name__}.{name}" for name in package.__all__ if name != "rules"}
            assert wanted <= ids, sorted(wanted - ids)


@slow
def test_notebooks_run(whole, tmp_path):
    """A notebook's code runs outside of Sphinx, with the exercises from their file."""
    site, _ = whole
    paths = sorted(site.glob("*/notebooks/*.ipynb"))
    assert len(paths) == 2 * len(list((ROOT / "docs/en/lessons").glob("*.md")))
    for path in paths:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        first, *code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        assert "https://example.org/course/wheels/chainrule-" in first
        words = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        assert not re.search(r"^:::|\{\w+\}`|site:|\.md[)#]", words, re.M)
        is_chinese = path.parent.parent.name == "zh"
        assert ('language="zh"' in "".join(code)) == (is_chinese and path.stem in ("03-order", "05-table"))
        program = "\n".join(["import sys", f"sys.path.insert(0, {str(site / 'exercises.zip')!r})", *code])
        if path.parent.parent.name == "en":  # the other language has the same code
            done = subprocess.run(
                [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@slow
@pytest.mark.skipif(not CHROMIUM, reason="printing needs a browser")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_handout_is_one_sheet(whole, tmp_path, language):
    """Printed from a browser as it comes."""
    site, _ = whole
    paper = tmp_path / "handout.pdf"
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--no-pdf-header-footer",
    ]
    page = f"file://{site}/{language}/handout.html"
    subprocess.run([*command, f"--print-to-pdf={paper}", page], check=True, capture_output=True, timeout=300)
    assert b"/Type /Pages\n/Count 1\n" in paper.read_bytes()


class Told(SimpleHTTPRequestHandler):
    """Hands out files, and listens to what a page says."""

    def do_POST(self):  # the name that `http.server` calls
        self.server.said.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def said_in_a_browser(folder, script, profile):
    """What a page of this folder with this script, a module, has to `say`."""
    tell = 'const say = (body) => fetch("/said", {method: "POST", body});'
    page = f'<script src="/figures.js"></script><script type="module">{tell}\n{script}</script>'
    (folder / "page.html").write_text(page, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Told, directory=folder)) as server:
        server.said = Queue()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = f"http://127.0.0.1:{server.server_port}/page.html"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        command = [CHROMIUM, *flags, "--remote-debugging-port=0", page]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                return server.said.get(timeout=300)
            finally:
                browser.terminate()
                server.shutdown()


@slow
@pytest.mark.skipif(not CHROMIUM, reason="drawing needs a browser")
def test_a_figure_becomes_a_png(whole, tmp_path):
    """By the page's script, as large as a slide."""
    site, _ = whole
    shutil.copytree(site / "zh/figures", tmp_path / "figures")
    shutil.copyfile(site / "zh/_static/figures.js", tmp_path / "figures.js")
    script = """
const made = await png("figures/02-chain-rule-1.svg"), picture = await createImageBitmap(made);
say(`${made.type} ${picture.width} x ${picture.height}`);
"""
    assert said_in_a_browser(tmp_path, script, tmp_path / "browser") == "image/png 1920 x 1080"


CUT_OFF = """
const found = [], frame = document.createElement("iframe");
frame.width = 390, frame.height = 844;
document.body.append(frame);
for (const name of %s) {
  await new Promise((loaded) => { frame.onload = loaded; frame.src = `/${name}`; });
  const page = frame.contentDocument, edge = page.documentElement.clientWidth + 1;
  await new Promise((painted) => frame.contentWindow.setTimeout(painted, 50));
  const scrolls = (part) => part.tagName !== "ARTICLE" &&
    (/auto|scroll/.test(frame.contentWindow.getComputedStyle(part).overflowX) || scrolls(part.parentElement));
  for (const part of page.querySelectorAll("article *"))
    if (part.getBoundingClientRect().right > edge && !scrolls(part))
      found.push(`${name}: ${part.tagName} ${part.className}`);
}
say(JSON.stringify(found));
"""


@slow
@pytest.mark.skipif(not CHROMIUM, reason="looking needs a browser")
def test_nothing_is_cut_off_on_a_phone(whole, tmp_path):
    """What is wider than the page stands in something that scrolls."""
    shutil.copytree(whole[0], site := tmp_path / "site", ignore=shutil.ignore_patterns("lab", "figures"))
    shutil.copyfile(site / "en/_static/figures.js", site / "figures.js")
    pages = [path.relative_to(site).as_posix() for path in sorted(site.glob("*/**/*.html"))]
    assert len(pages) > 50
    said = said_in_a_browser(site, CUT_OFF % json.dumps(pages), tmp_path / "browser")
    assert json.loads(said) == []


def broken_page(folder, name, before, after):
    for language in ("en", "zh"):
        path = folder / f"docs/{language}/{name}.md"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    subprocess.run([sys.executable, "docs/twins.py", name], cwd=folder, check=True)


@slow
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("y.backward()\nprint", "y.backwards()\nprint", "backwards"),
        (
            "assert (a.grad, b.grad) == (-3.0, 2.0)",
            "assert (a.grad, b.grad) == (-3.0, 3.0)",
            "AssertionError",
        ),
        ("$x = 3$", "$\\nosuchcommand$", "nosuchcommand"),
        ("alt: ", "alt: ", None),
    ],
    ids=["a failing cell", "a false number", "a formula with an unknown command", "nothing"],
)
def test_what_is_broken_ends_the_build(tmp_path, before, after, said):
    """And is named, with its page."""
    folder = copied(tmp_path)
    broken_page(folder, "lessons/01-one-number", before, after)
    done = built(folder, "--only", "lessons/01-one-number")
    assert (done.returncode == 0) == (said is None), done.stdout + done.stderr
    if said is not None:
        assert said in done.stdout + done.stderr
        assert "01-one-number" in done.stdout + done.stderr


def test_a_figure_fills_a_white_sheet(tmp_path):
    """As large as it can be, in its own proportions, whatever size it said; a photograph, too."""
    head = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<!-- drawn -->\n'
    drawn = '<svg style="width:9px" width="62pt" height="44pt" viewBox="0 0 62 44"><rect width="9"/></svg>'
    (tmp_path / "a.svg").write_text(head + drawn, encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"picture")
    for name, inside in (("a.svg", "{*}svg"), ("b.png", "{*}image")):
        root = ElementTree.fromstring(figures.sheet(tmp_path / name))
        assert (root.get("width"), root.get("height"), root.get("viewBox")) == (
            "1920",
            "1080",
            "0 0 1920 1080",
        )
        paper, picture = root
        assert (paper.get("width"), paper.get("height"), paper.get("fill")) == ("1920", "1080", "white")
        assert picture in root.findall(inside)
        assert (picture.get("width"), picture.get("height")) == ("1840", "1000")
    assert figures.sheet(tmp_path / "a.svg").count('viewBox="0 0 62 44"') == 1
    (tmp_path / "a.svg").write_text(head + drawn.replace(' viewBox="0 0 62 44"', ""), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^a\.svg does not say how large it is"):
        figures.sheet(tmp_path / "a.svg")


def test_printed_lines_stay_whole():
    """However a busy machine cuts what a cell prints; what is shown between stays where it was."""
    streams = pytest.importorskip("streams", reason="pages need the extra `docs`")
    pieces = ["1 0.29", "19\n", "\n", "2 0.16", "45\n"]
    cut = [{"output_type": "stream", "name": "stdout", "text": piece} for piece in pieces]
    picture = {"output_type": "display_data", "data": {}}
    for _ in range(2):  # the pieces are as they were
        found = streams.joined([*cut[:2], picture, *cut[2:]])
        assert found == [
            {"output_type": "stream", "name": "stdout", "text": "1 0.2919\n\n2 0.1645\n"},
            picture,
        ]


def test_links_that_lead_nowhere_are_named(tmp_path):
    """A page, a picture, a place within a page; not what is well, and not other sites."""
    (tmp_path / "a.html").write_text(
        '<h1 id="top"></h1><a href="b.html">1</a><a href="b.html#here">2</a><a href="#top">3</a>'
        '<a href="https://example.org/none">4</a><a href="none.html">5</a><a href="b.html#none">6</a>'
        '<a href="#none">7</a><img src="none.svg"><a href="folder/">8</a>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="here"></p>', encoding="utf-8")
    (tmp_path / "folder").mkdir()
    assert links.broken(tmp_path) == [
        "a.html: none.html",
        "a.html: b.html#none (no such place)",
        "a.html: #none (no such place)",
        "a.html: none.svg",
        "a.html: folder/",
    ]
