package io.meshflow.core.execution;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps what a model answered besides its first answer, when a client asked for several at once, so
 * that all that was shown is on record. Passes everything on. One thread.
 */
final class Alternatives implements TokenSink {

  private final TokenSink inner;
  private final SortedMap<Long, StringBuilder> texts = new TreeMap<>();
  private final SortedMap<Long, String> ends = new TreeMap<>();

  Alternatives(TokenSink inner) {
    this.inner = inner;
  }

  @Override
  public void delta(String text) {
    inner.delta(text);
  }

  @Override
  public void thought(String text) {
    inner.thought(text);
  }

  @Override
  public void signed(String dialect, Value block) {
    inner.signed(dialect, block);
  }

  @Override
  public void raw(String json) {
    try {
      Json.parseForeign(json).at("choices").ifPresent(this::collect);
    } catch (JsonException notOurs) {
      Thread.onSpinWait(); // the model's adapter says what is wrong with it
    }
    inner.raw(json);
  }

  private void collect(Value choices) {
    if (choices instanceof Value.Array array) {
      array.items().forEach(this::choice);
    }
  }

  private void choice(Value choice) {
    Value index = choice.at("index").orElse(Value.NULL);
    Value content =
        choice.at("delta", "content").or(() -> choice.at("message", "content")).orElse(Value.NULL);
    if (index instanceof Value.Num number
        && number.value() > 0
        && content instanceof Value.Text text) {
      texts.computeIfAbsent((long) number.value(), i -> new StringBuilder()).append(text.value());
    }
    if (index instanceof Value.Num number
        && choice.at("finish_reason").orElse(Value.NULL) instanceof Value.Text end) {
      ends.put((long) number.value(), end.value());
    }
  }

  /** Why the further answers ended, in the vendor's word; empty where it said nothing. */
  List<String> ends() {
    return texts.keySet().stream().map(index -> ends.getOrDefault(index, "")).toList();
  }

  /** The further answers in order. */
  List<String> texts() {
    return texts.values().stream().map(StringBuilder::toString).toList();
  }
}
