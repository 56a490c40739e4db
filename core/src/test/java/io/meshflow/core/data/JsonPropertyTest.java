package io.meshflow.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JsonPropertyTest {

  @Property(tries = 500)
  void whatIsWrittenReadsBackTheSame(@ForAll("values") Value value) {
    byte[] bytes = Json.canonicalBytes(value);
    assertThat(Json.parse(bytes)).isEqualTo(value).hasSameHashCodeAs(value);
    assertThat(Json.canonicalBytes(Json.parse(bytes))).isEqualTo(bytes);
    assertThat(Json.parse(Json.pretty(value))).isEqualTo(value);
    assertThat(Json.parseForeign(Json.canonical(value))).isEqualTo(value);
  }

  @Property(tries = 2000)
  void everyFiniteDoubleSurvivesItsText(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      assertThat(Json.parse(Json.canonical(Value.of(value)))).isEqualTo(Value.of(value));
    }
  }

  @Property(tries = 2000)
  void noTextMakesAReaderFailOtherwiseThanByItsException(
      @ForAll("jsonLike") String text, @ForAll boolean strict) {
    try {
      Value read = strict ? Json.parse(text) : Json.parseForeign(text);
      assertThat(Json.parse(Json.canonicalBytes(read))).isEqualTo(read);
    } catch (JsonException refused) {
      assertThat(refused.offset()).isBetween(0, text.length());
      assertThat(refused.line()).isPositive();
      assertThat(refused.column()).isPositive();
    }
  }

  @Property(tries = 2000)
  void octetsReadAsTheirTextDoes(@ForAll("inQuotes") String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    assertThat(outcome(() -> Json.parse(octets))).isEqualTo(outcome(() -> Json.parse(text)));
  }

  private static Object outcome(Supplier<Value> reading) {
    try {
      return reading.get();
    } catch (JsonException refused) {
      return refused.getMessage();
    }
  }

  @Property(tries = 500)
  void oneSpellingAloneIsTheCanonicalOne(@ForAll("values") Value value, @ForAll byte[] other) {
    byte[] bytes = Json.canonicalBytes(value);
    assertThat(Json.spells(bytes, value, Json.MAX_DEPTH)).isTrue();
    assertThat(Json.spells(Json.pretty(value).getBytes(StandardCharsets.UTF_8), value, 64))
        .isEqualTo(Json.pretty(value).equals(Json.canonical(value)));
    assertThat(Json.spells(other, value, Json.MAX_DEPTH)).isEqualTo(Arrays.equals(other, bytes));
  }

  @Property(tries = 1000)
  void noBytesMakeTheReaderFailOtherwiseThanByItsException(@ForAll byte[] bytes) {
    try {
      Json.parse(bytes);
    } catch (JsonException refused) {
      assertThat(refused.offset()).isBetween(0, bytes.length);
    }
  }

  /** A text long enough for several words of octets, with what ends a run anywhere in them. */
  @Provide
  Arbitrary<String> inQuotes() {
    Arbitrary<String> plain =
        Arbitraries.strings().withCharRange(' ', '~').ofMinLength(0).ofMaxLength(30);
    Arbitrary<String> special =
        Arbitraries.of("", "\"", "\\n", "\\", "\t", "\u001f", "\u007f", "é", "😀");
    return Combinators.combine(plain, special, plain).as((a, s, b) -> "\"" + a + s + b + "\"");
  }

  @Provide
  Arbitrary<String> jsonLike() {
    return Arbitraries.strings()
        .withChars("{}[]:,\"\\u0123456789abcdefnrtlse-+. \n\ud800\udc00é")
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<Value> values() {
    return tree(4);
  }

  private static Arbitrary<Value> tree(int depth) {
    Arbitrary<Value> leaf =
        Arbitraries.oneOf(
            Arbitraries.of(Value.NULL, Value.TRUE, Value.FALSE),
            Arbitraries.doubles().map(Value::of),
            Arbitraries.longs().between(-Value.MAX_WHOLE, Value.MAX_WHOLE).map(Value::of),
            texts().map(Value::of));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<List<Value>> items = tree(depth - 1).list().ofMaxSize(4);
    Arbitrary<Map<String, Value>> fields = Arbitraries.maps(texts(), tree(depth - 1)).ofMaxSize(4);
    return Arbitraries.oneOf(
        leaf, items.map(Value::array), fields.map(map -> new Value.Obj(new TreeMap<>(map))));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(12).map(Unicode::repaired);
  }
}
