package io.meshflow.storage.keys;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Ed25519Signer;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.KeyRing;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.SealBrokenException;
import io.meshflow.core.ledger.StreamKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an installation in one folder (mode 0700): {@code master.key} and {@code log.key}
 * (0600). Several processes may create them at once and then use the same ones. Thread-safe.
 */
public final class KeyFiles {

  private static final String RESTORE = "Put it back from your backup";
  private static final String MASTER = "meshflow-master-key";
  private static final String LOG = "meshflow-log-key";

  private final PrivateFile masterFile;
  private final KeyRing ring;

  private KeyFiles(PrivateFile masterFile, KeyRing ring) {
    this.masterFile = masterFile;
    this.ring = ring;
  }

  /** The keys of an installation that has records: files that are gone are an error. */
  public static KeyFiles open(Path folder) {
    PrivateFile master = new PrivateFile(folder.resolve("master.key"));
    PrivateFile log = new PrivateFile(folder.resolve("log.key"));
    StreamKey key = master(master);
    return new KeyFiles(master, new KeyRing(key, signer(log)));
  }

  /** The keys of a new installation, made on first use. */
  public static KeyFiles openOrCreate(Path folder, Entropy entropy) {
    PrivateFile master = new PrivateFile(folder.resolve("master.key"));
    PrivateFile log = new PrivateFile(folder.resolve("log.key"));
    if (master.read().isEmpty()) {
      master.create(masterText(StreamKey.fresh(entropy)));
    }
    if (log.read().isEmpty()) {
      log.create(logText(Ed25519Signer.generate()));
    }
    return open(folder);
  }

  /** Both keys. */
  public KeyRing ring() {
    return ring;
  }

  /** A tenant's key; an error naming the key file if it was wrapped under another master key. */
  public StreamKey tenantKey(byte[] wrapped) {
    try {
      return ring.tenantKey(wrapped);
    } catch (SealBrokenException e) {
      KeyFileException error =
          new KeyFileException(
              masterFile.path(),
              "is not the key that this database was made with",
              "Put the right one back from your backup, or set MESHFLOW_HOME to the folder that"
                  + " holds both");
      error.initCause(e);
      throw error;
    }
  }

  private static StreamKey master(PrivateFile file) {
    try {
      Value.Obj text = content(file, MASTER);
      byte[] bytes = Base64.getDecoder().decode(text.text("key"));
      if (check(bytes).equals(text.text("check"))) {
        return StreamKey.of(bytes);
      }
      throw damaged(file, null);
    } catch (JsonException
        | JsonShapeException
        | IllegalArgumentException
        | LedgerFormatException e) {
      throw damaged(file, e);
    }
  }

  private static Ed25519Signer signer(PrivateFile file) {
    try {
      Value.Obj text = content(file, LOG);
      Base64.Decoder decoder = Base64.getDecoder();
      return Ed25519Signer.of(
          decoder.decode(text.text("private")), decoder.decode(text.text("public")));
    } catch (JsonException
        | JsonShapeException
        | IllegalArgumentException
        | LedgerFormatException e) {
      throw damaged(file, e);
    }
  }

  private static Value.Obj content(PrivateFile file, String kind) {
    byte[] bytes =
        file.read().orElseThrow(() -> new KeyFileException(file.path(), "is not there", RESTORE));
    if (Json.parse(bytes) instanceof Value.Obj text
        && text.text("kind").equals(kind)
        && text.whole("v") == 1) {
      return text;
    }
    throw damaged(file, null);
  }

  private static byte[] masterText(StreamKey key) {
    byte[] bytes = key.export();
    return text(
        Value.Obj.builder()
            .put("kind", MASTER)
            .put("v", 1)
            .put("key", Base64.getEncoder().encodeToString(bytes))
            .put("check", check(bytes))
            .build());
  }

  private static byte[] logText(Ed25519Signer signer) {
    Base64.Encoder encoder = Base64.getEncoder();
    return text(
        Value.Obj.builder()
            .put("kind", LOG)
            .put("v", 1)
            .put("private", encoder.encodeToString(signer.pkcs8()))
            .put("public", encoder.encodeToString(signer.publicKey()))
            .build());
  }

  private static byte[] text(Value.Obj value) {
    return (Json.pretty(value) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Tells a damaged key from a sound one; eight bytes of a digest of a random key give nothing. */
  private static String check(byte[] key) {
    return Digest.sha256(key).hex().substring(0, 16);
  }

  private static KeyFileException damaged(PrivateFile file, @Nullable Exception cause) {
    KeyFileException error = new KeyFileException(file.path(), "is damaged", RESTORE);
    if (cause != null) {
      error.initCause(cause);
    }
    return error;
  }
}
