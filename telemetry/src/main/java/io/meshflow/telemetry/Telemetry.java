package io.meshflow.telemetry;

import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends what runs do to an OpenTelemetry collector, over HTTP, as OTLP in protobuf. Never waits for
 * it: spans go into a bounded queue, what does not fit is dropped, and a collector that does not
 * answer is told of once. Prompts and answers are sent only where the target wants them and the
 * policy of the run stores them in full. Thread safe.
 */
public final class Telemetry implements RunListener, AutoCloseable {

  /**
   * Where spans go.
   *
   * @param endpoint address of the collector; {@code /v1/traces} is added where it is not there
   * @param headers sent along, such as a key
   * @param version of this program
   * @param contents prompts, answers, arguments and results of tools are sent too
   */
  public record Target(
      String endpoint, Map<String, String> headers, String version, boolean contents) {
    public Target {
      headers = Map.copyOf(headers);
    }

    /** Without contents. */
    public Target(String endpoint, Map<String, String> headers, String version) {
      this(endpoint, headers, version, false);
    }

    String address() {
      String path = endpoint.endsWith("/") ? endpoint : endpoint + "/";
      return endpoint.endsWith("/v1/traces") ? endpoint : path + "v1/traces";
    }
  }

  /**
   * A request that was answered.
   *
   * @param correlation the trace, and the span of the client
   * @param span its own span, under which its runs stand
   */
  public record Request(
      Correlation correlation,
      String span,
      String method,
      String route,
      int status,
      String tenant,
      Duration took) {}

  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");
  private static final int QUEUE = 8192;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long FLUSH_MILLIS = 3_000;

  private final SdkTracerProvider provider;
  private final Spans spans;
  private final TellingExporter exporter;
  private final Map<RunId, RunSpans> runs = new ConcurrentHashMap<>();

  private final boolean contents;

  private Telemetry(
      SdkTracerProvider provider, Spans spans, TellingExporter exporter, boolean contents) {
    this.contents = contents;
    this.provider = provider;
    this.spans = spans;
    this.exporter = exporter;
  }

  /** Begins to export; {@code log} takes a line when the collector fails, and when it recovers. */
  public static Telemetry open(Target target, Consumer<String> log) {
    LIBRARY.setLevel(Level.OFF); // what it would say is told once, in our own log
    OtlpHttpSpanExporterBuilder otlp =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(target.address())
            .setTimeout(PATIENCE)
            .setConnectTimeout(PATIENCE)
            .setRetryPolicy(
                RetryPolicy.builder()
                    .setMaxAttempts(2)
                    .setInitialBackoff(Duration.ofMillis(500))
                    .setMaxBackoff(Duration.ofSeconds(1))
                    .build());
    target.headers().forEach(otlp::addHeader);
    TellingExporter exporter = new TellingExporter(otlp.build(), target.address(), log);
    Spans.Ids ids = new Spans.Ids();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setIdGenerator(ids)
            .setResource(resource(target.version()))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(QUEUE)
                    .setScheduleDelay(Duration.ofSeconds(1))
                    .setExporterTimeout(PATIENCE.multipliedBy(3))
                    .build())
            .build();
    Spans spans = new Spans(provider.get("io.meshflow"), ids);
    return new Telemetry(provider, spans, exporter, target.contents());
  }

  private static Resource resource(String version) {
    return Resource.getDefault()
        .merge(
            Resource.builder()
                .put("service.name", "meshflow")
                .put("service.version", version)
                .build());
  }

  /** The span of a request. */
  public void request(Request request) {
    Instant now = Instant.now();
    Attributes attributes =
        Attributes.builder()
            .put(Names.METHOD, request.method())
            .put(Names.ROUTE, request.route())
            .put(Names.STATUS_CODE, (long) request.status())
            .put(Names.TENANT, request.tenant())
            .put(Names.CORRELATION, request.correlation().id())
            .build();
    spans.add(
        new Spans.Done(
            request.correlation(),
            request.span(),
            request.method() + " " + request.route(),
            SpanKind.SERVER,
            now.minus(request.took()),
            now,
            attributes,
            request.status() >= 500 ? Integer.toString(request.status()) : ""));
  }

  @Override
  public void taken(RunId run, List<Recorded> past) {
    RunSpans known = new RunSpans(run, done -> {});
    past.forEach(known::record);
    runs.put(run, known.heardBy(spans::add));
  }

  @Override
  public void recorded(RunId run, Recorded record) {
    if (RunSpans.begins(record)) {
      runs.put(run, new RunSpans(run, spans::add));
    }
    RunSpans known = runs.get(run);
    if (known != null) {
      known.record(record);
    }
  }

  @Override
  public void launched(RunId run, CallKey key, int attempt, Intent intent) {
    RunSpans known = runs.get(run);
    if (contents && known != null) {
      known.launched(key, attempt, intent);
    }
  }

  @Override
  public boolean reads(RunId run) {
    return false;
  }

  @Override
  public void begun(RunId run, CallKey key, int attempt) {
    RunSpans known = runs.get(run);
    if (known != null) {
      known.answers(key, attempt);
    }
  }

  @Override
  public void rested(RunId run) {
    runs.remove(run);
  }

  /** Sends what is left, for a few seconds at most, and not long to a collector known to fail. */
  @Override
  public void close() {
    long patience = exporter.failing() ? FLUSH_MILLIS / 10 : FLUSH_MILLIS;
    CompletableResultCode sent = provider.shutdown().join(patience, TimeUnit.MILLISECONDS);
    if (!sent.isDone()) {
      exporter.late();
    }
  }
}
