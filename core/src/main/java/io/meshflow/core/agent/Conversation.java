package io.meshflow.core.agent;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Unfinished;
import io.meshflow.core.policy.StatedConfidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides an agent's next move from its conversation. Pure and thread safe. */
public final class Conversation {

  private final JsonSchemas schemas;

  public Conversation(JsonSchemas schemas) {
    this.schemas = schemas;
  }

  /** The next move after these turns; {@code prompt} is what the agent was asked. */
  public Move next(Agent agent, String prompt, List<Turn> turns) {
    if (turns.isEmpty()) {
      return new Move.AskModel(messages(agent, prompt, turns));
    }
    Turn last = turns.getLast();
    if (last.open()) {
      return new Move.AwaitTools();
    }
    if (last.uses().isEmpty()) {
      return answer(agent, prompt, turns);
    }
    return again(agent, prompt, turns);
  }

  private Move again(Agent agent, String prompt, List<Turn> turns) {
    if (turns.size() >= agent.bounds().maxTurns()) {
      return new Move.GiveUp(
          "max_turns", "the agent had no answer after " + turns.size() + " turns");
    }
    return new Move.AskModel(messages(agent, prompt, turns));
  }

  private Move answer(Agent agent, String prompt, List<Turn> turns) {
    Optional<Move> stopped = stopped(agent, turns.getLast());
    if (stopped.isPresent()) {
      return stopped.get();
    }
    StatedConfidence.Split said = StatedConfidence.of(turns.getLast().text());
    if (agent.outputSchema().fields().isEmpty()) {
      return new Move.Done(said.text(), Value.NULL, said.confidence());
    }
    List<String> faults = faults(agent, said.text());
    if (faults.isEmpty()) {
      return new Move.Done("", read(said.text(), faults), said.confidence());
    }
    long repairs = turns.stream().filter(turn -> turn.uses().isEmpty()).count() - 1;
    if (repairs >= agent.bounds().maxRepairs()) {
      return new Move.GiveUp("invalid_output", String.join("; ", faults));
    }
    return again(agent, prompt, turns);
  }

  /**
   * A model that was stopped before it said a word has not answered, and of one that stopped for a
   * reason nobody knows it is not known whether it did.
   */
  private static Optional<Move> stopped(Agent agent, Turn last) {
    if (Unfinished.is(last.finish())) {
      return Optional.of(new Move.GiveUp(Unfinished.CODE, Unfinished.DETAIL));
    }
    if (!last.text().isBlank()) {
      return Optional.empty();
    }
    return switch (last.finish()) {
      case "length" ->
          Optional.of(
              new Move.GiveUp(
                  "answer_cut",
                  "the model came to its limit before it said a word: raise max_output_tokens, now "
                      + agent.bounds().maxOutputTokens()
                      + ", or have it think less"));
      case "content_filter" ->
          Optional.of(
              new Move.GiveUp("content_filter", "the model or its vendor refused to answer"));
      default -> Optional.empty();
    };
  }

  private List<String> faults(Agent agent, String text) {
    List<String> faults = new ArrayList<>();
    Value data = read(text, faults);
    return faults.isEmpty() ? schemas.violations(agent.outputSchema(), data) : faults;
  }

  private static Value read(String text, List<String> faults) {
    try {
      return Json.parseForeign(unfenced(text));
    } catch (JsonException e) {
      faults.add("it is not JSON");
      return Value.NULL;
    }
  }

  private static String unfenced(String text) {
    String trimmed = text.strip();
    if (!trimmed.startsWith("```") || !trimmed.endsWith("```") || trimmed.length() < 6) {
      return trimmed;
    }
    int line = trimmed.indexOf('\n');
    return line < 0 ? trimmed : trimmed.substring(line + 1, trimmed.length() - 3).strip();
  }

  /** Instructions and prompt are always told; of the turns, as many of the latest as are wanted. */
  private List<Message> messages(Agent agent, String prompt, List<Turn> turns) {
    int all = turns.size();
    int left = Math.max(0, all - agent.bounds().manner().history().orElse(all));
    List<Message> messages = new ArrayList<>();
    messages.add(new Message.System(instructions(agent)));
    messages.add(new Message.User(left == 0 ? prompt : prompt + leftOut(left)));
    for (Turn turn : turns.subList(left, all)) {
      messages.add(new Message.Assistant(turn.text(), turn.uses(), turn.thoughts()));
      messages.addAll(turn.results());
      if (turn.uses().isEmpty()) {
        messages.add(wish(agent, turn));
      }
    }
    return messages;
  }

  private static String leftOut(int turns) {
    return "\n\n(%d of your earlier turns are left out here.)".formatted(turns);
  }

  /** What a rejected answer was answered with. */
  private Message wish(Agent agent, Turn turn) {
    List<String> faults = faults(agent, StatedConfidence.of(turn.text()).text());
    return new Message.User(
        "Your answer does not meet the schema: "
            + String.join("; ", faults)
            + ". Answer again with valid JSON alone.");
  }

  private static String instructions(Agent agent) {
    String base = agent.standing();
    String form =
        agent.outputSchema().fields().isEmpty()
            ? ""
            : "\nAnswer with JSON alone that meets this schema: "
                + Json.canonical(agent.outputSchema());
    String marker = "role: " + agent.role();
    return base.contains(agent.role()) ? base + form : base + "\n(" + marker + ")" + form;
  }
}
