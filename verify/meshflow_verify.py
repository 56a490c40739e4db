#!/usr/bin/env python3
"""Verifies a MeshFlow ledger export without MeshFlow: one file, Python 3.9 or newer, nothing else.

    meshflow_verify.py EXPORT --key 'origin+id+base64' [--trust CHECKPOINT_FILE]...

EXPORT is a JSON Lines file of `meshflow export`, '-' for standard input. --key is the public key
or a file that holds it. --trust names checkpoints that were kept outside; each must fit.
Prints a line per record, problems, notes and the result, as docs/ledger-format.md section 7 says.
Exit code: 0 VALID, 1 INVALID, 2 wrong use, 3 UNPROVEN. Sealed bodies stay sealed here.
"""

import argparse
import base64
import decimal
import hashlib
import json
import math
import re
import sys

MAX_WHOLE = 1 << 53
MAX_DEPTH = 72
SEAL_OVERHEAD = 33
LOG = re.compile(r"[a-z0-9][a-z0-9./_-]{0,99}")
STREAM = re.compile(r"(?:run|agent|context)/[A-Za-z0-9._~-]{1,128}|tenant/admin")
ACTOR = re.compile(r"[A-Za-z0-9._:~/-]{1,128}")
BLOB = re.compile(r"[A-Za-z0-9_-]{22}")
SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([^ ]+)")
ADMIN = "tenant/admin"
RANK = {"OK": 0, "SEALED": 1, "UNLOGGED": 2, "ERASED": 3, "MISSING": 4, "ALTERED": 5}


class Bad(Exception):
    """Something is not in the format."""


# --- JSON: strict I-JSON in, RFC 8785 out; every number is a float ------------------------------


def ecma(x):
    if x.is_integer() and abs(x) <= MAX_WHOLE:
        return str(int(x))
    digits, exponent = decimal.Decimal(repr(abs(x))).normalize().as_tuple()[1:]
    text = "".join(map(str, digits))
    place = len(text) + exponent
    if place > 21 or place <= -6:
        fraction = "." + text[1:] if len(text) > 1 else ""
        out = "%s%se%s%d" % (text[0], fraction, "-" if place < 1 else "+", abs(place - 1))
    elif place >= len(text):
        out = text + "0" * (place - len(text))
    elif place > 0:
        out = text[:place] + "." + text[place:]
    else:
        out = "0." + "0" * -place + text
    return "-" + out if x < 0 else out


def number(literal):
    if len(literal) > 1100:
        raise Bad("number")
    x = float(literal)
    if not math.isfinite(x):
        raise Bad("number")
    return x + 0.0 if x else 0.0


def integer(literal):
    x = number(literal)
    if len(literal) > 15:
        if len(literal) > 310 or (int(literal) != int(x) and ecma(x) != literal):
            raise Bad("number")
    return x


def pairs(items):
    out = dict(items)
    if len(out) != len(items):
        raise Bad("duplicate name")
    return out


def constant(_):
    raise Bad("constant")


def sound(value, depth=0):
    """Refuses lone surrogates and too deep nesting."""
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, (dict, list)):
        if depth >= MAX_DEPTH:
            raise Bad("depth")
        if isinstance(value, dict):
            for name in value:
                name.encode("utf-8")
        for item in value.values() if isinstance(value, dict) else value:
            sound(item, depth + 1)


def parse(text):
    try:
        value = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_float=number,
            parse_int=integer,
            parse_constant=constant,
        )
        sound(value)
        return value
    except (ValueError, RecursionError) as e:
        raise Bad("json") from e


