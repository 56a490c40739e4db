package io.meshflow.core.agent;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message;
import java.util.List;

/** What an agent does next. */
public sealed interface Move {

  /** Ask the model, with the whole conversation so far. */
  record AskModel(List<Message> messages) implements Move {
    public AskModel {
      messages = List.copyOf(messages);
    }
  }

  /** Wait for the tools of the newest turn. */
  record AwaitTools() implements Move {}

  /** The answer is there; {@code data} is {@code Value.NULL} for free text. */
  record Done(String text, Value data, double confidence) implements Move {}

  /** There will be no answer. */
  record GiveUp(String code, String detail) implements Move {}
}
