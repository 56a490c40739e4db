package io.meshflow.core.policy.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of the pattern file; tried where a word begins with one of the anchors. */
record InjectionPattern(String id, boolean high, List<String> anchors, Pattern regex) {

  /** No match looks further than this, so that one attempt takes bounded time. */
  static final int REACH = 400;

  InjectionPattern {
    anchors = List.copyOf(anchors);
  }

  /** True when the expression matches the folded text from {@code at} on. */
  boolean matches(String folded, int at) {
    Matcher matcher = regex.matcher(folded);
    matcher.region(at, Math.min(folded.length(), at + REACH));
    return matcher.useTransparentBounds(true).useAnchoringBounds(false).lookingAt();
  }
}
