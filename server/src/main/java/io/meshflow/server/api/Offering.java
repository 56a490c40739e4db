package io.meshflow.server.api;

import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Needs;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.util.EnumSet;
import java.util.Set;

/** Which models there are, where names lead, and what they cost. Thread safe. */
final class Offering {

  private final Installation installation;

  Offering(Installation installation) {
    this.installation = installation;
  }

  Reply list(Call call) {
    return Reply.json(installation.models());
  }

  Reply route(Call call) {
    String name = call.query("name").orElse("");
    return Reply.json(
        installation
            .route(name, needs(call))
            .orElseThrow(() -> Problem.missing("unknown_model", installation.missing(name))));
  }

  private static Needs needs(Call call) {
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    for (String word : call.query("needs").orElse("").split(",", -1)) {
      if (!word.isBlank()) {
        abilities.add(ability(word.strip()));
      }
    }
    return new Needs(tokens(call, "input_tokens"), tokens(call, "output_tokens"), abilities);
  }

  private static Ability ability(String word) {
    try {
      return Ability.of(word);
    } catch (IllegalArgumentException unknown) {
      throw Problem.malformed(
          "invalid_parameter", "needs are tools, images and structured_output.");
    }
  }

  private static long tokens(Call call, String name) {
    String text = call.query(name).orElse("0");
    if (!text.matches("[0-9]{1,12}")) {
      throw Problem.malformed("invalid_parameter", name + " must be a whole number.");
    }
    return Long.parseLong(text);
  }

  Reply prices(Call call) {
    return Reply.json(installation.prices());
  }
}
