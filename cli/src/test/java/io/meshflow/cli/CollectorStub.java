package io.meshflow.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A collector that reads OTLP over HTTP as the published definition of protobuf says. */
final class CollectorStub implements AutoCloseable {

  /** One span, ids in hex. */
  record Seen(
      String trace, String id, String parent, String name, Span span, Map<String, String> values) {
    String value(String name) {
      return values.getOrDefault(name, "");
    }
  }

  private final HttpServer http;
  private final CountDownLatch answers;
  private final List<Seen> spans = new ArrayList<>();
  private final List<String> raw = new ArrayList<>();
  private final List<Map<String, List<String>>> headers = new ArrayList<>();
  private final List<String> strange = new ArrayList<>();

  private CollectorStub(CountDownLatch answers) throws IOException {
    this.answers = answers;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::take);
    http.start();
  }

  static CollectorStub start() throws IOException {
    return new CollectorStub(new CountDownLatch(0));
  }

  /** One that takes connections and answers nobody until it is told to. */
  static CollectorStub silent(CountDownLatch until) throws IOException {
    return new CollectorStub(until);
  }

  String endpoint() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      answers.await();
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      keep(asked + " " + type, exchange.getRequestHeaders(), body);
      exchange.sendResponseHeaders(200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void keep(String asked, Map<String, List<String>> given, byte[] body)
      throws IOException {
    if (!asked.equals("POST /v1/traces application/x-protobuf")) {
      strange.add(asked);
      return;
    }
    headers.add(given);
    raw.add(new String(body, StandardCharsets.ISO_8859_1));
    ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(span -> spans.add(seen(span)));
    notifyAll();
  }

  private static Seen seen(Span span) {
    Map<String, String> values = new TreeMap<>();
    for (KeyValue value : span.getAttributesList()) {
      values.put(value.getKey(), text(value));
    }
    return new Seen(
        hex(span.getTraceId().toByteArray()),
        hex(span.getSpanId().toByteArray()),
        hex(span.getParentSpanId().toByteArray()),
        span.getName(),
        span,
        values);
  }

  private static String text(KeyValue value) {
    return switch (value.getValue().getValueCase()) {
      case STRING_VALUE -> value.getValue().getStringValue();
      case INT_VALUE -> Long.toString(value.getValue().getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getValue().getDoubleValue());
      default -> value.getValue().toString();
    };
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** All spans so far, oldest first. */
  synchronized List<Seen> spans() {
    return List.copyOf(spans);
  }

  /** The bodies of all requests, as bytes in letters. */
  synchronized String raw() {
    return String.join("", raw);
  }

  synchronized List<Map<String, List<String>>> headers() {
    return List.copyOf(headers);
  }

  /** Requests that are no spans. */
  synchronized List<String> strange() {
    return List.copyOf(strange);
  }

  /** Waits for a span; fails the test after two minutes. */
  synchronized Seen await(Predicate<Seen> wanted) throws InterruptedException {
    long end = System.nanoTime() + 120_000_000_000L;
    while (spans.stream().noneMatch(wanted)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no such span among " + spans.stream().map(Seen::name).toList());
      }
      wait(left);
    }
    return spans.stream().filter(wanted).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    answers.countDown();
    http.stop(0);
  }
}
