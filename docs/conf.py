"""Sphinx's settings, common to both languages: `build.py` says which one is built.

What stands here is how pages look and how their cells run. Words stand in `en/` and `zh/`, and in `WORDS`.
"""

import os
import re
import sys
from functools import partialmethod
from pathlib import Path
from typing import Any

from docutils.utils.math.latex2mathml import tex2mathml
from jupyter_cache.cache.main import JupyterCacheBase
from pygments.lexers import PythonLexer, TextLexer
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
WORK = HERE.parent / "build/course"
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = (
    f"{HERE}{os.pathsep}{ROOT}"  # the cells run elsewhere, on this engine and its exercises
)
os.environ["IPYTHONDIR"] = str(
    WORK / "kernel"
)  # plots are SVG, their words text, which the Chinese site replaces
(WORK / "kernel/profile_default").mkdir(parents=True, exist_ok=True)
(WORK / "kernel/profile_default/ipython_kernel_config.py").write_text(
    "c = get_config()\n"
    "c.HistoryManager.enabled = False\n"
    "c.InlineBackend.figure_formats = {'svg'}\n"
    "c.InlineBackend.rc = {'svg.fonttype': 'none', 'svg.hashsalt': 'chainrule'}\n"
)

import streams  # noqa: E402 (from this folder)
from search_zh import Chinese  # noqa: E402

PICTURE = re.compile(r'<img [^>]*src="([^"]*_images/[^"]*)"[^>]*>')
FORMULA = re.compile(r"""(<math xmlns="[^"]*">(?:(?!</math>).)*</math>)([.,;:!?)，。；：、！？）]+)""", re.S)
WORDS = {
    "en": {
        "switch": "中文",
        "lab": "The lab",
        "notebook": "Notebook",
        "show": "Show code: {type}",
        "hide": "Hide code: {type}",
    },
    "zh_CN": {
        "switch": "English",
        "lab": "实验室",
        "notebook": "笔记本",
        "show": "显示代码",
        "hide": "隐藏代码",
    },
}
LABELS = {  # what the theme says in English alone, to those who listen to a page
    "Toggle site navigation sidebar": "显示或隐藏目录",
    "Toggle table of contents sidebar": "显示或隐藏本页目录",
    "Toggle Light / Dark / Auto color theme": "切换浅色、深色或自动",
    "Toggle navigation of": "展开目录：",
    "Toggle hidden content": "显示或隐藏代码",
}

# One execution serves both languages: cells with the same code and tags are not run again. A caption
# stands in the head of its cell and is each page's own: it must neither count nor come from the other page.
JupyterCacheBase.create_hashed_notebook = partialmethod(
    JupyterCacheBase.create_hashed_notebook, cell_metadata=("tags",)
)
JupyterCacheBase.merge_match_into_notebook = partialmethod(
    JupyterCacheBase.merge_match_into_notebook, cell_meta=()
)

project = "chainrule"
language = "en"
extensions = ["myst_nb", "sphinx_design", "sphinx_copybutton", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
templates_path = ["_templates"]
default_role = "code"  # docstrings name code between single backticks
napoleon_use_ivar = True  # an attribute that is a property has a place of its own already
nitpicky = True
# Types in signatures that no page is about: others' classes, and the inner ones of our own rooms.
nitpick_ignore_regex = [
    ("py:class", r"(autograd|nn|os|pathlib|random|collections\.abc|graphviz)\..*|Number|Rule|output")
]
suppress_warnings: list[str] = []
locale_dirs = ["locales"]

myst_enable_extensions = ["colon_fence", "dollarmath", "deflist"]
myst_heading_anchors = 3
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "site": None,
}  # [the lab](site:lab/index.html)

nb_execution_mode = "cache"
nb_execution_cache_path = str(WORK / "cells")
nb_execution_timeout = 30
nb_execution_excludepatterns = os.environ.get("COURSE_UNRUN", "").split()  # by `build.py --only`
suppress_warnings += ["myst-nb.lexer"] if nb_execution_excludepatterns else []
nb_execution_raise_on_error = nb_execution_show_tb = True
nb_execution_in_temp = True
nb_merge_streams = True
nb_render_markdown_format = "myst"

html_theme = "furo"
html_title = "chainrule"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["course.css"]
html_js_files = ["exercises.js", "figures.js"]
html_copy_source = html_show_copyright = html_show_sphinx = False
html_math_renderer = "mathml"
html_theme_options = {"top_of_page_buttons": ["view"]}  # a template of ours: the switch of languages
html_sidebars = {
    "**": [
        f"sidebar/{part}.html"
        for part in ("brand", "language", "search", "scroll-start", "navigation", "scroll-end")
    ]
}
linkcheck_ignore = ["site:"]


def words_of_the_page(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Addresses: of the twin, of the notebook, of each picture by itself, of what is linked as `site:`."""
    up = "../" * (pagename.count("/") + 1)
    other = "zh" if app.config.language == "en" else "en"
    has_twin = (HERE / other / f"{pagename}.md").exists() or pagename in ("search", "genindex")
    context["twin"] = f"{up}{other}/{pagename if has_twin else 'index'}.html"
    context["lab"] = f"{up}lab/index.html"
    context["words"] = WORDS[app.config.language]
    if pagename.startswith("lessons/"):
        context["notebook"] = f"../notebooks/{Path(pagename).name}.ipynb"
    if "body" in context:
        body = context["body"].replace('href="site:', f'href="{up}')
        body = FORMULA.sub(r'<span class="line">\1\2</span>', body)
        context["body"] = PICTURE.sub(r'<a class="picture" href="\1">\g<0></a>', body)


def plain_docstring(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text with code between backticks: `|x|` and `x * y` mean no markup."""
    is_example = False
    for place, line in enumerate(lines):
        is_example = bool(line.strip()) and (is_example or line.lstrip().startswith(">>>"))
        if not is_example:
            lines[place] = re.sub(
                r"`[^`]*`|[*|]|(?<=\w)_(?!\w)",
                lambda found: found[0] if found[0][1:] else f"\\{found[0]}",
                line,
            )


def said_in_chinese(app: Sphinx, error: Exception | None) -> None:
    """The theme's labels, which have no catalogue."""
    if app.config.language == "zh_CN" and not error:
        for page in Path(app.outdir).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            page.write_text(re.sub("|".join(LABELS), lambda found: LABELS[found[0]], text), encoding="utf-8")


def mathml(self: Any, node: Any) -> None:
    """A formula as MathML: no script, and an unknown command fails the build."""
    from docutils.nodes import SkipNode, math_block

    self.body.append(tex2mathml(node.astext(), as_block=isinstance(node, math_block)))
    raise SkipNode


def prompts(app: Sphinx, config: Any) -> None:
    """What a hidden cell says."""
    words = WORDS[config.language]
    config.nb_code_prompt_show, config.nb_code_prompt_hide = words["show"], words["hide"]


def setup(app: Sphinx) -> None:
    """Tell Sphinx of all of it."""
    streams.join()
    app.add_search_language(Chinese)
    app.add_html_math_renderer("mathml", (mathml, None), (mathml, None))
    for name in ("file", "pool", "dask", "jax"):  # whole programs, which the tests run
        app.add_lexer(name, PythonLexer)
    app.add_lexer("output", TextLexer)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("config-inited", prompts, priority=1)
    app.connect("html-page-context", words_of_the_page)
    app.connect("build-finished", said_in_chinese)
