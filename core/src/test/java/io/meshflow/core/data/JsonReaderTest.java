package io.meshflow.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "\"\\",
        "\"\\u12",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "[,]",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "nul",
        "True",
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x10",
        "1 2",
        "\"a\nb\"",
        "\"\u0001\"",
        "\"\\x41\"",
        "\"\\u00g0\"",
        "\"\\u\uff11\uff11\uff11\uff11\"",
        "\ufeff1",
        "// a\n1",
        "\u00a01",
        "]",
        "}",
        ":"
      })
  void textThatIsNotJsonIsRefusedByBothReaders(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.parseForeign(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void anErrorNamesOffsetLineAndColumn() {
    JsonException error =
        catchThrowableOfType(
            JsonException.class, () -> Json.parse("{\n  \"a\": 1,\n  \"a\": 2\n}"));
    assertThat(error.reason()).isEqualTo("A field name used twice");
    assertThat(error.offset()).isEqualTo(14);
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.column()).isEqualTo(3);
    assertThat(error).hasMessage("A field name used twice at line 3, column 3");
  }

  @Test
  void duplicatesAreFoundInAnyOrderAndThroughEscapes() {
    for (String text :
        new String[] {
          "{\"a\":1,\"a\":2}",
          "{\"a\":1,\"b\":2,\"a\":3}",
          "{\"b\":1,\"a\":2,\"b\":3}",
          "{\"b\":1,\"a\":2,\"a\":3}",
          "{\"a\":1,\"\\u0061\":2}"
        }) {
      assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    }
    assertThat(Json.parseForeign("{\"b\":1,\"a\":2,\"b\":3}"))
        .isEqualTo(Json.parse("{\"a\":2,\"b\":3}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "-9007199254740993",
        "100000000000000000000001",
        "1e400",
        "-1e309"
      })
  void aNumberThatADoubleCannotHoldIsRefusedOrKeptAsText(String literal) {
    assertThatThrownBy(() -> Json.parse(literal)).isInstanceOf(JsonException.class);
    assertThat(Json.parseForeign(literal)).isEqualTo(Value.of(literal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740991",
        "9007199254740992",
        "9007199254740994",
        "18446744073709551616",
        "123456789012345680000",
        "-295147905179352830000",
        "0.1",
        "1e-400",
        "1E5"
      })
  void aNumberThatADoubleHoldsIsRead(String literal) {
    assertThat(Json.parse(literal)).isEqualTo(Value.of(Double.parseDouble(literal)));
  }

  @Test
  void loneSurrogatesAreRefusedOrRepaired() {
    for (String text :
        new String[] {"\"\\ud800\"", "\"\\udc00x\"", "\"\\ud800\\ud800\"", "\"a\ud800\""}) {
      assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
      assertThat(Json.parseForeign(text).toString()).contains("\uFFFD");
    }
    assertThat(Json.parse("\"\\ud83d\\ude00\"")).isEqualTo(Value.of("\ud83d\ude00"));
    assertThat(Json.parse("\"\ud83d\ude00\"")).isEqualTo(Value.of("\ud83d\ude00"));
  }

  @Test
  void nestingIsLimitedLongBeforeTheStackEnds() {
    assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(Value.Array.class);
    for (String open : new String[] {"[", "{\"a\":", "[{\"a\":"}) {
      assertThatThrownBy(() -> Json.parse(open.repeat(1_000_000)))
          .isInstanceOf(JsonException.class)
          .hasMessageStartingWith("Too many nested");
      assertThatThrownBy(() -> Json.parseForeign(open.repeat(1_000_000)))
          .isInstanceOf(JsonException.class);
    }
  }

  @Test
  void aMillionDigitsAreRefusedAtOnce() {
    String digits = "9".repeat(1_000_000);
    assertThatThrownBy(() -> Json.parse(digits)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.parse("0." + digits)).isInstanceOf(JsonException.class);
    assertThat(Json.parseForeign(digits)).isEqualTo(Value.of(digits));
  }

  @Test
  void aHundredThousandFieldsInFallingOrderAreSorted() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 100_000; i > 0; i--) {
      text.append("\"k").append(i).append("\":").append(i).append(i > 1 ? "," : "}");
    }
    Value.Obj read = (Value.Obj) Json.parse(text.toString());
    assertThat(read.fields()).hasSize(100_000);
    assertThat(read.whole("k99999")).isEqualTo(99_999);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheirPlace() {
    byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};
    JsonException error = catchThrowableOfType(JsonException.class, () -> Json.parse(overlong));
    assertThat(error.offset()).isEqualTo(1);
    byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
    assertThatThrownBy(() -> Json.parse(surrogate)).isInstanceOf(JsonException.class);
    byte[] cut = {'"', (byte) 0xE2, (byte) 0x82};
    assertThatThrownBy(() -> Json.parse(cut)).isInstanceOf(JsonException.class);
    byte[] real = "\"\uFFFD\"".getBytes(StandardCharsets.UTF_8);
    assertThat(Json.parse(real)).isEqualTo(Value.of("\uFFFD"));
  }
}
