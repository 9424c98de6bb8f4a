/**
 * The two programs that the console runs with a host's Python. They use its standard library, numpy and onnxruntime, and
 * are told everything as data: no text from elsewhere becomes a part of them.
 */

/** Tells in one line of JSON what a Python is and has. Its arguments are the marker and the candidate's number. */
export const describePython = `
import json, sys
told = {"version": ".".join(str(part) for part in sys.version_info[:3]), "prefix": sys.prefix, "providers": []}
def try_import(name):
    try:
        module = __import__(name)
        told[name] = str(getattr(module, "__version__", ""))
        return module
    except ImportError as error:
        if getattr(error, "name", None) != name:
            told["problem"] = str(error)[:400]
    except Exception as error:
        told["problem"] = str(error)[:400]
if sys.version_info >= (3, 6):
    try_import("numpy")
    runtime = try_import("onnxruntime")
    if runtime is not None:
        told["providers"] = [str(name) for name in runtime.get_available_providers()]
    else:
        from importlib.util import find_spec
        told["venv"] = find_spec("venv") is not None and find_spec("ensurepip") is not None
sys.stdout.write("%s python %s %s\\n" % (sys.argv[1], sys.argv[2], json.dumps(told)))
`;

/**
 * Serves one model to the console: frames come on standard input and are answered on standard output. A frame is the
 * length of its head in four bytes (the greatest first), the head as JSON, and as many bytes as the head's `size` says.
 * It ends with its input, whatever it is doing then: nobody is left who could want the answer.
 */
export const serveModel = `
import sys, os, json, struct, hashlib, threading, time
try:
    import queue, resource
except ImportError:
    sys.exit("Python 3 on Linux or macOS is needed")

answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
source = sys.stdin.buffer
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "model")
frames = queue.Queue(2)
chunk_bytes = 1 << 20
types = {"float32": "<f4", "float64": "<f8", "float16": "<f2", "int8": "<i1", "int16": "<i2", "int32": "<i4",
         "int64": "<i8", "uint8": "<u1", "uint16": "<u2", "uint32": "<u4", "uint64": "<u8", "bool": "|b1"}

def take(size):
    data = source.read(size)
    if data is None or len(data) < size:
        os._exit(3)
    return data

def answer(head, parts=()):
    head["size"] = sum(len(part) for part in parts)
    text = json.dumps(head).encode("utf-8")
    answers.write(struct.pack(">I", len(text)) + text)
    for part in parts:
        answers.write(part)
    answers.flush()

def place(name):
    parts = name.replace("\\\\", "/").split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise OSError("not a name inside the folder: " + name)
    path = os.path.join(folder, *parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path

def receive_file(head):
    digest = hashlib.sha256()
    left = head["size"]
    failure = None
    target = None
    try:
        target = open(place(head["name"]), "xb")
    except (OSError, ValueError) as error:
        failure = error
    while left > 0:
        chunk = take(min(left, chunk_bytes))
        left -= len(chunk)
        digest.update(chunk)
        if failure is None:
            try:
                target.write(chunk)
            except OSError as error:
                failure = error
    try:
        if target is not None:
            target.close()
    except OSError as error:
        failure = failure or error
    return {"op": "file", "sha256": digest.hexdigest(), "failure": failure}

def read_frames():
    while True:
        (length,) = struct.unpack(">I", take(4))
        head = json.loads(take(length).decode("utf-8"))
        if head["op"] == "file":
            frames.put((receive_file(head), b""))
        else:
            frames.put((head, take(head["size"])))

def peak_bytes():
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024

def decode(tensors, body):
    feeds, at = {}, 0
    for tensor in tensors:
        part = body[at:at + tensor["size"]]
        at += tensor["size"]
        if tensor["type"] == "string":
            value = numpy.array(json.loads(part.decode("utf-8")), dtype=object)
        else:
            value = numpy.frombuffer(part, dtype=types[tensor["type"]])
        feeds[tensor["name"]] = value.reshape(tensor["dims"])
    return feeds

def encode(names, values):
    tensors, parts = [], []
    for name, value in zip(names, values):
        value = numpy.asarray(value)
        if value.dtype.kind in "OSU":
            kind, part = "string", json.dumps([str(text) for text in value.ravel().tolist()]).encode("utf-8")
        elif value.dtype.name in types:
            kind, part = value.dtype.name, value.astype(types[value.dtype.name]).tobytes()
        else:
            raise TypeError("output %s is of type %s" % (name, value.dtype))
        tensors.append({"name": name, "type": kind, "dims": list(value.shape), "size": len(part)})
        parts.append(part)
    return tensors, parts

def load(head):
    start = time.perf_counter()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if head["provider"] == "CUDAExecutionProvider" and hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()
    wanted = [head["provider"]]
    if wanted[0] != "CPUExecutionProvider":
        wanted.append("CPUExecutionProvider")
    session = onnxruntime.InferenceSession(os.path.join(folder, head["model"]), options, providers=wanted)
    names = [output.name for output in session.get_outputs() if output.type.startswith("tensor(")]
    return session, names, (time.perf_counter() - start) * 1000

def timed(session, names, feeds):
    start = time.perf_counter()
    values = session.run(names, feeds)
    return values, (time.perf_counter() - start) * 1000

def serve():
    session, names, feeds = None, [], None
    while True:
        head, body = frames.get()
        try:
            if head["op"] == "file":
                if head["failure"] is not None:
                    raise head["failure"]
                answer({"sha256": head["sha256"]})
            elif head["op"] == "load":
                session, names, spent = load(head)
                answer({"loadMs": spent, "provider": session.get_providers()[0], "peakBytes": peak_bytes()})
            elif head["op"] == "run":
                feeds = decode(head["tensors"], body)
                values, spent = timed(session, names, feeds)
                tensors, parts = encode(names, values)
                answer({"tensors": tensors, "timesMs": [spent], "peakBytes": peak_bytes()}, parts)
            elif head["op"] == "again":
                times, start = [], time.perf_counter()
                while len(times) < head["count"] and (not times or time.perf_counter() - start < head["seconds"]):
                    times.append(timed(session, names, feeds)[1])
                answer({"tensors": [], "timesMs": times, "peakBytes": peak_bytes()})
            else:
                answer({})
                return
        except OSError as error:
            answer({"failed": "disk" if error.errno in (28, 122) else "file", "text": str(error)[:4000]})
        except MemoryError as error:
            answer({"failed": "memory", "text": str(error)[:4000]})
        except Exception as error:
            answer({"failed": head["op"], "text": ("%s: %s" % (type(error).__name__, error))[:4000]})

try:
    import numpy
    import onnxruntime
except Exception as error:
    answer({"failed": "import", "text": ("%s: %s" % (type(error).__name__, error))[:4000]})
    sys.exit(0)
answer({"python": ".".join(str(part) for part in sys.version_info[:3]), "numpy": numpy.__version__,
        "onnxruntime": onnxruntime.__version__, "providers": onnxruntime.get_available_providers()})
threading.Thread(target=read_frames, daemon=True).start()
serve()
os._exit(0)
`;
