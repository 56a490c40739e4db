package io.meshflow.server.web;

import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.DamagedRun;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.SealBrokenException;
import io.meshflow.core.run.UnknownFactException;
import java.util.Locale;

/** Turns exceptions of the kernel into problems; what is not known stays inside. */
final class Failures {

  private Failures() {}

  static Problem stopping() {
    return Problem.later(503, "stopping", "The server is stopping; another takes this.", 2);
  }

  static Problem problem(RuntimeException failure) {
    return switch (failure) {
      case RunRefused refused -> refused(refused);
      case LedgerUnavailableException away ->
          Problem.later(503, "storage_unavailable", "The database does not answer now.", 1);
      case DamagedRun damaged -> altered(damaged);
      case UnknownFactException newer ->
          new Problem(
              409,
              "newer_record",
              "The run has a record that a newer MeshFlow wrote, which this one cannot read;"
                  + " nothing was done. Go on with it under that version.");
      case SealBrokenException broken -> altered();
      case LedgerFormatException broken -> altered();
      case JsonException json -> Problem.malformed("invalid_json", json.getMessage() + ".");
      case JsonShapeException shape ->
          Problem.malformed("invalid_body", "The body has another shape than the contract says.");
      default -> new Problem(500, "internal_error", "Something failed here; the log says what.");
    };
  }

  private static Problem altered(DamagedRun damaged) {
    ObjBuilder more =
        Value.Obj.builder()
            .put("run_id", damaged.run().value())
            .put("damage", damaged.part().name().toLowerCase(Locale.ROOT));
    damaged.record().ifPresent(n -> more.put("record", n));
    return new Problem(
        409,
        "altered",
        damaged.damage()
            + " Nothing was done. 'meshflow verify "
            + damaged.run()
            + "' says what is wrong with it; put back the database or the keys from a copy.",
        more.build());
  }

  private static Problem altered() {
    return new Problem(
        409,
        "altered",
        "The record does not open: it was altered, or sealed under another key. Verify the run.");
  }

  private static Problem refused(RunRefused refused) {
    String detail = refused.detail();
    return switch (refused.kind()) {
      case UNKNOWN_RUN -> Problem.missing("unknown_run", "There is no such run.");
      case ERASED -> new Problem(410, "erased", detail);
      case ENDED -> new Problem(409, "ended", detail);
      case BUSY -> new Problem(409, "busy", detail);
      case UNFIT -> new Problem(409, "unfit_here", detail);
      case CONFLICT -> new Problem(409, "conflict", detail);
      case FORBIDDEN -> new Problem(403, "forbidden", detail);
      case INVALID -> new Problem(422, "invalid", detail);
      case STORAGE -> Problem.later(503, "storage_unavailable", detail, 1);
    };
  }
}
