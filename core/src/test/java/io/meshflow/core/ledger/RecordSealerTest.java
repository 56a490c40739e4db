package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordSealerTest {

  private final LogOrigin log = new LogOrigin("log/8f3c");
  private final Entropy entropy = Entropy.secure();
  private final RecordSealer sealer = new RecordSealer(log, entropy);
  private final StreamKey key = StreamKey.fresh(entropy);
  private final StreamHead start = StreamHead.start(StreamId.run("r1"));
  private final Value.Obj body =
      Value.obj("prompt", Value.of("Review the NDA. ".repeat(40)), "output", Value.of(42L));

  @Test
  void aSealedBodyOpensAgain() {
    SealedRecord record = sealer.seal(key, start, entry(body));
    Body opened = new RecordOpener(key).body(record.headerBytes(), record.sealedBody());
    assertThat(opened.values()).isEqualTo(body);
    assertThat(Header.parse(record.headerBytes())).isEqualTo(record.header());
    assertThat(record.head()).isEqualTo(new StreamHead(start.stream(), 1, b64(record.leaf())));
  }

  @Test
  void theHeaderTellsNothingOfTheBodyButItsPaddedLength() {
    SealedRecord one = sealer.seal(key, start, entry(body));
    SealedRecord two = sealer.seal(key, start, entry(body));
    assertThat(new String(one.headerBytes(), StandardCharsets.UTF_8)).doesNotContain("NDA");
    assertThat(one.header().content()).isNotEqualTo(two.header().content());
    assertThat(one.sealedBody()).isNotEqualTo(two.sealedBody());
  }

  @Test
  void anEmptyBodyIsNoBody() {
    SealedRecord record = sealer.seal(key, start, entry(Value.Obj.EMPTY));
    assertThat(record.header().content()).isEqualTo(Content.NONE);
    assertThat(record.sealedBody()).isEmpty();
    assertThat(new String(record.headerBytes(), StandardCharsets.UTF_8))
        .contains("\"blen\":0,\"body\":null");
    assertThatThrownBy(() -> new RecordOpener(key).body(record.headerBytes(), new byte[0]))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void noFlippedBitOfABodyOpens() {
    SealedRecord record = sealer.seal(key, start, entry(Value.obj("a", Value.of(1L))));
    RecordOpener opener = new RecordOpener(key);
    for (int bit = 0; bit < record.sealedBody().length * 8; bit++) {
      byte[] bent = record.sealedBody().clone();
      bent[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> opener.body(record.headerBytes(), bent))
          .isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void aBodyOpensOnlyUnderItsKeyAndWithItsHeader() {
    SealedRecord one = sealer.seal(key, start, entry(body));
    SealedRecord two = sealer.seal(key, one.head(), entry(body));
    StreamKey other = StreamKey.fresh(entropy);
    assertThatThrownBy(() -> new RecordOpener(other).body(one.headerBytes(), one.sealedBody()))
        .isInstanceOf(SealBrokenException.class);
    assertThatThrownBy(() -> new RecordOpener(key).body(two.headerBytes(), one.sealedBody()))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void aLargeValueIsStoredOnceBesideTheBody() {
    Value large = Value.of("x".repeat(1_000_000));
    SealedRecord record = sealer.seal(key, start, entry(body.with("document", large)));
    assertThat(record.blobs()).hasSize(1);
    assertThat(record.sealedBody().length).isLessThan(2_000);
    RecordOpener opener = new RecordOpener(key);
    Body opened = opener.body(record.headerBytes(), record.sealedBody());
    assertThat(opened.values()).isEqualTo(body);
    Blob blob = record.blobs().getFirst();
    assertThat(opened.blobs()).containsExactly(blob.id());
    Body whole =
        opener.whole(
            record.header(),
            opened,
            id -> id.equals(blob.id()) ? Optional.of(blob.sealed()) : Optional.empty());
    assertThat(whole.values()).isEqualTo(body.with("document", large));
    assertThat(whole.root()).isEqualTo(opened.root());
  }

  @Test
  void aValueAtTheThresholdStaysInTheBody() {
    Value fits = Value.of("x".repeat(RecordSealer.BLOB_THRESHOLD - 2));
    Value over = Value.of("x".repeat(RecordSealer.BLOB_THRESHOLD - 1));
    assertThat(sealer.seal(key, start, entry(Value.obj("a", fits))).blobs()).isEmpty();
    assertThat(sealer.seal(key, start, entry(Value.obj("a", over))).blobs()).hasSize(1);
  }

  @Test
  void aBlobOpensOnlyInItsStream() {
    Value large = Value.of("x".repeat(100_000));
    SealedRecord here = sealer.seal(key, start, entry(Value.obj("d", large)));
    SealedRecord there =
        sealer.seal(key, StreamHead.start(StreamId.run("r2")), entry(Value.obj("d", large)));
    RecordOpener opener = new RecordOpener(key);
    BodyField.Stored field =
        (BodyField.Stored) opener.body(here.headerBytes(), here.sealedBody()).fields().get("d");
    assertThat(opener.blob(here.header(), "d", field, here.blobs().getFirst().sealed()))
        .isEqualTo(large);
    assertThatThrownBy(
            () -> opener.blob(there.header(), "d", field, here.blobs().getFirst().sealed()))
        .isInstanceOf(SealBrokenException.class);
    assertThatThrownBy(
            () -> opener.blob(here.header(), "e", field, here.blobs().getFirst().sealed()))
        .isInstanceOf(SealBrokenException.class);
    assertThatThrownBy(
            () -> opener.blob(here.header(), "d", field, there.blobs().getFirst().sealed()))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void aFieldIsErasedAloneAndTheRestStillOpens() {
    SealedRecord record = sealer.seal(key, start, entry(body));
    RecordOpener opener = new RecordOpener(key);
    Body opened = opener.body(record.headerBytes(), record.sealedBody());
    byte[] resealed =
        sealer.reseal(key, record.headerBytes(), opened.erase(Set.of("prompt", "gone")));
    assertThat(resealed).hasSameSizeAs(record.sealedBody());
    Body left = opener.body(record.headerBytes(), resealed);
    assertThat(left.values()).isEqualTo(Value.obj("output", Value.of(42L)));
    assertThat(left.erased()).containsExactly("prompt");
    Body other = Body.of(Json.parse("{\"a\":{\"leaf\":\"" + b64(record.leaf()) + "\"}}"));
    assertThatThrownBy(() -> sealer.reseal(key, record.headerBytes(), other))
        .isInstanceOf(LedgerFormatException.class);
  }

  @Test
  void paddingAddsAtMostTwelvePercent() {
    for (int length = 2; length < 300_000; length += 1 + length / 50) {
      assertThat(Payload.padded(length)).isBetween(length, length + (int) (length * 0.12));
    }
    assertThat(Payload.padded(9)).isEqualTo(10);
    assertThat(Payload.padded(1000)).isEqualTo(1024);
  }

  @Test
  void aPayloadOfAnyLengthComesBack() {
    for (int length = 0; length < 3000; length += 7) {
      byte[] plain = length % 2 == 0 ? new byte[length] : entropy.bytes(length);
      assertThat(Payload.unpack(Payload.pack(plain, 0))).isEqualTo(plain);
      assertThat(Payload.unpack(Payload.pack(plain, 5000))).isEqualTo(plain);
    }
  }

  @Test
  void aPayloadThatLiesIsRefused() {
    byte[] good = Payload.pack(new byte[500], 0);
    for (int at = 0; at < 9; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 0x41;
      assertThatThrownBy(() -> Payload.unpack(bad)).isInstanceOf(LedgerFormatException.class);
    }
    assertThatThrownBy(() -> Payload.unpack(new byte[3])).isInstanceOf(LedgerFormatException.class);
  }

  @Test
  void keysAreWrappedAndTellNothingByTheirName() {
    StreamKey outer = StreamKey.fresh(entropy);
    byte[] wrapped = outer.wrap(key);
    assertThat(wrapped).hasSize(40);
    assertThat(outer.unwrap(wrapped)).isEqualTo(key).hasSameHashCodeAs(key);
    wrapped[5] ^= 1;
    assertThatThrownBy(() -> outer.unwrap(wrapped)).isInstanceOf(SealBrokenException.class);
    assertThatThrownBy(() -> key.unwrap(outer.wrap(key))).isInstanceOf(SealBrokenException.class);
    assertThat(key.toString()).doesNotContain(b64(key.export()));
    assertThatThrownBy(() -> StreamKey.of(new byte[16])).isInstanceOf(LedgerFormatException.class);
  }

  @Test
  void aHeaderIsReadOnlyInItsCanonicalForm() {
    SealedRecord record = sealer.seal(key, start, entry(body));
    String text = new String(record.headerBytes(), StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            text + " ",
            text.replace("\"v\":1", "\"v\":2"),
            text.replace("\"v\":1", "\"v\":1,\"w\":1"),
            text.replace("\"n\":0", "\"n\":-1"),
            text.replace("\"n\":0", "\"n\":1"),
            text.replace("\"n\":0", "\"n\":0.0"),
            text.replace("run/r1", "run/../x"),
            text.replace("log/8f3c", "LOG"),
            text.replace("\"prev\":\"\"", "\"prev\":\"x\""),
            text.replace("\"actor\":\"a:1\"", "\"actor\":\"a b\""),
            "[]",
            "",
            "{}")) {
      assertThat(bad).isNotEqualTo(text);
      assertThatThrownBy(() -> Header.parse(bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(LedgerFormatException.class);
    }
  }

  @Test
  void aHeaderHasNoFieldThatSaysNothingNew() {
    Entry bare = new Entry(1, "a:1", List.of(), Value.Obj.EMPTY);
    String without =
        new String(sealer.seal(key, start, bare).headerBytes(), StandardCharsets.UTF_8);
    String with =
        new String(sealer.seal(key, start, entry(body)).headerBytes(), StandardCharsets.UTF_8);
    String id = "A".repeat(22);
    for (String bad :
        List.of(
            without.replace("\"blen\":0", "\"blen\":16"),
            without.replace("\"blen\":0,", ""),
            without.replace("\"body\":null,", ""),
            without.replace("\"blen\":0,", "\"blen\":0,\"blobs\":[],"),
            without.replace("\"blen\":0,", "\"blen\":0,\"blobs\":[\"" + id + "\"],"),
            with.replace("\"body\":", "\"blobs\":[],\"body\":"),
            with.replace("\"body\":", "\"blobs\":null,\"body\":"),
            with.replace("\"body\":", "\"blocks\":[],\"body\":"))) {
      assertThat(bad).isNotIn(with, without);
      assertThatThrownBy(() -> Header.parse(bad.getBytes(StandardCharsets.UTF_8)))
          .as(bad)
          .isInstanceOf(LedgerFormatException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "run/a, true",
    "agent/A.z_9~-, true",
    "context/x, true",
    "tenant/admin, true",
    "run/, false",
    "run, false",
    "tenant/admins, false",
    "tenant/x, false",
    "Run/a, false",
    "run/a/b, false",
    "run/é, false",
    "run/a b, false",
    "'', false"
  })
  void streamsHaveNamesOfFewLetters(String name, boolean fine) {
    if (fine) {
      assertThat(new StreamId(name).text()).isEqualTo(name);
    } else {
      assertThatThrownBy(() -> new StreamId(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new StreamId("run/" + "a".repeat(128)).id()).hasSize(128);
    assertThatThrownBy(() -> new StreamId("run/" + "a".repeat(129)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aValueAsDeepAsItMayBeFitsIntoARecord() {
    Value deep = Value.NULL;
    for (int i = 0; i < Json.MAX_DEPTH; i++) {
      deep = Value.array(deep);
    }
    SealedRecord record = sealer.seal(key, start, entry(Value.obj("deep", deep)));
    assertThat(new RecordOpener(key).body(record.headerBytes(), record.sealedBody()).values())
        .isEqualTo(Value.obj("deep", deep));
  }

  private static Entry entry(Value.Obj body) {
    return new Entry(1_795_314_611_123L, "a:1", List.of(Value.obj("type", Value.of("test"))), body);
  }

  private static String b64(byte[] bytes) {
    return Hashes.base64(Arrays.copyOf(bytes, bytes.length));
  }
}
