package io.meshflow.core.policy.text;

/**
 * Takes what identifies a patient out of a text: the identifiers of 45 CFR 164.514(b)(2).
 *
 * <p>Patterns and word lists, so some slip through and some harmless words go. Thread safe.
 */
public final class PhiScrubber {

  /** What stands where an identifier was. */
  public static final String MARK = "[PHI-REDACTED]";

  private PhiScrubber() {}

  /** The text with a mark for every identifier. */
  public static String scrub(String text) {
    Spans spans = new Spans();
    PhiPatterns.find(text, spans);
    PersonNames.find(text, spans);
    return spans.replace(text, MARK);
  }
}
