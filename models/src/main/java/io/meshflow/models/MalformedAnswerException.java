package io.meshflow.models;

import io.meshflow.core.model.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer came, but it cannot be used; {@code code} says why, and where the vendor counted it,
 * {@code usage} how much it was.
 */
final class MalformedAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String detail;
  private final transient @Nullable Usage usage;

  MalformedAnswerException(String code, String detail) {
    this(code, detail, null);
  }

  private MalformedAnswerException(String code, String detail, @Nullable Usage usage) {
    super("unusable answer");
    this.code = code;
    this.detail = detail;
    this.usage = usage;
  }

  /** The same of an answer that was counted. */
  MalformedAnswerException counted(Usage usage) {
    return new MalformedAnswerException(code, detail, usage);
  }

  Optional<Usage> usage() {
    return Optional.ofNullable(usage);
  }

  String code() {
    return code;
  }

  String detail() {
    return detail;
  }
}
