package io.meshflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingForm.Encoding;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EmbeddingFormTest {

  private static EmbeddingForm read(String json) {
    return EmbeddingForm.read((Value.Obj) Json.parse(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"a\" | [\"a\"]",
        "[\"a\",\"b\"] | [\"a\",\"b\"]",
        "[1,2] | [[1,2]]",
        "[[1,2],[3]] | [[1,2],[3]]",
        "[\"a\",[3]] | [\"a\",[3]]"
      })
  void aTextTextsAndTokensAreRead(String input, String inputs) {
    List<Value> read =
        read("{\"input\":" + input + "}").inputs().stream().map(EmbeddingInput::document).toList();
    assertThat(Value.array(read)).isEqualTo(Json.parse(inputs));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | input",
        "{\"input\":null} | input",
        "{\"input\":\"\"} | input",
        "{\"input\":[]} | input",
        "{\"input\":7} | input",
        "{\"input\":{}} | input",
        "{\"input\":[\"a\",\"\"]} | input[1]",
        "{\"input\":[\"a\",7]} | input[1]",
        "{\"input\":[\"a\",null]} | input[1]",
        "{\"input\":[\"a\",[]]} | input[1]",
        "{\"input\":[1,\"a\"]} | input",
        "{\"input\":[1.5]} | input",
        "{\"input\":[-1]} | input",
        "{\"input\":[1e300]} | input",
        "{\"input\":[[1,[2]]]} | input[0]",
        "{\"input\":\"a\",\"model\":7} | model",
        "{\"input\":\"a\",\"encoding_format\":\"hex\"} | encoding_format",
        "{\"input\":\"a\",\"encoding_format\":7} | encoding_format",
        "{\"input\":\"a\",\"dimensions\":0} | dimensions",
        "{\"input\":\"a\",\"dimensions\":1.5} | dimensions",
        "{\"input\":\"a\",\"dimensions\":\"8\"} | dimensions",
        "{\"input\":\"a\",\"dimensions\":1e9} | dimensions",
        "{\"input\":\"a\",\"input_type\":7} | input_type"
      })
  void whatCannotBeHadIsRefusedAtItsPlace(String body, String place) {
    assertThat(catchThrowableOfType(ChatForm.Malformed.class, () -> read(body)).place())
        .isEqualTo(place);
  }

  @Test
  void thereIsAnEndToHowMuchIsTakenAtOnce() {
    Value.Obj body = Value.obj("input", Value.array(Collections.nCopies(10_001, Value.of("a"))));
    assertThat(
            catchThrowableOfType(ChatForm.Malformed.class, () -> EmbeddingForm.read(body)).detail())
        .contains("10001 items");
  }

  @Test
  void theRestOfARequestIsReadOrLeftAlone() {
    EmbeddingForm form =
        read(
            "{\"input\":\"a\",\"model\":\"m\",\"encoding_format\":\"base64\",\"dimensions\":8,"
                + "\"input_type\":\"search_query\",\"user\":\"u\"}");
    assertThat(form.model()).isEqualTo("m");
    assertThat(form.encoding()).isEqualTo(Encoding.BASE64);
    assertThat(form.dimensions()).isEqualTo(8);
    assertThat(form.purpose()).isEqualTo("query");
    assertThat(form.extras())
        .isEqualTo(Json.parse("{\"input_type\":\"search_query\",\"user\":\"u\"}"));
  }
}
