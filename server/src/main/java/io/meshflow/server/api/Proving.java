package io.meshflow.server.api;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Exports, verifies, hands out receipts. Thread safe. */
final class Proving {

  private final Proofs proofs;
  private final Reading reading;

  Proving(Proofs proofs, Reading reading) {
    this.proofs = proofs;
    this.reading = reading;
  }

  Reply export(Call call) {
    RunRow row = reading.row(call);
    StreamId stream = StreamId.run(row.id().value());
    Reply export =
        new Reply.Streamed(
            200,
            Map.of("Content-Type", "application/x-ndjson"),
            out -> {
              OutputStream buffered = new BufferedOutputStream(out, 64 * 1024);
              proofs.export(call.tenant(), stream, line -> write(buffered, line));
              buffered.flush();
            });
    return new Reply.Opening(() -> export);
  }

  private static void write(OutputStream out, String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the client went away", e);
    }
  }

  Reply verify(Call call) {
    RunRow row = reading.row(call);
    Verifier verifier = proofs.verifier(call.tenant());
    proofs.export(call.tenant(), StreamId.run(row.id().value()), verifier::line);
    VerificationReport report = verifier.report();
    return Reply.json(
        Value.obj(
            "result", Value.of(report.result().name()), "lines", Value.texts(report.lines())));
  }

  Reply receipt(Call call) {
    RunRow row = reading.row(call);
    String note =
        proofs
            .checkpoint(call.tenant())
            .orElseThrow(() -> Problem.later(503, "not_signed_yet", "Nothing is signed yet.", 1));
    return Reply.json(
        Value.obj(
            "run_id",
            Value.of(row.id().value()),
            "checkpoint",
            Value.of(note),
            "verifier_key",
            Value.of(proofs.verifierKey(call.tenant()).text())));
  }
}
