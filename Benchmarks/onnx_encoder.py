"""The model of a folder in ONNX Runtime, with one thread and its weights as they are, in single precision.

usage: onnx_encoder.py FOLDER

Each line of standard input is a JSON list of texts of equal length, each a list of token numbers. Each line of standard
output answers one: the processor time of this thread in milliseconds, and the vector of the first text.
"""
import json
import struct
import sys
import time
from pathlib import Path

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def tensors(path):
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    for name, entry in json.loads(data[8:start]).items():
        if entry.get("dtype") == "F32":
            count = int(numpy.prod(entry["shape"]))
            numbers = numpy.frombuffer(data, numpy.float32, count, start + entry["data_offsets"][0])
            yield name, numbers.reshape(entry["shape"])


class Graph:
    """The model as standard operators, which ONNX Runtime fuses by itself when it loads them."""

    def __init__(self, config, weights):
        self.config, self.weights, self.nodes, self.constants, self.names = config, weights, [], [], 0

    def constant(self, value):
        self.names += 1
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value), f"constant{self.names}"))
        return self.constants[-1].name

    def apply(self, operator, *inputs, **attributes):
        self.names += 1
        self.nodes.append(helper.make_node(operator, inputs, [f"value{self.names}"], **attributes))
        return f"value{self.names}"

    def dense(self, value, name):
        product = self.apply("MatMul", value, self.constant(self.weights[f"{name}.weight"].T))
        return self.apply("Add", product, self.constant(self.weights[f"{name}.bias"]))

    def norm(self, value, name):
        weight, bias = (self.constant(self.weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.apply("LayerNormalization", value, weight, bias, epsilon=self.config["layer_norm_eps"])

    def heads(self, value, order):
        heads = self.config["num_attention_heads"]
        shape = self.constant(numpy.array([0, 0, heads, self.config["hidden_size"] // heads]))
        return self.apply("Transpose", self.apply("Reshape", value, shape), perm=order)

    def attention(self, value, name):
        query = self.heads(self.dense(value, f"{name}.query"), [0, 2, 1, 3])
        key = self.heads(self.dense(value, f"{name}.key"), [0, 2, 3, 1])
        values = self.heads(self.dense(value, f"{name}.value"), [0, 2, 1, 3])
        size = self.config["hidden_size"] / self.config["num_attention_heads"]
        scale = self.constant(numpy.array(size**-0.5, numpy.float32))
        scores = self.apply("Softmax", self.apply("Mul", self.apply("MatMul", query, key), scale), axis=-1)
        joined = self.apply("Transpose", self.apply("MatMul", scores, values), perm=[0, 2, 1, 3])
        return self.apply("Reshape", joined, self.constant(numpy.array([0, 0, self.config["hidden_size"]])))

    def model(self):
        words = self.apply("Gather", self.constant(self.weights["embeddings.word_embeddings.weight"]), "ids")
        places = self.weights["embeddings.position_embeddings.weight"]
        places = self.constant(places + self.weights["embeddings.token_type_embeddings.weight"][0])
        zero = self.constant(numpy.array([0]))
        places = self.apply("Slice", places, zero, self.apply("Shape", "ids", start=1, end=2), zero)
        value = self.norm(self.apply("Add", words, places), "embeddings.LayerNorm")
        for layer in range(self.config["num_hidden_layers"]):
            name = f"encoder.layer.{layer}"
            attended = self.dense(self.attention(value, f"{name}.attention.self"), f"{name}.attention.output.dense")
            value = self.norm(self.apply("Add", value, attended), f"{name}.attention.output.LayerNorm")
            inner = self.apply("Gelu", self.dense(value, f"{name}.intermediate.dense"))
            inner = self.dense(inner, f"{name}.output.dense")
            value = self.norm(self.apply("Add", value, inner), f"{name}.output.LayerNorm")
        mean = self.apply("ReduceMean", value, self.constant(numpy.array([1])), keepdims=0)
        result = self.apply("LpNormalization", mean, axis=-1, p=2)
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        out = helper.make_tensor_value_info(result, TensorProto.FLOAT, ["texts", self.config["hidden_size"]])
        graph = helper.make_graph(self.nodes, "encoder", [ids], [out], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


folder = Path(sys.argv[1])
model = Graph(json.loads((folder / "config.json").read_text()), dict(tensors(folder / "model.safetensors"))).model()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
for line in sys.stdin:
    ids = numpy.array(json.loads(line), numpy.int64)
    begun = time.thread_time()
    vectors = session.run(None, {"ids": ids})[0]
    milliseconds = (time.thread_time() - begun) * 1e3
    print(json.dumps({"milliseconds": milliseconds, "vector": vectors[0].tolist()}), flush=True)
