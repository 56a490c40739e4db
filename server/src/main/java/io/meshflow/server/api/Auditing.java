package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.DamagedRun;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.run.RunId;
import io.meshflow.server.record.AuditTrail;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shows who did what, and writes down who opens contents of runs whose mode asks for that. Thread
 * safe.
 */
final class Auditing {

  private static final int USUAL = 100;
  private static final int MOST = 500;
  private static final int MOST_MODES = 20_000;

  private final Handlers.Kernel kernel;
  private final Map<String, AuditTrail> trails = new ConcurrentHashMap<>();
  private final Map<Seen, Boolean> watched = new ConcurrentHashMap<>();

  /** A run as one tenant sees it: another's is none of its. */
  private record Seen(String tenant, RunId run) {}

  Auditing(Handlers.Kernel kernel) {
    this.kernel = kernel;
  }

  private AuditTrail trail(String tenant) {
    return trails.computeIfAbsent(
        tenant, name -> new AuditTrail(kernel.ledger(), kernel.vault(), kernel.clock(), name));
  }

  Reply list(Call call) {
    long before = call.query("cursor").map(Auditing::position).orElse(Long.MAX_VALUE);
    AuditTrail.Page page = trail(call.tenant()).before(before, call.whole("limit", USUAL, MOST));
    ObjBuilder document = Value.Obj.builder().put("entries", Value.array(page.entries()));
    return Reply.json(
        document.putIf(page.next() > 0, "next", Value.of(Long.toString(page.next()))).build());
  }

  private static long position(String cursor) {
    if (!cursor.matches("[1-9][0-9]{0,15}")) {
      throw Problem.malformed("invalid_cursor", "The cursor is none of ours.");
    }
    return Long.parseLong(cursor);
  }

  Reply verify(Call call) {
    Verifier verifier = kernel.proofs().verifier(call.tenant());
    kernel.proofs().export(call.tenant(), StreamId.ADMIN, verifier::line);
    VerificationReport report = verifier.report();
    return Reply.json(
        Value.obj(
            "result", Value.of(report.result().name()), "lines", Value.texts(report.lines())));
  }

  /**
   * Writes down that contents of these runs are about to be shown, where their mode asks for it.
   */
  void opened(Call call, List<RunId> runs) {
    List<String> strict =
        runs.stream().filter(run -> watched(call.tenant(), run)).map(RunId::value).toList();
    if (!strict.isEmpty()) {
      AuditTrail.Reader reader = new AuditTrail.Reader(call.caller().id(), call.caller().name());
      trail(call.tenant()).reading(reader, call.operation().id(), strict);
    }
  }

  private boolean watched(String tenant, RunId run) {
    Boolean known = watched.get(new Seen(tenant, run));
    if (known != null) {
      return known;
    }
    if (watched.size() > MOST_MODES) {
      watched.clear();
    }
    return regulated(tenant, run);
  }

  private boolean regulated(String tenant, RunId run) {
    try {
      if (kernel.runs().find(tenant, run).isEmpty()) {
        return false;
      }
      boolean strict = kernel.runs().fold(tenant, run).workflow().policy().mode().regulated();
      watched.put(new Seen(tenant, run), strict);
      return strict;
    } catch (DamagedRun unknown) {
      return true; // what is strict is not known, and is taken to be
    } catch (RunRefused erased) {
      return false; // nothing is left that could be read
    }
  }
}
