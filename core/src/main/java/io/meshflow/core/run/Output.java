package io.meshflow.core.run;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;

/**
 * What a piece of work produced: text, data, or both. Written {@code {text?, data?}}.
 *
 * @param text empty when the data says it all
 * @param data {@code Value.NULL} when there is only text
 */
public record Output(String text, Value data) {

  public static final Output NOTHING = new Output("", Value.NULL);

  /** Text alone. */
  public static Output of(String text) {
    return new Output(text, Value.NULL);
  }

  /** A value, as text when it is one. */
  public static Output ofValue(Value value) {
    return value instanceof Value.Text text ? of(text.value()) : new Output("", value);
  }

  /** Reads what {@link #document()} wrote; anything else is nothing, for example once erased. */
  public static Output read(Value document) {
    if (!(document instanceof Value.Obj object)) {
      return NOTHING;
    }
    return new Output(object.textIf("text").orElse(""), object.field("data").orElse(Value.NULL));
  }

  /** The form kept in the record. */
  public Value.Obj document() {
    boolean data = !data().equals(Value.NULL);
    return Value.Obj.builder()
        .putIf(!text.isEmpty() || !data, "text", text)
        .putIf(data, "data", data())
        .build();
  }

  /** What conditions and templates call {@code output}: the text, else the data. */
  public Value value() {
    return text.isEmpty() && !data.equals(Value.NULL) ? data : Value.of(text);
  }

  /** The output as people and models read it. */
  public String shown() {
    return text.isEmpty() && !data.equals(Value.NULL) ? Json.canonical(data) : text;
  }
}
