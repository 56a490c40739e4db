package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Vector;
import java.util.Base64;
import java.util.List;

/** Reads a vector out of an answer: an array of numbers, or base64 of 32-bit floats. */
final class VectorJson {

  private VectorJson() {}

  static Vector read(Value value) throws MalformedAnswerException {
    try {
      return switch (value) {
        case Value.Array array -> numbers(array.items());
        case Value.Text text -> Vector.ofBytes(Base64.getDecoder().decode(text.value()));
        default -> throw malformed("a vector that is neither numbers nor base64");
      };
    } catch (IllegalArgumentException wrong) {
      throw malformed(String.valueOf(wrong.getMessage()));
    }
  }

  private static Vector numbers(List<Value> items) throws MalformedAnswerException {
    float[] numbers = new float[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(items.get(i) instanceof Value.Num number)) {
        throw malformed("a vector with something else than numbers in it");
      }
      numbers[i] = (float) number.value();
    }
    return Vector.of(numbers);
  }

  static MalformedAnswerException malformed(String detail) {
    return new MalformedAnswerException("malformed_answer", detail);
  }
}
