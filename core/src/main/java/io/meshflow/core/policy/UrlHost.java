package io.meshflow.core.policy;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host of an absolute web address, read so strictly that no two readers can differ. */
final class UrlHost {

  private static final Pattern WEB =
      Pattern.compile("\\s*(?:https?|wss?|ftp):.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern PLAIN =
      Pattern.compile(
          "(?:https?|wss?|ftp)://(?:[\\w.~%!$&'()*+,;=:-]*@)?"
              + "([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])\\.?(?::\\d{1,5})?(?:[/?#].*)?",
          Pattern.CASE_INSENSITIVE);

  private UrlHost() {}

  static boolean isUrl(String text) {
    return WEB.matcher(text).matches();
  }

  /** Lower case; empty when the address is not written plainly. */
  static String of(String url) {
    Matcher matcher = PLAIN.matcher(url);
    boolean plain = url.indexOf('\\') < 0 && matcher.matches();
    return plain ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
