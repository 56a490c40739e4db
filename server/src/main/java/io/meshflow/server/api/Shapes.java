package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.server.web.Problem;
import java.util.Arrays;
import java.util.List;

/** Runs in the words of the contract. Stateless. */
final class Shapes {

  private Shapes() {}

  static ObjBuilder run(RunRow row) {
    return Value.Obj.builder()
        .put("run_id", row.id().value())
        .put("workflow", row.workflow())
        .put("status", row.standing().status().word())
        .put("waiting_for", Value.texts(waiting(row)))
        .put("code", row.standing().code())
        .put("cost_usd", row.totals().costMicros() / 1e6)
        .put("tokens", row.totals().tokens())
        .put("steps", row.totals().steps())
        .put("created_at", row.createdAt().toString())
        .put("updated_at", row.updatedAt().toString())
        .putTextIf("parent", row.standing().parent().map(RunId::value));
  }

  private static List<String> waiting(RunRow row) {
    return Arrays.stream(row.standing().waitingFor().split(","))
        .filter(step -> !step.isEmpty())
        .toList();
  }

  /** The run that a text names; a problem when it can be none. */
  static RunId id(String text) {
    try {
      return new RunId(text);
    } catch (IllegalArgumentException e) {
      throw Problem.missing("unknown_run", "There is no such run.");
    }
  }
}
