package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.policy.Preview;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps what a model answered besides its first answer, when a client asked for several at once, as
 * it may be seen, so that all that was shown is on record. Passes everything else on. One thread.
 */
final class Alternatives implements TokenSink {

  private final TokenSink inner;
  private final Preview preview;
  private final List<Value> others = new ArrayList<>();

  Alternatives(TokenSink inner, Preview preview) {
    this.inner = inner;
    this.preview = preview;
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
    inner.raw(json);
  }

  @Override
  public void other(ChatResponse answer) {
    others.add(
        Value.Obj.builder()
            .put("text", preview.released(answer.text()))
            .put("finish", answer.finish().name().toLowerCase(Locale.ROOT))
            .putIf(
                !answer.toolUses().isEmpty(),
                "tool_calls",
                preview.released(ChatDocument.uses(answer.toolUses())))
            .build());
  }

  /** The further answers in order, as {@code {text, finish, tool_calls?}}. */
  List<Value> documents() {
    return List.copyOf(others);
  }
}
