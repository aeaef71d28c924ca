"""English and Chinese pages: the same names, the same code, the same pictures, and revised together."""

import pytest
import twins


@pytest.mark.parametrize("name", twins.pages())
def test_every_page_has_a_twin_that_follows_it(name):
    """Nothing is to be said about any page of the course."""
    assert twins.complaints(name) == []


PAGE = """# A page

```{code-cell} python
:tags: [remove-input]
x = 1
```

```{code-cell} python
---
tags: [own-colours]
mystnb:
  image: {alt: "words"}
---
draw(x)
```

![words](picture.svg)
"""


def changed(before, after):
    return lambda text: text.replace(before, after)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text, None),
        (changed('"words"', '"字"'), None),
        (changed("# A page", "# 一页"), None),
        (changed("x = 1", "x = 2"), "code cells"),
        (changed("remove-input", "remove-cell"), "tags"),
        (changed("tags: [own-colours]\n", ""), "tags"),
        (changed("(picture.svg)", "(other.svg)"), "pictures"),
        (lambda text: None, "zh/page.md is missing"),
    ],
)
def test_what_is_wrong_with_a_twin_is_named(tmp_path, change, complaint):
    """Words may differ, and nothing else."""
    for language in ("en", "zh"):
        (tmp_path / language).mkdir()
    (tmp_path / "en/page.md").write_text(PAGE, encoding="utf-8")
    if (chinese := change(PAGE)) is not None:
        follows = f"---\nfollows: {twins.followed(PAGE)}\n---\n"
        (tmp_path / "zh/page.md").write_text(follows + chinese, encoding="utf-8")
    found = twins.complaints("page", tmp_path)
    assert found == [] if complaint is None else complaint in found[0]


def test_a_page_that_was_not_revised_with_its_twin_is_named(tmp_path):
    """Whoever changes the English text is told to look at the Chinese one; so is who forgets the hash."""
    for language in ("en", "zh"):
        (tmp_path / language).mkdir()
    (tmp_path / "en/page.md").write_text(f"{PAGE}\nMore.\n", encoding="utf-8")
    for head in (f"---\nfollows: {twins.followed(PAGE)}\n---\n", ""):
        (tmp_path / "zh/page.md").write_text(head + PAGE, encoding="utf-8")
        (complaint,) = twins.complaints("page", tmp_path)
        assert "the English text has changed" in complaint
