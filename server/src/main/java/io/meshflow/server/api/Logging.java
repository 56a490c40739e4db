package io.meshflow.server.api;

import io.meshflow.server.operations.LogLevels;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;

/** How much this server logs, while it runs. Stateless. */
final class Logging {

  private Logging() {}

  static Reply levels(Call call) {
    return Reply.json(LogLevels.document());
  }

  static Reply set(Call call) {
    try {
      LogLevels.set(call.body().text("levels"));
    } catch (IllegalArgumentException unknown) {
      throw Problem.malformed("invalid_level", String.valueOf(unknown.getMessage()));
    }
    return levels(call);
  }
}
