package io.meshflow.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CanonicalJsonTest {

  @ParameterizedTest
  @CsvSource({
    "0000000000000000,0",
    "8000000000000000,0",
    "0000000000000001,5e-324",
    "8000000000000001,-5e-324",
    "0000000000000002,1e-323",
    "0000000000000003,1.5e-323",
    "7fefffffffffffff,1.7976931348623157e+308",
    "ffefffffffffffff,-1.7976931348623157e+308",
    "4340000000000000,9007199254740992",
    "c340000000000000,-9007199254740992",
    "4430000000000000,295147905179352830000",
    "44b52d02c7e14af5,9.999999999999997e+22",
    "44b52d02c7e14af6,1e+23",
    "44b52d02c7e14af7,1.0000000000000001e+23",
    "444b1ae4d6e2ef4e,999999999999999700000",
    "444b1ae4d6e2ef4f,999999999999999900000",
    "444b1ae4d6e2ef50,1e+21",
    "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d,0.000001",
    "41b3de4355555553,333333333.3333332",
    "41b3de4355555554,333333333.33333325",
    "41b3de4355555555,333333333.3333333",
    "41b3de4355555556,333333333.3333334",
    "41b3de4355555557,333333333.33333343",
    "becbf647612f3696,-0.0000033333333333333333",
    "43143ff3c1cb0959,1424953923781206.2"
  })
  void numbersAreWrittenAsInAppendixBOfRfc8785(String bits, String expected) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(Json.canonical(Value.of(value))).isEqualTo(expected);
    assertThat(Json.parse(expected)).isEqualTo(Value.of(value));
  }

  @Test
  void theSampleOfRfc8785IsWrittenByteForByte() {
    String input =
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }
        """;
    assertThat(Json.canonical(Json.parse(input)))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void fieldsAreSortedByUtf16CodeUnits() {
    String input =
        "{\"\\u20ac\":\"Euro Sign\",\"\\r"
            + "\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet\","
            + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji\",\"\\u0080\":\"Control\",\"\\u00f6\":\"o\"}";
    Value.Obj sorted = (Value.Obj) Json.parse(input);
    assertThat(sorted.fields().keySet())
        .containsExactly("\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33");
  }

  @Test
  void controlCharactersTakeTheShortEscapesAndDeleteTakesNone() {
    assertThat(Json.canonical(Value.of("\b\t\n\f\r\u0000\u001f\u007f/")))
        .isEqualTo("\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f/\"");
  }

  @Test
  void everyWidthOfUtf8IsWrittenAsTheJdkWritesIt() {
    String text = "a\u00e9\u07ff\u0800\u20ac\uffff\ud800\udc00\udbff\udfff";
    assertThat(Json.canonicalBytes(Value.of(text)))
        .isEqualTo(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theWriterRefusesWhatTheReaderWouldRefuse() {
    Value deep = Value.NULL;
    for (int i = 0; i < Json.MAX_DEPTH; i++) {
      deep = Value.array(deep);
    }
    Value deepest = deep;
    assertThat(Json.parse(Json.canonical(deepest))).isEqualTo(deepest);
    assertThatThrownBy(() -> Json.canonical(Value.array(deepest)))
        .isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.pretty(Value.array(deepest))).isInstanceOf(JsonException.class);
  }

  @Test
  void prettyFormIsIndentedAndReadsBackTheSame() {
    Value value = Value.obj("b", Value.array(Value.of(1L), Value.array()), "a", Value.Obj.EMPTY);
    assertThat(Json.pretty(value)).isEqualTo("{\n  \"a\": {},\n  \"b\": [\n    1,\n    []\n  ]\n}");
    assertThat(Json.parse(Json.pretty(value))).isEqualTo(value);
  }

  @Test
  void aBufferGrowsWithItsContent() {
    Value big = Value.array(List.of(Value.of("x".repeat(5000)), Value.of("é".repeat(5000))));
    assertThat(Json.parse(Json.canonicalBytes(big))).isEqualTo(big);
  }
}
