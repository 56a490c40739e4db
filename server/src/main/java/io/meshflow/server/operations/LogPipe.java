package io.meshflow.server.operations;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Underway;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.server.web.Current;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Takes what libraries log (HTTP server, pool of connections, migrations, the JDK) into the one log
 * of the process: JSON, or words for a terminal; secrets taken out. Thread safe.
 */
public final class LogPipe extends Handler implements AutoCloseable {

  private final LogSink sink;
  private final boolean json;
  private final SimpleFormatter formatter = new SimpleFormatter();

  private LogPipe(LogSink sink, boolean json) {
    this.sink = sink;
    this.json = json;
    setLevel(Level.ALL);
  }

  /** Puts the pipe in the place of whatever took these lines before; closing takes it away. */
  public static LogPipe install(LogSink sink, boolean json) {
    LogManager.getLogManager().reset();
    LogPipe pipe = new LogPipe(sink, json);
    Logger.getLogger("").addHandler(pipe);
    return pipe;
  }

  @Override
  public void publish(@Nullable LogRecord line) {
    if (line != null && isLoggable(line)) {
      String text = SecretRedactor.redact(formatter.formatMessage(line));
      Optional<String> cause = Optional.ofNullable(line.getThrown()).map(LogPipe::told);
      String name = Optional.ofNullable(line.getLoggerName()).orElse("");
      String whole = json ? document(line, name, text, cause) : words(line, name, text, cause);
      sink.take(line.getInstant(), LogLevels.word(line.getLevel()), whole);
    }
  }

  private static String document(LogRecord line, String name, String text, Optional<String> cause) {
    return Json.canonical(
        Value.Obj.builder()
            .put("at", line.getInstant().toString())
            .put("level", LogLevels.word(line.getLevel()))
            .put("event", "log")
            .put("logger", name)
            .put("message", text)
            .putTextIf("run_id", Current.run())
            .putTextIf("correlation_id", Current.request().or(Underway::correlation))
            .putTextIf("cause", cause)
            .build());
  }

  private static String words(LogRecord line, String name, String text, Optional<String> cause) {
    String brief = name.substring(name.lastIndexOf('.') + 1);
    return LogLevels.word(line.getLevel())
        + " "
        + brief
        + ": "
        + text
        + cause.map(why -> "\n" + why).orElse("");
  }

  private static String told(Throwable thrown) {
    StringBuilder text = new StringBuilder(SecretRedactor.redact(thrown.toString()));
    for (StackTraceElement frame : thrown.getStackTrace()) {
      text.append("\n  at ").append(frame);
    }
    return text.toString();
  }

  @Override
  public void flush() {
    // every line is handed on at once
  }

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(this);
  }
}
