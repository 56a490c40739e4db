package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the implementation to the frozen vectors: a difference is a new version of the format. */
final class LedgerVectorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"records.json", "merkle.json", "checkpoint.json", "keys.json", "padding.json"})
  void whatIsMadeTodayIsWhatWasFrozen(String name) throws IOException {
    assertThat(Json.pretty(LedgerVectors.all().get(name))).isEqualTo(Json.pretty(file(name)));
  }

  @Test
  void aFrozenCompressedRecordWithABlobStillOpens() throws IOException {
    Value.Obj frozen = file("compressed.json");
    StreamKey key = StreamKey.of(HexFormat.of().parseHex(frozen.text("stream_key")));
    byte[] header = frozen.text("header").getBytes(StandardCharsets.UTF_8);
    RecordOpener opener = new RecordOpener(key);
    Body body = opener.body(header, Hashes.bytes(frozen.text("sealed")));
    Map<String, Value> blobs = frozen.object("blobs").fields();
    Body whole =
        opener.whole(
            Header.parse(header),
            body,
            id -> Optional.ofNullable(blobs.get(id)).map(LedgerVectorsTest::bytes));
    assertThat(body.blobs()).hasSize(1);
    assertThat(whole.values())
        .isEqualTo(
            Value.obj(
                "0.output",
                Value.of("All clauses are usual. ".repeat(20)),
                "1.document",
                Value.of("0123456789abcdef".repeat(5000))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "stream", "erased", "tampered"})
  void aFrozenExportIsJudgedAsWhenItWasFrozen(String name) throws IOException {
    List<String> export = lines("export-" + name + ".jsonl");
    VerifierKey key = VerifierKey.parse(file("checkpoint.json").text("key"));
    assertThat(TwoVerifiers.say(export, key)).isEqualTo(lines("export-" + name + ".verdict"));
  }

  private static byte[] bytes(Value value) {
    return Hashes.bytes(((Value.Text) value).value());
  }

  private static Value.Obj file(String name) throws IOException {
    return (Value.Obj) Json.parse(read(name));
  }

  private static List<String> lines(String name) throws IOException {
    return new String(read(name), StandardCharsets.UTF_8).lines().toList();
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = LedgerVectorsTest.class.getResourceAsStream("/ledger-vectors/" + name)) {
      return in.readAllBytes();
    }
  }
}
