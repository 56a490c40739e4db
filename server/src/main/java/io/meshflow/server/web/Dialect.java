package io.meshflow.server.web;

import io.meshflow.core.data.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** In whose words errors and limits are told: our own, or those of the client libraries. */
public enum Dialect {
  PROBLEM,
  OPENAI,
  ANTHROPIC;

  /** The dialect of a path; the model lists are shared, and one library names its version. */
  public static Dialect of(String path, Function<String, Optional<String>> headers) {
    if (!path.startsWith("/v1/")) {
      return PROBLEM;
    }
    boolean anthropic =
        path.startsWith("/v1/messages") || headers.apply("anthropic-version").isPresent();
    return anthropic ? ANTHROPIC : OPENAI;
  }

  /** The type of an error's body. */
  public String contentType() {
    return this == PROBLEM ? "application/problem+json" : "application/json";
  }

  /** An error as clients of this dialect read it, with the same code and id as everywhere. */
  public Value.Obj error(Problem problem, String correlation) {
    return switch (this) {
      case PROBLEM -> problem.document(correlation);
      case OPENAI ->
          Value.obj(
              "error",
              told(problem, correlation)
                  .with("type", Value.of(openAi(problem.status())))
                  .with("param", problem.place().map(p -> (Value) Value.of(p)).orElse(Value.NULL)));
      case ANTHROPIC ->
          Value.Obj.builder()
              .put("type", "error")
              .put(
                  "error",
                  told(problem, correlation).with("type", Value.of(anthropic(problem.status()))))
              .put("request_id", correlation)
              .build();
    };
  }

  private static Value.Obj told(Problem problem, String correlation) {
    return Value.Obj.builder()
        .put("message", problem.detail())
        .put("code", problem.code())
        .put("correlation_id", correlation)
        .build();
  }

  private static String openAi(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  private static String anthropic(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }

  /** The id of the request under the name that the library logs. */
  Map<String, String> id(String correlation) {
    return switch (this) {
      case PROBLEM -> Map.of();
      case OPENAI -> Map.of("x-request-id", correlation);
      case ANTHROPIC -> Map.of("request-id", correlation);
    };
  }

  /** How many requests the key has left. */
  Map<String, String> limits(Limits.Decision left, Instant now) {
    Map<String, String> headers = new LinkedHashMap<>();
    String most = Long.toString(left.limit());
    String remaining = Long.toString(left.remaining());
    String seconds = Long.toString(left.resetSeconds());
    switch (this) {
      case PROBLEM -> {
        headers.put("RateLimit-Limit", most);
        headers.put("RateLimit-Remaining", remaining);
        headers.put("RateLimit-Reset", seconds);
      }
      case OPENAI -> {
        headers.put("x-ratelimit-limit-requests", most);
        headers.put("x-ratelimit-remaining-requests", remaining);
        headers.put("x-ratelimit-reset-requests", seconds + "s");
      }
      case ANTHROPIC -> {
        headers.put("anthropic-ratelimit-requests-limit", most);
        headers.put("anthropic-ratelimit-requests-remaining", remaining);
        headers.put(
            "anthropic-ratelimit-requests-reset", now.plusSeconds(left.resetSeconds()).toString());
      }
    }
    return headers;
  }
}
