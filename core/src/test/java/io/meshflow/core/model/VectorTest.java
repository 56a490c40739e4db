package io.meshflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingForm.Encoding;
import io.meshflow.core.policy.RiskTier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VectorTest {

  private static final Vector AWKWARD = Vector.of(1e-9f, -0.1f, 3.4e38f, 0);

  private static String answer(Encoding encoding, Vector vector) {
    ModelOffer offer = new ModelOffer("m", "p", "m-1", Optional.empty(), 1, 0);
    EmbeddingForm form =
        new EmbeddingForm(
            "", List.of(new EmbeddingInput.Text("x")), encoding, 0, "", Value.Obj.EMPTY);
    return EmbeddingDocument.answer(
        new EmbeddingRequest("a", offer, RiskTier.INTERNAL, form),
        new EmbeddingResponse(List.of(vector), new Usage(3, 0, 0, 0, false), "p/m \"1\""));
  }

  @Test
  void itsBytesAreThoseOfTheDialect() {
    assertThat(Vector.of(1, -2).bytes()).containsExactly(0, 0, -128, 63, 0, 0, 0, -64);
    assertThat(Vector.ofBytes(AWKWARD.bytes())).isEqualTo(AWKWARD);
  }

  @Test
  void anAnswerIsJsonWithEveryNumberAsItIs() {
    Value.Obj answer = (Value.Obj) Json.parse(answer(Encoding.FLOAT, AWKWARD));
    List<Value> numbers = answer.objects("data").getFirst().array("embedding");
    for (int i = 0; i < AWKWARD.dimensions(); i++) {
      assertThat((float) ((Value.Num) numbers.get(i)).value()).isEqualTo(AWKWARD.at(i));
    }
    assertThat(answer.text("model")).isEqualTo("m \"1\"");
    assertThat(answer.object("usage").whole("total_tokens")).isEqualTo(3);
    Value.Obj packed = (Value.Obj) Json.parse(answer(Encoding.BASE64, Vector.of(1, 0)));
    assertThat(packed.objects("data").getFirst().text("embedding")).isEqualTo("AACAPwAAAAA=");
  }

  @Test
  void nearnessIsThatOfDirections() {
    assertThat(Vector.of(1, 0).cosine(Vector.of(5, 0))).isEqualTo(1);
    assertThat(Vector.of(1, 0).cosine(Vector.of(0, 5))).isZero();
    assertThat(Vector.of(1, 0).cosine(Vector.of(-2, 0))).isEqualTo(-1);
    assertThat(Vector.of(0, 0).cosine(Vector.of(1, 0))).isZero();
    assertThat(Vector.of(3, 4).unit()).isEqualTo(Vector.of(0.6f, 0.8f));
  }

  @Test
  void whatIsNoVectorIsRefused() {
    assertThatThrownBy(Vector::of).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vector.of(1, Float.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vector.ofBytes(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vector.of(1).cosine(Vector.of(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
