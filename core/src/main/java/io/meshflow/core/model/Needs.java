package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a request asks of a model.
 *
 * @param input tokens that go in, estimated
 * @param output tokens that may come back; 0 when nobody named a limit
 */
public record Needs(long input, long output, Set<Ability> abilities) {

  /** Of a request that every model can take. */
  public static final Needs NONE = new Needs(0, 0, Set.of());

  public Needs {
    abilities = Set.copyOf(abilities);
  }

  /** Of a request with this in it. */
  public static Needs of(List<Message> messages, List<ToolOffer> tools, Value schema, long output) {
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    if (!tools.isEmpty()) {
      abilities.add(Ability.TOOLS);
    }
    if (messages.stream().anyMatch(Needs::shows)) {
      abilities.add(Ability.IMAGES);
    }
    if (!schema.equals(Value.Obj.EMPTY)) {
      abilities.add(Ability.STRUCTURED_OUTPUT);
    }
    return new Needs(TokenEstimate.of(messages, tools), output, abilities);
  }

  private static boolean shows(Message message) {
    return message instanceof Message.User user && !user.images().isEmpty();
  }

  /** Why a model cannot take the request, in words that follow its name; empty when it can. */
  public List<String> unmetBy(ModelOffer offer) {
    List<String> reasons = new ArrayList<>();
    abilities.stream()
        .filter(offer.abilities().lacking()::contains)
        .sorted()
        .forEach(ability -> reasons.add("cannot " + ability.deed()));
    long answer = Math.min(output, offer.maxOutputTokens());
    if (offer.abilities().sized() && input + answer > offer.contextTokens()) {
      reasons.add(
          "has room for %d tokens, and about %d go in and %d may come"
              .formatted(offer.contextTokens(), input, answer));
    }
    return reasons;
  }
}
