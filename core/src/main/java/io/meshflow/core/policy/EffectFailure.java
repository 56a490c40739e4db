package io.meshflow.core.policy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why an effect did not give a result; the type says what may be done about it. */
public abstract sealed class EffectFailure extends RuntimeException
    permits EffectFailure.Transient, EffectFailure.Permanent, EffectFailure.UnknownOutcome {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String detail;

  EffectFailure(String message, String code, String detail, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.detail = detail;
  }

  /** A stable word for programs, such as {@code rate_limited}. */
  public final String code() {
    return code;
  }

  /** What happened, for people; never holds a secret. */
  public final String detail() {
    return detail;
  }

  /** Did not happen, and may succeed later: rate limited, overloaded, refused connection. */
  public static final class Transient extends EffectFailure {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;

    public Transient(String code, String detail, @Nullable Duration retryAfter) {
      super("the effect failed and may be tried again", code, detail, null);
      this.retryAfter = retryAfter;
    }

    /** The pause the other side asked for. */
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /** Did not happen and will not: a bad request, a missing key, a refused argument. */
  public static final class Permanent extends EffectFailure {
    private static final long serialVersionUID = 1L;

    public Permanent(String code, String detail) {
      super("the effect failed for good", code, detail, null);
    }
  }

  /** May or may not have happened: a timeout, a connection lost after sending. */
  public static final class UnknownOutcome extends EffectFailure {
    private static final long serialVersionUID = 1L;

    public UnknownOutcome(String code, String detail, @Nullable Throwable cause) {
      super("nobody knows whether the effect happened", code, detail, cause);
    }
  }
}
