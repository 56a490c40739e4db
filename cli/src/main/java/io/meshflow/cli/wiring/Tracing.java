package io.meshflow.cli.wiring;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import io.meshflow.telemetry.Telemetry;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Telemetry that is opened when something happens: a command that only reads pays nothing for it.
 * Thread safe.
 */
public final class Tracing implements RunListener, AutoCloseable {

  private final Telemetry.Target target;
  private final Consumer<String> log;
  private @Nullable Telemetry opened;

  private Tracing(Telemetry.Target target, Consumer<String> log) {
    this.target = target;
    this.log = log;
  }

  /**
   * What the settings ask for; empty when they name no collector.
   *
   * @throws IllegalArgumentException when the headers cannot be read
   */
  public static Optional<Tracing> of(Settings settings, String version, Consumer<String> log) {
    String endpoint = settings.text(Setting.OTLP_ENDPOINT);
    return endpoint.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Tracing(
                new Telemetry.Target(
                    endpoint,
                    headers(settings.text(Setting.OTLP_HEADERS)),
                    version,
                    settings.flag(Setting.OTLP_CONTENT)),
                log));
  }

  static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String one : text.split(",", -1)) {
      String[] parts = one.strip().split("=", 2);
      if (parts.length == 2 && !parts[0].isBlank()) {
        String value = parts[1].strip().replace("+", "%2B");
        headers.put(parts[0].strip(), URLDecoder.decode(value, StandardCharsets.UTF_8));
      } else if (!one.isBlank()) {
        throw new IllegalArgumentException(
            Setting.OTLP_HEADERS.variable() + " must be name=value, apart by commas.");
      }
    }
    return headers;
  }

  private synchronized Telemetry telemetry() {
    Telemetry known = opened;
    if (known == null) {
      known = Telemetry.open(target, log);
      opened = known;
    }
    return known;
  }

  /** The span of a request. */
  public void request(Telemetry.Request request) {
    telemetry().request(request);
  }

  @Override
  public void taken(RunId run, List<Recorded> past) {
    telemetry().taken(run, past);
  }

  @Override
  public void recorded(RunId run, Recorded record) {
    telemetry().recorded(run, record);
  }

  @Override
  public void launched(RunId run, CallKey key, int attempt, Intent intent) {
    if (target.contents()) {
      telemetry().launched(run, key, attempt, intent);
    }
  }

  @Override
  public boolean reads(RunId run) {
    return false;
  }

  @Override
  public void begun(RunId run, CallKey key, int attempt) {
    telemetry().begun(run, key, attempt);
  }

  @Override
  public void rested(RunId run) {
    telemetry().rested(run);
  }

  /** Sends what is left, for a few seconds at most. */
  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
