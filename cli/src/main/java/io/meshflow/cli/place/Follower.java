package io.meshflow.cli.place;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the events of a run on a server and tells a listener, in order and each once. A stream
 * that breaks is taken up again after the last event seen.
 */
final class Follower implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** The server stops, and the run goes on: the stream is taken up again. */
  private static final String BREAK = "stream_end";

  private final ServerPlace place;
  private final Connection connection;
  private final RunId root;
  private final RunListener listener;
  private final Map<RunId, Long> next = new HashMap<>();
  private volatile boolean resting;
  private volatile boolean over;
  private volatile boolean stopped;
  private volatile @Nullable RuntimeException fault;
  private String cursor = "";
  private long heardAt = System.nanoTime();

  Follower(ServerPlace place, Connection connection, RunId root, RunListener listener) {
    this.place = place;
    this.connection = connection;
    this.root = root;
    this.listener = listener;
  }

  @Override
  public void run() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!over && !stopped) {
      long before = heardAt;
      try {
        stream();
      } catch (IOException | ServerFault broken) {
        giveUpIfLong(broken);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException refused) {
        fault = refused;
        return;
      }
      pause = heardAt == before ? Math.min(2 * pause, LONGEST_PAUSE_MILLIS) : FIRST_PAUSE_MILLIS;
      if (!breathe(pause)) {
        return;
      }
    }
  }

  private void stream() throws IOException, InterruptedException {
    Map<String, String> headers = cursor.isEmpty() ? Map.of() : Map.of("Last-Event-ID", cursor);
    connection.lines("/api/v1/runs/" + root.value() + "/events", headers, this::event);
  }

  private void giveUpIfLong(Exception broken) {
    if (!stopped && System.nanoTime() - heardAt > PATIENCE.toNanos()) {
      stopped = true;
      fault =
          ServerFault.failed(
              "The stream of run "
                  + root
                  + " broke and "
                  + connection.base()
                  + " cannot be reached again. The run goes on there: 'meshflow watch "
                  + root
                  + "' takes it up."
                  + (broken instanceof ServerFault said ? " (" + said.getMessage() + ")" : ""));
    }
  }

  private static boolean breathe(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void event(String line) {
    Value.Obj event;
    try {
      event = (Value.Obj) Json.parse(line);
    } catch (JsonException | ClassCastException cut) {
      return;
    }
    heardAt = System.nanoTime();
    RunId run = new RunId(event.text("run_id"));
    String name = event.text("event");
    if (name.equals("token_delta")) {
      delta(run, event);
    } else if (!name.equals(BREAK)) {
      facts(run, event);
    }
    cursor = event.text("id");
    if (!name.equals(BREAK) && run.equals(root)) {
      over |= name.equals("run_complete");
      resting = over || name.equals("paused");
    }
  }

  private void delta(RunId run, Value.Obj event) {
    Optional<String> call = event.textIf("call");
    call.ifPresent(
        key ->
            listener.delta(
                run,
                CallKey.parse(key),
                (int) event.whole("attempt"),
                (int) event.whole("seq"),
                event.text("text")));
  }

  private void facts(RunId run, Value.Obj event) {
    long known = next.getOrDefault(run, 0L);
    if (event.wholeIf("record").filter(n -> n < known).isPresent()) {
      return;
    }
    for (Recorded record : place.history(run, known)) {
      listener.recorded(run, record);
      next.put(run, record.n() + 1);
    }
  }

  /** Whether the newest event says that the run has ended or waits. */
  boolean resting() {
    return resting || fault != null;
  }

  /** Something was asked of the run: it does not rest until an event says so again. */
  void stirred() {
    resting = over;
  }

  Optional<RuntimeException> fault() {
    return Optional.ofNullable(fault);
  }

  void stop() {
    stopped = true;
  }
}
