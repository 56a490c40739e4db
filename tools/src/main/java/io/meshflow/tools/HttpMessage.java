package io.meshflow.tools;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.tool.HttpCall;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A checked request, ready to be written; names of headers in lower case. Immutable. */
record HttpMessage(String method, Map<String, String> headers, String body) {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "upgrade",
          "te",
          "trailer",
          "expect",
          "accept-encoding",
          "idempotency-key");
  private static final Set<String> HARMLESS =
      Set.of("accept", "accept-language", "user-agent", "traceparent", "x-correlation-id");
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  static HttpMessage of(HttpCall call, String effectKey, Correlation correlation) {
    String method = call.method().toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new EffectFailure.Permanent("invalid_method", "HTTP has no method '" + method + "'");
    }
    Map<String, String> headers = new TreeMap<>();
    call.headers().forEach((name, value) -> put(headers, name, value));
    String body = body(call.body());
    if (!body.isEmpty()) {
      headers.putIfAbsent("content-type", type(call.body()));
    }
    headers.putIfAbsent("accept", "*/*");
    headers.putIfAbsent("user-agent", "meshflow");
    correlation
        .headers()
        .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    put(headers, "x-effect-key", effectKey);
    headers.put("idempotency-key", headers.remove("x-effect-key"));
    return new HttpMessage(method, Map.copyOf(headers), body);
  }

  private static void put(Map<String, String> headers, String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches() || OURS.contains(lower) || lower.startsWith("proxy-")) {
      throw new EffectFailure.Permanent(
          "invalid_header", "the header '" + name.replaceAll("\\p{Cntrl}", "?") + "' is refused");
    }
    if (value.chars().anyMatch(c -> c != '\t' && (c < ' ' || c == 0x7F || c > 0xFF))) {
      throw new EffectFailure.Permanent(
          "invalid_header", "the header '" + name + "' has characters that no header may have");
    }
    headers.put(lower, value.strip());
  }

  private static String body(Value body) {
    return switch (body) {
      case Value.Null none -> "";
      case Value.Text text -> text.value();
      case Value.Obj object -> Json.canonical(object);
      case Value.Array array -> Json.canonical(array);
      case Value.Num number -> Json.canonical(number);
      case Value.Bool flag -> Json.canonical(flag);
    };
  }

  private static String type(Value body) {
    return body instanceof Value.Text ? "text/plain; charset=utf-8" : "application/json";
  }

  /** GET and HEAD change nothing at the other side. */
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** For another origin: nothing that could be a credential goes along. */
  HttpMessage withoutCredentials() {
    Map<String, String> kept = new TreeMap<>(headers);
    kept.keySet().retainAll(HARMLESS);
    return new HttpMessage(method, Map.copyOf(kept), body);
  }

  /** The head as it goes over the wire, before a body of so many bytes. */
  byte[] head(HttpTarget target, int length) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target.pathAndQuery()).append(" HTTP/1.1\r\n");
    head.append("host: ").append(target.authority()).append("\r\n");
    new TreeMap<>(headers).forEach((n, v) -> head.append(n).append(": ").append(v).append("\r\n"));
    if (length > 0 || !isSafe()) {
      head.append("content-length: ").append(length).append("\r\n");
    }
    head.append("connection: close\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
