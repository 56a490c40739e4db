package io.meshflow.core.policy.text;

/** Writes out what a space and a tilde stand for in an expression of the pattern file. */
final class Gaps {

  private static final String GAP = "[^\\p{L}\\p{N}]{0,8}";
  private static final String WORD = "[\\p{L}\\p{N}']{1,24}[^\\p{L}\\p{N}]{1,8}";
  private static final int WORDS = 3;

  private Gaps() {}

  /** The expression for {@link java.util.regex.Pattern}. */
  static String expand(String expression) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < expression.length()) {
      int end = i;
      int tildes = 0;
      while (end < expression.length() && " ~".indexOf(expression.charAt(end)) >= 0) {
        tildes += expression.charAt(end++) == '~' ? 1 : 0;
      }
      if (end == i) {
        out.append(expression.charAt(i++));
      } else {
        out.append("(?:").append(GAP);
        if (tildes > 0) {
          out.append("(?:").append(WORD).append("){0,").append(WORDS * tildes).append("}?");
        }
        out.append(')');
        i = end;
      }
    }
    return out.toString();
  }
}
