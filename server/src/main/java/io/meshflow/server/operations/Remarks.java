package io.meshflow.server.operations;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import java.time.Instant;
import java.time.InstantSource;

/** What the server says of itself, beside requests and runs: JSON, or words. Thread safe. */
public final class Remarks {

  private final LogSink sink;
  private final boolean json;
  private final InstantSource clock;

  public Remarks(LogSink sink, boolean json, InstantSource clock) {
    this.sink = sink;
    this.json = json;
    this.clock = clock;
  }

  /** Something goes on as it should. */
  public void info(String text) {
    say("info", text);
  }

  /** Something needs an operator. */
  public void warn(String text) {
    say("warn", text);
  }

  private void say(String level, String text) {
    if (LogLevels.wanted(LogLevels.SERVER, level)) {
      Instant at = clock.instant();
      String safe = SecretRedactor.redact(text);
      sink.take(
          at, level, json ? line(at, level, "server", Value.obj("what", Value.of(safe))) : safe);
    }
  }

  /** A line of the log as JSON. */
  public static String line(Instant at, String level, String event, Value.Obj fields) {
    return Json.canonical(
        fields
            .with("at", Value.of(at.toString()))
            .with("level", Value.of(level))
            .with("event", Value.of(event)));
  }
}
