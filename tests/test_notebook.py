"""A notebook of a user with no configuration, really run: everything shows itself."""

import pytest

client = pytest.importorskip("nbclient", reason='notebooks need: pip install ".[docs]"')
pytest.importorskip("ipykernel", reason='notebooks need: pip install ".[docs]"')
pytest.importorskip("pygraphviz", reason="pictures of graphs need Graphviz")
pytest.importorskip("matplotlib", reason="plots need matplotlib")

CELLS = {
    "lines": """from autograd import *
with source_lines():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = tanh(a * b + 5)
y.backward()
print(explain(y))""",
    "value": "y",
    "picture": "draw(y)",
    "explanation": "explain(y, a)",
    "report": "check_gradients(lambda a, b: a * b, [a, b])",
    "program": "lower([y, *grad(y, [a, b])], [a, b])",
    "network": """import random
from nn import *
net = MLP(2, [4, 1], rng=random.Random(0))
net""",
    "training": """training = train(net, disk_dataset(), steps=50)
training""",
    "run": "training.run()[-1]",
    "plot": """from nn.plots import plot_function, plot_loss
plot_function(net, disk_dataset())""",
    "reprs": "for x in (y, training, training.engine, net, SGD(net.parameters(), 1.0)): print(repr(x))",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    """What each cell showed: by kind, or its text."""
    import nbformat

    cells = [nbformat.v4.new_code_cell(code) for code in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    shown = {}
    for name, cell in zip(CELLS, notebook.cells, strict=True):
        shown[name] = [output.get("data") or {"printed": output.get("text")} for output in cell.outputs]
    return shown


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the client's own
def test_everything_shows_itself(outputs: dict[str, list[dict]]) -> None:
    """Pictures as wide as the cell at most, pages, tables, code, plots without a magic word."""
    assert "(line 4 of Cell In[1])" in outputs["lines"][0]["printed"]
    ((value,), (picture,), (network,)) = (outputs[name] for name in ("value", "picture", "network"))
    assert value == {"text/plain": "Value(-0.7615941559557649, grad=1.0)"}
    for shown in (picture, network):
        assert 'style="max-width: 100%; height: auto"' in shown["image/svg+xml"]
    assert "<iframe" in outputs["explanation"][0]["text/html"]
    assert "<pre>the gradient agrees" in outputs["report"][0]["text/html"]
    assert outputs["program"][0]["text/markdown"].startswith("```python\n")
    assert outputs["plot"][0]["image/png"]
    for name in ("training", "run"):  # both displays are brought up to date
        assert "50 of 50 steps" in outputs[name][0]["text/html"]
        assert "<polyline" in outputs[name][0]["text/html"]
    assert len(outputs["reprs"][0]["printed"].splitlines()) == 5
