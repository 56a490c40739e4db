"""Serves a GGUF file with llama.cpp's own server (in the package xllamacpp), until it is stopped.

serve.py MODEL.gguf PORT NAME
"""

import os
import sys
import threading

import xllamacpp


def main(path: str, port: str, name: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = int(port)
    params.n_ctx = 8192
    params.n_parallel = 1  # reviewers side by side wait in its queue
    spare = max(1, (os.cpu_count() or 2) - 1)  # its threads spin: leave a core to the others
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = spare
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
