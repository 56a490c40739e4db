package io.meshflow.definition.source;

import java.util.Comparator;
import java.util.Locale;

/**
 * What is wrong with a document, and where.
 *
 * @param file name of the document as it was given
 * @param line counts from 1
 * @param column counts from 1
 * @param code stable word for programs, such as {@code unknown_key}
 * @param suggestion what to write instead, empty when nothing is known
 */
public record Problem(
    String file,
    int line,
    int column,
    Severity severity,
    String code,
    String message,
    String suggestion) {

  /** By file, then position, errors first. */
  public static final Comparator<Problem> BY_POSITION =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::severity);

  /** How bad it is: an error keeps the document from being used. */
  public enum Severity {
    ERROR,
    WARNING;

    /** The word used in output. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** True for an error. */
  public boolean fatal() {
    return severity == Severity.ERROR;
  }

  /** The problem in one line, {@code file:line:column: error: message (suggestion) [code]}. */
  public String describe() {
    String hint = suggestion.isEmpty() ? "" : " (" + suggestion + ")";
    return "%s:%d:%d: %s: %s%s [%s]"
        .formatted(file, line, column, severity.word(), message, hint, code);
  }
}
