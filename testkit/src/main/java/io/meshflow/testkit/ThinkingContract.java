package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every vendor must do with what its model thinks. */
public abstract class ThinkingContract extends LanguageModelContract {

  /** A model that thinks this and then says that. */
  protected abstract LanguageModel thinking(String thought, String text);

  /** Hears what a client would see. */
  protected static final class Heard implements TokenSink {
    final StringBuilder text = new StringBuilder();
    final StringBuilder thought = new StringBuilder();
    final List<Value> signed = new ArrayList<>();

    @Override
    public void delta(String piece) {
      text.append(piece);
    }

    @Override
    public void thought(String piece) {
      assertThat(text).as("thoughts come before the answer").isEmpty();
      thought.append(piece);
    }

    @Override
    public void signed(String dialect, Value block) {
      signed.add(block);
    }
  }

  @Test
  protected void thoughtsAreHeardApartFromTheAnswer() {
    Heard heard = new Heard();
    LanguageModel model = thinking("It may be 42.", "It is 42.");
    ChatResponse answer = model.chat(permit(ask("What is it?")), heard);
    assertThat(answer.text()).isEqualTo("It is 42.").isEqualTo(heard.text.toString());
    assertThat(heard.thought).hasToString("It may be 42.");
    assertThat(answer.thoughts().text()).isEqualTo("It may be 42.");
    assertThat(heard.signed).isEqualTo(answer.thoughts().blocks());
  }
}
