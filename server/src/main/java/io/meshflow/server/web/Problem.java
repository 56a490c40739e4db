package io.meshflow.server.web;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import java.util.Optional;

/** Why a request is not answered as asked, secrets taken out; becomes an RFC 9457 problem. */
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final transient Value.Obj more;

  public Problem(int status, String code, String detail) {
    this(status, code, detail, Value.Obj.EMPTY);
  }

  /**
   * @param more fields beyond those of every problem; {@code retry_after} becomes the header
   */
  public Problem(int status, String code, String detail, Value.Obj more) {
    super("a request was refused", null, false, false);
    this.status = status;
    this.code = code;
    this.detail = SecretRedactor.redact(detail);
    this.more = redacted(more);
  }

  /** Names of fields are what a caller sent, and callers mistake places. */
  private static Value.Obj redacted(Value.Obj more) {
    return more.textIf("param")
        .map(place -> more.with("param", Value.of(SecretRedactor.redact(place))))
        .orElse(more);
  }

  /** A request that cannot be understood. */
  public static Problem malformed(String code, String detail) {
    return new Problem(400, code, detail);
  }

  /** Something that is not here, or not for this caller. */
  public static Problem missing(String code, String detail) {
    return new Problem(404, code, detail);
  }

  /** Nothing now, perhaps later; seconds until it is worth trying again. */
  public static Problem later(int status, String code, String detail, long seconds) {
    return new Problem(status, code, detail, Value.obj("retry_after", Value.of(seconds)));
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** What is wrong, for people. */
  public String detail() {
    return detail;
  }

  /** Which field of the request is wrong. */
  public Optional<String> place() {
    return more.textIf("param");
  }

  /** Seconds until the request is worth repeating. */
  public Optional<Long> retryAfter() {
    return more.wholeIf("retry_after");
  }

  /** The problem as JSON. */
  public Value.Obj document(String correlation) {
    return more.toBuilder()
        .put("type", "about:blank")
        .put("title", Reason.of(status))
        .put("status", status)
        .put("code", code)
        .put("detail", detail)
        .put("message", detail)
        .put("correlation_id", correlation)
        .put("retryable", status == 429 || status >= 500)
        .build();
  }
}
