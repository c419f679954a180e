"""Makes the starter model of this folder smaller. Not run by CI; kept so that the result can be made again.

    python3 -m venv venv && venv/bin/pip install onnx numpy
    venv/bin/python inference/models/make-starter.py FULL_MODEL_FOLDER inference/models/starter

Every large weight is stored as int8 with one scale per output channel, and turned back into float32 by Cast and Mul.
Both inputs of these nodes are constants, so ONNX Runtime folds them once while it loads: the network that runs is a
float32 network of the same speed as before, not a quantized one. (DequantizeLinear would say the same, but ONNX Runtime
keeps those nodes for its quantizing optimizers and would run them at every inference.) Small weights and biases keep
their type: they weigh nothing and are the ones that rounding hurts.
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 4096  # values; anything below stays as it is
FLOATS = (TensorProto.FLOAT, TensorProto.FLOAT16)


def channel_axis(graph, name):
    """The axis along which each output channel has a scale of its own, by the operator that takes the weight."""
    names = {name}
    for node in graph.node:
        if node.op_type == 'Cast' and node.input[0] in names:
            names.add(node.output[0])
    for node in graph.node:
        for at, taken in enumerate(node.input):
            if taken in names:
                if node.op_type == 'Conv' and at == 1:
                    return 0
                if node.op_type == 'MatMul' and at == 1:
                    return 1
    return None


def shrink(source, target):
    model = onnx.load(source)
    graph = model.graph
    nodes, kept, rest = [], [], {}
    for initializer in graph.initializer:
        weight = numpy_helper.to_array(initializer)
        axis = channel_axis(graph, initializer.name)
        if initializer.data_type not in FLOATS or weight.size < SMALLEST or axis is None:
            kept.append(initializer)
            continue
        name = initializer.name
        weight = weight.astype(np.float32)
        others = tuple(i for i in range(weight.ndim) if i != axis)
        scale = np.maximum(np.abs(weight).max(axis=others, keepdims=True), 1e-12) / 127
        packed = np.clip(np.round(weight / scale), -127, 127).astype(np.int8)
        kept.append(numpy_helper.from_array(packed, f'{name}_int8'))
        kept.append(numpy_helper.from_array(scale.astype(np.float32), f'{name}_scale'))
        nodes.append(helper.make_node('Cast', [f'{name}_int8'], [f'{name}_wide'], to=TensorProto.FLOAT))
        nodes.append(helper.make_node('Mul', [f'{name}_wide', f'{name}_scale'], [f'{name}_float']))
        rest[name] = f'{name}_float'
    # What was float16 had a Cast of its own behind it, which would now be one too many.
    alias = dict(rest)
    body = []
    for node in graph.node:
        if node.op_type == 'Cast' and node.input[0] in rest:
            alias[node.output[0]] = rest[node.input[0]]
        else:
            body.append(node)
    for node in body:
        for at, taken in enumerate(node.input):
            node.input[at] = alias.get(taken, taken)
    del graph.node[:]
    graph.node.extend(nodes + body)
    del graph.initializer[:]
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, target)
    print(f'{target.name}: {source.stat().st_size} -> {target.stat().st_size} bytes, {len(rest)} weights as int8')


def main(source, target):
    for tower in ('vision_model', 'text_model'):
        shrink(source / 'onnx' / f'{tower}.onnx', target / 'onnx' / f'{tower}.onnx')
    for name in ('config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'):
        shutil.copyfile(source / name, target / name)


if __name__ == '__main__':
    main(Path(sys.argv[1]), Path(sys.argv[2]))
