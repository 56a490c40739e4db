package io.meshflow.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells once that a collector does not take spans, and once that it does again. Thread safe. */
final class TellingExporter implements SpanExporter {

  private final SpanExporter inner;
  private final String endpoint;
  private final Consumer<String> log;
  private final AtomicBoolean failing = new AtomicBoolean();

  TellingExporter(SpanExporter inner, String endpoint, Consumer<String> log) {
    this.inner = inner;
    this.endpoint = endpoint;
    this.log = log;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = inner.export(spans);
    result.whenComplete(() -> tell(!result.isSuccess(), result.getFailureThrowable()));
    return result;
  }

  private void tell(boolean fails, @Nullable Throwable why) {
    if (failing.getAndSet(fails) != fails) {
      String reason = why == null ? "" : " (" + root(why) + ")";
      log.accept(
          fails
              ? "telemetry: " + endpoint + " takes no spans; they are lost until it does" + reason
              : "telemetry: " + endpoint + " takes spans again");
    }
  }

  private static String root(Throwable why) {
    Throwable root = why;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** The process ends before the last spans were taken. */
  void late() {
    if (!failing.getAndSet(true)) {
      log.accept("telemetry: " + endpoint + " did not take the last spans in time");
    }
  }

  boolean failing() {
    return failing.get();
  }

  @Override
  public CompletableResultCode flush() {
    return inner.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return inner.shutdown();
  }
}
