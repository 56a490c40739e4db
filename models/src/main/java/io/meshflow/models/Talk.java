package io.meshflow.models;

import io.meshflow.core.model.Message;
import java.util.ArrayList;
import java.util.List;

/** A conversation as vendors see it who know two sides that take turns, and instructions apart. */
final class Talk {

  /** What one side says before the other does. */
  record Turn(boolean model, List<Message> messages) {}

  private Talk() {}

  /** All standing instructions. */
  static String system(List<Message> messages) {
    StringBuilder text = new StringBuilder();
    for (Message message : messages) {
      if (message instanceof Message.System system) {
        text.append(text.isEmpty() ? "" : "\n\n").append(system.text());
      }
    }
    return text.toString();
  }

  /** Everything else in turns; results of tools come from our side, before what is said. */
  static List<Turn> turns(List<Message> messages) {
    List<Turn> turns = new ArrayList<>();
    for (Message message : messages) {
      if (message instanceof Message.System) {
        continue;
      }
      boolean model = message instanceof Message.Assistant;
      if (turns.isEmpty() || turns.getLast().model() != model) {
        turns.add(new Turn(model, new ArrayList<>()));
      }
      turns.getLast().messages().add(message);
    }
    return turns;
  }
}
