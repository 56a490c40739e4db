package io.meshflow.server.api;

import io.meshflow.core.data.Json;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.run.RunId;
import io.meshflow.server.events.Cursor;
import io.meshflow.server.events.Event;
import io.meshflow.server.events.EventStream;
import io.meshflow.server.events.Feed;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Answers with the events of a run, as server-sent events or as JSON lines. Thread safe. */
final class Streaming {

  private static final int BUFFER = 32 * 1024;

  /**
   * How to answer.
   *
   * @param cancels the run is cancelled when the client goes away
   */
  record Manner(boolean sse, boolean untilPaused, boolean cancels, Cursor from) {}

  private final Runs runs;
  private final Feed feed;
  private final Reading reading;
  private final BooleanSupplier leaving;
  private final Function<Caller, String> stopped;

  /**
   * @param leaving whether the server leaves its runs, since it stops
   * @param stopped why nothing more is told to a caller, such as a key that was revoked; empty
   *     where nothing speaks against it
   */
  Streaming(
      Runs runs,
      Feed feed,
      Reading reading,
      BooleanSupplier leaving,
      Function<Caller, String> stopped) {
    this.leaving = leaving;
    this.runs = runs;
    this.feed = feed;
    this.reading = reading;
    this.stopped = stopped;
  }

  Reply events(Call call) {
    RunId run = reading.row(call).id();
    Optional<String> last = call.header("Last-Event-ID").or(() -> call.query("cursor"));
    Cursor from =
        last.filter(text -> !text.isEmpty())
            .map(text -> Cursor.parse(text).orElseThrow(Streaming::invalid))
            .orElse(Cursor.START);
    if (!from.of(run.value())) {
      throw invalid();
    }
    boolean sse = !call.header("Accept").orElse("").contains("application/x-ndjson");
    boolean paused = call.query("until").filter("paused"::equals).isPresent();
    Manner manner = new Manner(sse, paused, false, from);
    return new Reply.Opening(() -> reply(call, run, manner));
  }

  private static Problem invalid() {
    return Problem.malformed("invalid_cursor", "The event id is none of this run.");
  }

  /** To be given within an {@link Reply.Opening}. */
  Reply reply(Call call, RunId run, Manner manner) {
    EventStream stream =
        new EventStream(
            runs,
            feed,
            new EventStream.Wish(
                call.tenant(),
                run,
                manner.from(),
                manner.untilPaused(),
                new EventStream.Stop(leaving, () -> stopped.apply(call.caller()))));
    String type = manner.sse() ? "text/event-stream" : "application/x-ndjson";
    Map<String, String> headers =
        Map.of("Content-Type", type, "X-Accel-Buffering", "no", "X-Run-ID", run.value());
    return new Reply.Streamed(200, headers, out -> write(call, run, manner, stream, out));
  }

  private void write(Call call, RunId run, Manner manner, EventStream stream, OutputStream out)
      throws IOException, InterruptedException {
    try {
      stream.follow(new Wire(manner.sse(), new java.io.BufferedOutputStream(out, BUFFER)));
    } catch (IOException gone) { // that is Wire's; what fails here is not the client's going
      if (manner.cancels()) {
        cancel(call, run);
      }
      throw gone;
    }
  }

  private void cancel(Call call, RunId run) {
    try {
      runs.cancel(call.tenant(), run, call.caller().name(), "its client disconnected");
    } catch (RunRefused over) {
      Thread.onSpinWait(); // it ended by itself meanwhile
    }
  }

  /** Writes events in one of both forms; whatever fails in that is an IOException. */
  private record Wire(boolean sse, OutputStream out) implements EventStream.Client {
    @Override
    public void take(Event event) throws IOException {
      String data = Json.canonical(event.data());
      String text =
          sse
              ? "id: " + event.cursor() + "\nevent: " + event.name() + "\ndata: " + data + "\n\n"
              : data + "\n";
      write(text);
    }

    private void write(String text) throws IOException {
      try {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      } catch (RuntimeException gone) {
        throw new IOException("the client went away", gone);
      }
    }

    @Override
    public void idle() throws IOException {
      write(sse ? ": ping\n\n" : "\n");
      flush();
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (RuntimeException gone) {
        throw new IOException("the client went away", gone);
      }
    }
  }
}
