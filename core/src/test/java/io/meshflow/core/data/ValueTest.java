package io.meshflow.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ValueTest {

  private final Value.Obj sample =
      Value.Obj.builder()
          .put("text", "hi")
          .put("whole", 7)
          .put("real", 0.5)
          .put("flag", true)
          .put("none", Value.NULL)
          .put("list", Value.texts(List.of("a", "b")))
          .put("inner", Value.obj("x", Value.array(Value.of(1L), Value.obj("y", Value.TRUE))))
          .build();

  @Test
  void aPathWalksThroughKeysAndIndexes() {
    assertThat(sample.at("inner", "x", "1", "y")).contains(Value.TRUE);
    assertThat(sample.at()).contains(sample);
    for (String[] path :
        new String[][] {
          {"gone"},
          {"text", "0"},
          {"inner", "x", "2"},
          {"inner", "x", "-1"},
          {"inner", "x", ""},
          {"inner", "x", "99999999999"},
          {"none", "a"}
        }) {
      assertThat(sample.at(path)).isEmpty();
    }
  }

  @Test
  void typedAccessorsGiveTheirKind() {
    assertThat(sample.text("text")).isEqualTo("hi");
    assertThat(sample.whole("whole")).isEqualTo(7);
    assertThat(sample.number("real")).isEqualTo(0.5);
    assertThat(sample.flag("flag")).isTrue();
    assertThat(sample.texts("list")).containsExactly("a", "b");
    assertThat(sample.object("inner").has("x")).isTrue();
    assertThat(sample.required("none")).isEqualTo(Value.NULL);
  }

  @Test
  void optionalAccessorsTreatNullAsAbsent() {
    assertThat(sample.textIf("none")).isEmpty();
    assertThat(sample.wholeIf("gone")).isEmpty();
    assertThat(sample.numberIf("real")).contains(0.5);
    assertThat(sample.flagIf("flag")).contains(true);
    assertThat(sample.arrayIf("list")).isPresent();
    assertThat(sample.objectIf("inner")).isPresent();
    assertThat(sample.textIf("text")).contains("hi");
  }

  @Test
  void aWrongShapeNamesTheFieldAndBothKinds() {
    assertThatThrownBy(() -> sample.text("whole"))
        .isInstanceOf(JsonShapeException.class)
        .hasMessage("Field 'whole' must be a text but is a number");
    assertThatThrownBy(() -> sample.text("gone"))
        .hasMessage("Field 'gone' must be present but is absent");
    assertThatThrownBy(() -> sample.whole("real")).isInstanceOf(JsonShapeException.class);
    assertThatThrownBy(() -> sample.textIf("flag")).isInstanceOf(JsonShapeException.class);
    assertThatThrownBy(() -> sample.object("list")).isInstanceOf(JsonShapeException.class);
    assertThatThrownBy(() -> sample.array("none")).isInstanceOf(JsonShapeException.class);
    assertThatThrownBy(() -> sample.flag("inner")).isInstanceOf(JsonShapeException.class);
  }

  @Test
  void numbersAreFiniteExactAndHaveOneZero() {
    assertThatThrownBy(() -> Value.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Value.of(Double.NEGATIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Value.of(Value.MAX_WHOLE + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Value.of(-0.0)).isEqualTo(Value.of(0L));
    assertThat(Value.of(1e300).isWhole()).isFalse();
  }

  @Test
  void textAndNamesMustBeWellFormed() {
    assertThatThrownBy(() -> Value.of("\ud800")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Value.obj("\udc00", Value.NULL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingCanBeChangedAfterwards() {
    List<Value> items = new ArrayList<>(List.of(Value.NULL));
    Value.Array array = Value.array(items);
    items.add(Value.TRUE);
    assertThat(array.items()).hasSize(1);
    TreeMap<String, Value> fields = new TreeMap<>();
    fields.put("a", Value.NULL);
    Value.Obj obj = new Value.Obj(fields);
    fields.put("b", Value.NULL);
    assertThat(obj.fields()).hasSize(1);
    assertThatThrownBy(() -> obj.fields().put("c", Value.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> obj.fields().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void fieldsGivenInAnotherOrderAreSortedAgain() {
    TreeMap<String, Value> falling = new TreeMap<>(Comparator.reverseOrder());
    falling.put("a", Value.TRUE);
    falling.put("b", Value.FALSE);
    assertThat(Json.canonical(new Value.Obj(falling))).isEqualTo("{\"a\":true,\"b\":false}");
  }

  @Test
  void fieldsBehaveAsASortedMap() {
    var fields = sample.fields();
    assertThat(fields).isEqualTo(new TreeMap<>(fields)).hasSameHashCodeAs(new TreeMap<>(fields));
    assertThat(fields.firstKey()).isEqualTo("flag");
    assertThat(fields.lastKey()).isEqualTo("whole");
    assertThat(fields.headMap("list").keySet()).containsExactly("flag", "inner");
    assertThat(fields.tailMap("real").keySet()).containsExactly("real", "text", "whole");
    assertThat(fields.subMap("g", "m").keySet()).containsExactly("inner", "list");
    assertThat(fields.get("gone")).isNull();
    assertThatThrownBy(() -> Value.Obj.EMPTY.fields().firstKey())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void anObjectIsExtendedAndReducedByCopies() {
    Value.Obj one = Value.obj("a", Value.TRUE);
    assertThat(one.with("b", Value.NULL).without("a")).isEqualTo(Value.obj("b", Value.NULL));
    assertThat(one.without("zzz")).isSameAs(one);
    assertThat(
            Value.Obj.builder()
                .putIf(false, "a", "x")
                .putIf(true, "b", Value.TRUE)
                .putIf("c", Optional.of(Value.NULL))
                .putTextIf("d", Optional.empty())
                .build())
        .isEqualTo(Value.obj("b", Value.TRUE, "c", Value.NULL));
  }

  @Test
  void aDigestIsTheSha256OfItsParts() {
    Digest digest = Digest.sha256(new byte[] {97}, new byte[] {98, 99});
    assertThat(digest.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(digest.base64()).isEqualTo("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    assertThat(Digest.of(digest.bytes())).isEqualTo(digest);
    assertThatThrownBy(() -> new Digest("BA")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Digest("G".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
