package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the test vectors of docs/ledger-format.md from fixed keys and fixed "random" bytes. Its
 * main writes them into the folder it is given; that is done once for a version of the format.
 */
final class LedgerVectors {

  static final StreamKey KEY = StreamKey.of(fixed("stream key").bytes(32));
  static final StreamKey MASTER = StreamKey.of(fixed("master key").bytes(32));

  private static final LogOrigin LOG = new LogOrigin("log/8f3c");
  private static final StreamId RUN = StreamId.run("01jx5v7c9e");
  private static final long NOON = 1_795_314_611_123L;

  private LedgerVectors() {}

  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, Value.Obj> file : all().entrySet()) {
      Files.writeString(Path.of(args[0], file.getKey()), Json.pretty(file.getValue()) + "\n");
    }
  }

  static Map<String, Value.Obj> all() {
    Map<String, Value.Obj> files = new TreeMap<>();
    files.put("records.json", records());
    files.put("merkle.json", merkle());
    files.put("checkpoint.json", checkpoint());
    files.put("keys.json", keys());
    files.put("padding.json", padding());
    return files;
  }

  /** The bytes of a seed, as long as needed: SHA-256 of seed and counter, one after the other. */
  static Entropy fixed(String seed) {
    int[] counter = {0};
    return count -> {
      ByteBuffer out = ByteBuffer.allocate(count + 32);
      while (out.position() < count) {
        String block = seed + " " + counter[0]++;
        out.put(Hashes.plain(block.getBytes(StandardCharsets.UTF_8)));
      }
      return Arrays.copyOf(out.array(), count);
    };
  }

  /** RFC 8032 §7.1, first test: the secret key and its public key. */
  static Ed25519Signer signer() {
    String secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    String open = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    HexFormat hex = HexFormat.of();
    return Ed25519Signer.of(
        hex.parseHex("302e020100300506032b657004220420" + secret), hex.parseHex(open));
  }

  /** Short bodies only, so that they are stored uncompressed: DEFLATE's output is not unique. */
  private static Value.Obj records() {
    RecordSealer sealer = new RecordSealer(LOG, fixed("record"));
    StreamHead head = StreamHead.start(RUN);
    List<Value> records = new ArrayList<>();
    for (Value.Obj body :
        List.of(
            Value.obj("0.task", Value.of("Review the NDA")),
            Value.Obj.EMPTY,
            Value.obj("é\"\uD83D\uDE00", Value.of(1e-7)))) {
      Value.Obj fact = Value.obj("t", Value.of("note"), "usd", Value.of("4213"));
      Entry entry = new Entry(NOON + head.next(), "a:5c1e", List.of(fact), body);
      SealedRecord record = sealer.seal(KEY, head, entry);
      records.add(record(record));
      head = record.head();
    }
    return Value.obj("stream_key", Value.of(hex(KEY.export())), "records", Value.array(records));
  }

  private static Value record(SealedRecord record) {
    ObjBuilder out =
        Value.Obj.builder()
            .put("header", new String(record.headerBytes(), StandardCharsets.UTF_8))
            .put("leaf", Hashes.base64(record.leaf()));
    if (record.sealedBody().length > 0) {
      Body body = new RecordOpener(KEY).body(record.headerBytes(), record.sealedBody());
      ObjBuilder leaves = Value.Obj.builder();
      body.fields().forEach((name, field) -> leaves.put(name, Hashes.base64(field.leaf(name))));
      out.put("plaintext", new String(body.bytes(), StandardCharsets.UTF_8))
          .put("field_leaves", leaves.build())
          .put("commitment", Hashes.base64(body.root()))
          .put("sealed", Hashes.base64(record.sealedBody()));
    }
    return out.build();
  }

  private static Value.Obj merkle() {
    MerkleTree tree = new MerkleTree();
    List<String> leaves = new ArrayList<>();
    List<String> roots = new ArrayList<>(List.of(Hashes.base64(tree.root())));
    for (byte i = 0; i < 13; i++) {
      byte[] leaf = Hashes.leaf(new byte[] {i});
      tree.append(leaf);
      leaves.add(Hashes.base64(leaf));
      roots.add(Hashes.base64(tree.root()));
    }
    List<Value> inclusion = new ArrayList<>();
    List<Value> consistency = new ArrayList<>();
    for (int size : new int[] {1, 6, 7, 8, 13}) {
      for (int at = 0; at < size; at += 3) {
        List<String> path = Receipt.texts(MerkleProof.inclusion(tree, at, size));
        inclusion.add(proof("index", at, size, path));
        List<String> steps = Receipt.texts(MerkleProof.consistency(tree, at, size));
        consistency.add(proof("from", at, size, steps));
      }
    }
    return Value.Obj.builder()
        .put("leaves", Value.texts(leaves))
        .put("roots", Value.texts(roots))
        .put("inclusion", Value.array(inclusion))
        .put("consistency", Value.array(consistency))
        .build();
  }

  private static Value proof(String name, long at, long size, List<String> proof) {
    return Value.obj(name, Value.of(at), "size", Value.of(size), "proof", Value.texts(proof));
  }

  private static Value.Obj checkpoint() {
    MerkleTree tree = new MerkleTree();
    for (byte i = 0; i < 13; i++) {
      tree.append(Hashes.leaf(new byte[] {i}));
    }
    Checkpoint now = new Checkpoint(LOG, 13, Hashes.base64(tree.root()));
    String note = now.sign(signer());
    return Value.Obj.builder()
        .put("key", VerifierKey.of(LOG, signer()).text())
        .put("note", note)
        .put("receipt_of", "04")
        .put("receipt", Receipt.of(tree, 4, now, note).text())
        .build();
  }

  private static Value.Obj keys() {
    return Value.Obj.builder()
        .put("master", hex(MASTER.export()))
        .put("stream_key", hex(KEY.export()))
        .put("wrapped", hex(MASTER.wrap(KEY)))
        .put("digest", KEY.digest().hex())
        .build();
  }

  private static Value.Obj padding() {
    ObjBuilder lengths = Value.Obj.builder();
    for (int length : new int[] {1, 2, 9, 15, 64, 65, 100, 1000, 1025, 65_537, 1_000_001}) {
      lengths.put(Integer.toString(length), Payload.padded(length));
    }
    return lengths.build();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