def canonical(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return ecma(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    fields = (json.dumps(n, ensure_ascii=False) + ":" + canonical(value[n]) for n in names)
    return "{" + ",".join(fields) + "}"


def obj(value):
    if not isinstance(value, dict):
        raise Bad("object")
    return value


def field(value, name, kind):
    if name not in obj(value) or not isinstance(value[name], kind):
        raise Bad(name)
    return value[name]


def is_whole(value):
    return isinstance(value, float) and value.is_integer() and abs(value) <= MAX_WHOLE


def whole(value, name):
    if name not in obj(value) or not is_whole(value[name]):
        raise Bad(name)
    return int(value[name])


def texts(value, name):
    items = field(value, name, list)
    if not all(isinstance(item, str) for item in items):
        raise Bad(name)
    return items


def b64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as e:
        raise Bad("base64") from e
    if base64.b64encode(raw).decode() != text:
        raise Bad("base64")
    return raw


def hash32(text):
    raw = b64(text)
    if len(raw) != 32:
        raise Bad("hash")
    return raw


def proof_of(value):
    items = texts(value, "proof")
    if len(items) > 128:
        raise Bad("proof")
    return [hash32(item) for item in items]


# --- RFC 6962 -----------------------------------------------------------------------------------


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(*parts):
    return sha(b"\0", *parts)


def node_hash(left, right):
    return sha(b"\1", left, right)


class Tree:
    """The frontier of a tree: the roots of its perfect subtrees from left to right."""

    def __init__(self):
        self.size, self.roots = 0, []

    def append(self, leaf):
        index = self.size
        while index & 1:
            leaf, index = node_hash(self.roots.pop(), leaf), index >> 1
        self.roots.append(leaf)
        self.size += 1

    def root(self):
        if not self.roots:
            return sha()
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root


def included(leaf, index, size, proof, root):
    if index < 0 or index >= size:
        return False
    last = size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            leaf = node_hash(sibling, leaf)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and leaf == root


def consistent(first, first_root, second, second_root, proof):
    if first < 0 or first > second:
        return False
    if first == 0 or first == second:
        return not proof and first_root == (second_root if first else sha())
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


# --- Ed25519 (RFC 8032), verification only ------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_mul(s, p):
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = point_add(q, p)
        p = point_add(p, p)
        s >>= 1
    return q


def point_read(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point_read((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(public, message, signature):
    if len(signature) != 64:
        return False
    a, r = point_read(public), point_read(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = point_mul(s, BASE), point_add(r, point_mul(h, a))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


# --- keys and checkpoints (C2SP signed-note, tlog-checkpoint) -----------------------------------


class Key:
    def __init__(self, text):
        match = KEY.fullmatch(text.strip())
        if not match or not LOG.fullmatch(match.group(1)):
            raise Bad("A public key is written origin+key id+Base64")
        self.origin, typed = match.group(1), b64(match.group(3))
        self.id = sha(self.origin.encode(), b"\n", typed)[:4]
        if len(typed) != 33 or typed[0] != 1 or self.id.hex() != match.group(2):
            raise Bad("The public key is not an Ed25519 key, or not the one its id names")
        self.public = typed[1:]


class Checkpoint:
    def __init__(self, note):
        blank = note.rfind("\n\n")
        if len(note) > 1 << 20 or blank < 0 or not note.endswith("\n"):
            raise Bad("note")
        if any(c < " " and c != "\n" for c in note):
            raise Bad("note")
        self.text, self.signatures = note[: blank + 1], note[blank + 2 :].split("\n")
        lines = self.text.split("\n")
        if len(lines) < 4 or not LOG.fullmatch(lines[0]) or not SIZE.fullmatch(lines[1]):
            raise Bad("checkpoint")
        self.origin, self.size, self.root = lines[0], int(lines[1]), hash32(lines[2])
        if self.size > MAX_WHOLE:
            raise Bad("checkpoint")

    def verify(self, key):
        signed, prefix = False, "\u2014 " + key.origin + " "
        for line in self.signatures:
            if line.startswith(prefix):
                raw = b64(line[len(prefix) :])
                if len(raw) > 4 and raw[:4] == key.id:
                    if not signed_by(key.public, self.text.encode(), raw[4:]):
                        raise Bad("signature")
                    signed = True
        if not signed or self.origin != key.origin:
            raise Bad("signature")
        return self


# --- records ------------------------------------------------------------------------------------


class Header:
    FIELDS = {"v", "log", "stream", "n", "prev", "ts", "actor", "facts", "body", "blen"}

    def __init__(self, text):
        h = obj(parse(text))
        if whole(h, "v") != 1 or canonical(h) != text:
            raise Bad("header")
        self.log, self.stream = field(h, "log", str), field(h, "stream", str)
        self.n, self.prev, self.facts = whole(h, "n"), field(h, "prev", str), field(h, "facts", list)
        self.body, self.length, self.blobs = h.get("body"), whole(h, "blen"), []
        names, extra = set(h) - self.FIELDS, self.FIELDS - set(h)
        if extra or names - {"blobs"} or not all(isinstance(f, dict) for f in self.facts):
            raise Bad("header")
        if not LOG.fullmatch(self.log) or not STREAM.fullmatch(self.stream):
            raise Bad("header")
        if not ACTOR.fullmatch(field(h, "actor", str)):
            raise Bad("header")
        if self.n < 0 or whole(h, "ts") < 0 or (self.n == 0) != (self.prev == ""):
            raise Bad("header")
        if self.prev:
            hash32(self.prev)
        if self.body is None:
            if self.length != 0 or names:
                raise Bad("header")
        else:
            hash32(field(h, "body", str))
            if names:
                self.blobs = texts(h, "blobs")
            distinct = len(set(self.blobs)) == len(self.blobs)
            if self.length < 1 or not distinct or (names and not self.blobs):
                raise Bad("header")
            if not all(BLOB.fullmatch(blob) for blob in self.blobs):
                raise Bad("header")


def check_body(fields):
    """The root over the fields, the names of erased ones, whether a blob is left out."""
    if not obj(fields):
        raise Bad("body")
    tree, erased, blobs = Tree(), [], False
    for name in sorted(fields, key=lambda n: n.encode("utf-16-be")):
        if not 1 <= len(name) <= 128 or any(c < " " for c in name):
            raise Bad("name")
        form = obj(fields[name])
        kind = sorted(form)
        if "salt" in form and len(b64(field(form, "salt", str))) != 16:
            raise Bad("salt")
        if kind == ["salt", "value"]:
            value = canonical(form["value"]).encode()
            salt = b64(form["salt"])
            leaf = leaf_hash(b"mesh/field/v1\0", name.encode(), b"\0", salt, value)
        elif kind == ["blob", "leaf", "salt", "size"]:
            leaf, blobs = hash32(field(form, "leaf", str)), True
            if not BLOB.fullmatch(field(form, "blob", str)) or whole(form, "size") < 1:
                raise Bad("blob")
        elif kind == ["leaf"]:
            leaf = hash32(field(form, "leaf", str))
            erased.append(name)
        else:
            raise Bad("form")
        tree.append(leaf)
    return tree.root(), erased, blobs


class Row:
    """One record's verdict; the worst that applies stays."""

    def __init__(self, stream, n, last=None):
        self.stream, self.n, self.last = stream, n, n if last is None else last
        self.index, self.proven, self.verdict, self.detail = -1, False, "OK", ""

    def put(self, verdict, detail=""):
        if RANK[verdict] > RANK[self.verdict]:
            self.verdict, self.detail = verdict, detail

    def altered(self, reason):
        self.put("ALTERED", reason)

    def text(self):
        numbers = str(self.n) if self.last == self.n else "%d-%d" % (self.n, self.last)
        out = "record %s %s %s" % (self.stream, numbers, self.verdict)
        return out + " " + self.detail if self.detail else out


class Stream:
    def __init__(self):
        self.next, self.leaf, self.last, self.index = 0, "", None, -1
        self.unlogged = self.closed = False


# --- the verification, in the order of docs/ledger-format.md section 7 --------------------------


class Verifier:
    def __init__(self, key, trusted):
        self.key, self.trusted = key, []
        self.rows, self.problems, self.notes, self.streams = [], [], [], {}
        self.erased_streams, self.erased_fields, self.doubts = {}, {}, []
        self.begin = self.scope = self.own = None
        self.checkpoint_seen = self.record_seen = self.ended = self.gaps = False
        self.lines = self.records = self.expected = 0
        self.proofs, self.tree, self.roots = [], Tree(), {0: sha()}
        for i, note in enumerate(trusted):
            try:
                self.trusted.append(Checkpoint(note).verify(key))
            except Bad:
                self.problem("TRUSTED_WRONG", "trusted %d" % (i + 1))
        self.wanted = {c.size for c in self.trusted}

    def problem(self, code, place):
        if len(self.problems) < 1000:
            self.problems.append((code, place))

    def malformed(self):
        self.problem("MALFORMED", "line %d" % self.lines)

    def line(self, raw):
        self.lines += 1
        try:
            line = obj(parse(raw.decode("utf-8") if isinstance(raw, bytes) else raw))
            step = self.read(line)
        except (Bad, UnicodeDecodeError):
            self.malformed()
            return
        if self.ended or (self.begin is None) != (line["t"] == "export"):
            self.malformed()
            return
        step()

    def read(self, line):
        """Checks the shape of a line and gives what to do with it."""
        kind = field(line, "t", str)
        if kind == "export":
            log, scope = field(line, "log", str), field(line, "scope", str)
            stream = field(line, "stream", str) if scope == "stream" else None
            if whole(line, "v") != 1 or scope not in ("log", "stream"):
                raise Bad("export")
            if not LOG.fullmatch(log) or (stream and not STREAM.fullmatch(stream)):
                raise Bad("export")
            if stream == "":
                raise Bad("export")
            whole(line, "made")
            return lambda: self.open(log, stream)
        if kind == "checkpoint":
            note = field(line, "note", str)
            return lambda: self.checkpoint(note)
        if kind == "consistency":
            proof = (whole(line, "from"), whole(line, "to"), proof_of(line))
            return lambda: self.proofs.append(proof)
        if kind == "evidence":
            header, index = field(line, "header", str), whole(line, "index")
            proof = proof_of(line)
            return lambda: self.evidence(header, index, proof)
        if kind == "record":
            return self.read_record(line)
        if kind == "end":
            count = whole(line, "records")
            return lambda: self.end(count)
        raise Bad("kind")

    def read_record(self, line):
        header, leaf = field(line, "header", str), field(line, "leaf", str)
        hash32(leaf)
        if "index" not in line:
            raise Bad("index")
        index = None if line["index"] is None else whole(line, "index")
        proof = proof_of(line) if index is not None and "proof" in line else []
        body = None
        if "body" in line:
            inner = field(line, "body", dict)
            if "open" in inner:
                body = ("open", field(inner, "open", dict), {})
            else:
                blobs = field(inner, "blobs", dict)
                if not all(isinstance(blob, str) for blob in blobs.values()):
                    raise Bad("blobs")
                body = ("sealed", field(inner, "sealed", str), blobs)
        return lambda: self.record(header, leaf, index, proof, body)

    def open(self, log, stream):
        self.begin, self.scope = log, stream
        if log != self.key.origin:
            self.problem("OTHER_LOG", log)

    def checkpoint(self, note):
        if self.checkpoint_seen or self.record_seen:
            self.malformed()
            return
        self.checkpoint_seen = True
        try:
            self.own = Checkpoint(note)
            self.own.verify(self.key)
        except Bad:
            self.problem("SIGNATURE_WRONG", "checkpoint")

    def in_log(self, leaf, index, proof):
        own = self.own
        return own is not None and included(leaf, index, own.size, proof, own.root)

    def evidence(self, text, index, proof):
        self.record_seen = True
        try:
            header = Header(text)
            if header.stream != ADMIN or header.log != self.key.origin:
                raise Bad("evidence")
            if not self.in_log(leaf_hash(text.encode()), index, proof):
                raise Bad("evidence")
        except Bad:
            self.problem("EVIDENCE_WRONG", "line %d" % self.lines)
            return
        for fact in header.facts:
            self.excuse(fact, index)

    def excuse(self, fact, index):
        def items(name):
            return fact[name] if isinstance(fact.get(name), list) else []

        if fact.get("t") == "erasure":
            for stream in items("streams"):
                if isinstance(stream, str):
                    self.erased_streams.setdefault(stream, []).append(index)
        elif fact.get("t") == "erasure_fields":
            if isinstance(fact.get("stream"), str) and is_whole(fact.get("n")):
                record = (fact["stream"], int(fact["n"]))
                self.erased_fields.setdefault(record, []).append((index, items("fields")))

    def record(self, text, stored, index, proof, body):
        self.record_seen = True
        self.records += 1
        try:
            header = Header(text)
        except Bad:
            self.malformed()
            return
        row = Row(header.stream, header.n)
        if header.log != self.begin or self.scope not in (None, header.stream):
            row.altered("other-log" if header.log != self.begin else "other-stream")
            self.rows.append(row)
            return
        stream = self.streams.setdefault(header.stream, Stream())
        if header.n > stream.next:
            gap = Row(header.stream, stream.next, header.n - 1)
            gap.put("MISSING")
            self.rows.append(gap)
            stream.next, stream.last = header.n, None
        self.rows.append(row)
        if header.n < stream.next:
            row.altered("out-of-order")
            return
        leaf = leaf_hash(text.encode())
        if leaf != hash32(stored):
            row.altered("header-hash")
        if stream.last is not None and header.prev != stream.leaf:
            self.problem("CHAIN_BROKEN", "%s %d" % (header.stream, header.n))
            if not stream.last.proven:
                stream.last.altered("chain")
        stream.next, stream.leaf, stream.last, stream.closed = header.n + 1, stored, row, False
        self.place(row, stream, leaf, stored, index, proof)
        self.facts(row, stream, header)
        try:
            self.body(row, header, body)
        except Bad:
            row.altered("body-malformed")

    def place(self, row, stream, leaf, stored, index, proof):
        if index is None or self.own is None:
            stream.unlogged = True
            row.put("UNLOGGED")
            return
        if stream.unlogged or index <= stream.index:
            row.altered("leaf-order")
        stream.index, row.index = max(stream.index, index), index
        if self.scope is None and index < self.own.size:
            self.next_leaf(row, stored, index)
        elif self.scope is not None and self.in_log(leaf, index, proof):
            row.proven = True
        else:
            row.altered("not-in-log")

    def next_leaf(self, row, stored, index):
        if index < self.expected:
            row.altered("leaf-order")
            return
        if index > self.expected:
            self.gaps = True
            last = "" if self.expected == index - 1 else "-%d" % (index - 1)
            self.problem("LEAF_MISSING", "index %d%s" % (self.expected, last))
        self.expected = index + 1
        self.tree.append(hash32(stored))
        if not self.gaps and self.expected in self.wanted:
            self.roots[self.expected] = self.tree.root()

    def facts(self, row, stream, header):
        for fact in header.facts:
            kind = fact.get("t")
            if kind == "run_end" and header.stream.startswith("run/"):
                stream.closed = True
            if header.stream == ADMIN:
                if kind == "gap":
                    self.notes.append("gap %s %d" % (header.stream, header.n))
                if row.index != -1 and RANK[row.verdict] < RANK["MISSING"]:
                    self.excuse(fact, row.index)

    def body(self, row, header, body):
        if header.body is None:
            if body is not None:
                row.altered("body-unexpected")
            return
        if body is None:
            self.doubts.append(("gone", row, None))
            return
        kind, content, blobs = body
        if kind == "open":
            root, erased, left_out = check_body(content)
            if root != hash32(header.body):
                row.altered("body-commitment")
            if erased:
                self.doubts.append(("fields", row, erased))
            if left_out:
                self.doubts.append(("blob", row, None))
            return
        if len(b64(content)) != header.length + SEAL_OVERHEAD:
            self.doubts.append(("length", row, None))
        if set(blobs) - set(header.blobs):
            row.altered("blob")
        if set(header.blobs) - set(blobs):
            self.doubts.append(("blob", row, None))
        for blob in blobs.values():
            b64(blob)
        row.put("SEALED")

    def end(self, count):
        self.ended = True
        if count != self.records:
            self.problem("TRUNCATED", "end")

    def settle(self):
        for kind, row, names in self.doubts:
            known = row.index != -1
            fields = self.erased_fields.get((row.stream, row.n), []) if known else []
            fields = [(index, erased) for index, erased in fields if index > row.index]
            if kind == "gone":
                indexes = self.erased_streams.get(row.stream, []) if known else []
                later = [index for index in indexes if index > row.index]
                row.put("ERASED", str(min(later))) if later else row.put("MISSING", "body")
            elif kind == "fields":
                firsts = [min((i for i, e in fields if n in e), default=None) for n in names]
                if None in firsts:
                    row.altered("field")
                else:
                    row.put("ERASED", "%d fields" % max(firsts))
            elif not any(erased for _, erased in fields):
                row.put("MISSING", "blob") if kind == "blob" else row.altered("body-length")

    def compare(self):
        own = self.own
        if own is not None and self.begin is not None and self.scope is None:
            if self.expected < own.size:
                self.problem("TRUNCATED", "leaves %d of %d" % (self.expected, own.size))
            elif not self.gaps and own.root != self.tree.root():
                self.problem("ROOT_MISMATCH", "size %d" % own.size)
        if own is None:
            self.problem("CHECKPOINT_MISSING", "export")
        for outside in self.trusted:
            place, size = "size %d" % outside.size, own.size if own else 0
            follows = True
            if outside.size > size:
                self.problem("CHECKPOINT_OLDER", place)
            elif own is not None and outside.size == size:
                follows = outside.root == own.root
            elif self.begin is not None and self.scope is None:
                follows = self.roots.get(outside.size, outside.root) == outside.root
            elif own is not None:
                ends = (outside.size, own.size)
                proof = next((p for a, b, p in self.proofs if (a, b) == ends), None)
                if proof is None and outside.size > 0:
                    self.problem("CONSISTENCY_UNPROVEN", place)
                else:
                    follows = consistent(
                        outside.size, outside.root, own.size, own.root, proof or []
                    )
            if not follows:
                self.problem("FORK", place)

    def report(self):
        self.settle()
        self.compare()
        if not self.ended:
            self.problem("TRUNCATED", "end")
        for name, stream in self.streams.items():
            if name.startswith("run/") and not stream.closed:
                self.notes.append("open " + name)
        doubtful = {"CHECKPOINT_MISSING", "CONSISTENCY_UNPROVEN"}
        result = "VALID"
        if self.problems or any(row.verdict == "UNLOGGED" for row in self.rows):
            result = "UNPROVEN"
        if any(code not in doubtful for code, _ in self.problems):
            result = "INVALID"
        if any(RANK[row.verdict] >= RANK["MISSING"] for row in self.rows):
            result = "INVALID"
        lines = [row.text() for row in self.rows]
        lines += ["problem %s %s" % problem for problem in self.problems]
        lines += ["note " + note for note in self.notes]
        return lines + ["result " + result], result


def main():
    description, _, _ = __doc__.partition("\n")
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("export", help="JSON Lines file, or - for standard input")
    parser.add_argument("--key", required=True, help="public key, or a file that holds it")
    parser.add_argument("--trust", action="append", default=[], help="file with a checkpoint")
    options = parser.parse_args()
    try:
        text = options.key
        if not KEY.fullmatch(text.strip()):
            with open(text, encoding="utf-8") as file:
                text = file.read()
        trusted = []
        for path in options.trust:
            with open(path, encoding="utf-8", newline="") as file:
                trusted.append(file.read())
        verifier = Verifier(Key(text), trusted)
        source = sys.stdin.buffer if options.export == "-" else open(options.export, "rb")
        with source:
            for raw in source:
                verifier.line(raw[:-1] if raw.endswith(b"\n") else raw)
    except (Bad, OSError, UnicodeDecodeError) as e:
        print("meshflow_verify: %s" % e, file=sys.stderr)
        return 2
    lines, result = verifier.report()
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for line in lines:
        print(line)
    return {"VALID": 0, "INVALID": 1, "UNPROVEN": 3}[result]


if __name__ == "__main__":
    sys.exit(main())
