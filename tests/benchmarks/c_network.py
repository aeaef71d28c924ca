"""The floor: a network of one hidden layer in C, its gradient written by hand, compiled when asked for."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

CODE = """
#include <math.h>

static double sigmoid(double z) { return 1.0 / (1.0 + exp(-z)); }

/* hidden[j] = {w0, w1, b}; output = {a weight for each hidden neuron, b}; samples[i] = {x0, x1, target} */
double step(int n, const double (*samples)[3], double (*hidden)[3], double *output, double rate) {
    double hidden_slope[HIDDEN][3] = {{0.0}}, output_slope[HIDDEN + 1] = {0.0}, loss = 0.0;
    for (int i = 0; i < n; i++) {
        const double x0 = samples[i][0], x1 = samples[i][1];
        double a[HIDDEN], z = output[HIDDEN];
        for (int j = 0; j < HIDDEN; j++) {
            a[j] = sigmoid(hidden[j][0] * x0 + hidden[j][1] * x1 + hidden[j][2]);
            z += output[j] * a[j];
        }
        const double y = sigmoid(z), error = y - samples[i][2], z_slope = 2.0 * error / n * y * (1.0 - y);
        loss += error * error;
        for (int j = 0; j < HIDDEN; j++) {
            const double slope = z_slope * output[j] * a[j] * (1.0 - a[j]);
            output_slope[j] += z_slope * a[j];
            hidden_slope[j][0] += slope * x0;
            hidden_slope[j][1] += slope * x1;
            hidden_slope[j][2] += slope;
        }
        output_slope[HIDDEN] += z_slope;
    }
    for (int j = 0; j < HIDDEN; j++) {
        for (int k = 0; k < 3; k++)
            hidden[j][k] -= rate * hidden_slope[j][k];
        output[j] -= rate * output_slope[j];
    }
    output[HIDDEN] -= rate * output_slope[HIDDEN];
    return loss / n;
}
"""


class Network:
    """Two inputs, one hidden layer, one output, from `layers[i][j] = [w0, w1, ..., b]`."""

    def __init__(self, layers: Any, samples: Any) -> None:
        hidden, (output,) = layers
        self.count = len(samples)
        self.samples = _doubles(number for inputs, target in samples for number in (*inputs, target))
        self.hidden = _doubles(number for neuron in hidden for number in neuron)
        self.output = _doubles(output)
        self.function = _compiled(hidden=len(hidden))

    def step(self, learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        return float(self.function(self.count, self.samples, self.hidden, self.output, learning_rate))


def _doubles(numbers: Any) -> Any:
    numbers = list(numbers)
    return (ctypes.c_double * len(numbers))(*numbers)


def _compiled(hidden: int) -> Any:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        raise OSError("no C compiler here: install gcc")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, library = Path(folder, "network.c"), Path(folder, "network.so")
        source.write_text(CODE, encoding="utf-8")
        flags = [f"-DHIDDEN={hidden}", "-O3", "-march=native", "-fPIC", "-shared"]
        command = [compiler, *flags, str(source), "-o", str(library), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"the C compiler failed: {done.stderr.strip()}")
        function = ctypes.CDLL(str(library)).step
    pointer = ctypes.c_void_p
    function.argtypes = [ctypes.c_int, pointer, pointer, pointer, ctypes.c_double]
    function.restype = ctypes.c_double
    return function
