package io.meshflow.core.policy;

import io.meshflow.core.policy.Preview.Streaming;
import io.meshflow.core.policy.text.SecretRedactor;
import java.util.List;

/**
 * Lets through of an answer what may be seen while the rest still comes: always a beginning of what
 * {@link Preview#shown} gives for the whole. Used by one thread.
 *
 * <p>Something to be hidden may begin before it can be told from harmless text. So what is let
 * through ends at a space, is the same whichever of the usual ends of a secret follows, and stays
 * some way behind the newest character where something that holds spaces may have begun. Portions
 * grow with the answer, so that looking at all of it again each time costs n log n.
 */
public final class Window {

  private static final int FIRST_PORTION = 16;
  private static final int PORTIONS = 16;
  private static final int BEHIND = 96;

  /** What may end a secret that has begun: quotes, the end of a user's part, a tag. */
  private static final List<String> ENDS = List.of("\"\"", "''", "@", "</");

  private final Preview preview;
  private final StringBuilder answer = new StringBuilder();
  private int looked;
  private String shown = "";
  private boolean closed;

  Window(Preview preview) {
    this.preview = preview;
    this.closed = preview.streaming() == Streaming.WHOLE;
  }

  /** Takes the next piece of the answer. */
  public void add(String piece) {
    if (!closed) {
      answer.append(piece);
    }
  }

  /** What may be seen of the pieces so far and was not before. */
  public String fresh() {
    if (closed) {
      return "";
    }
    if (preview.streaming() == Streaming.TOKENS) {
      String all = answer.toString();
      answer.setLength(0);
      return all;
    }
    int fresh = answer.length() - looked;
    return fresh < Math.max(FIRST_PORTION, answer.length() / PORTIONS) ? "" : look();
  }

  private String look() {
    looked = answer.length();
    String text = answer.toString();
    String sure = sure(text);
    if (preview.givesOrders(text) || !sure.startsWith(shown)) {
      closed = true;
      return "";
    }
    int cut = lastSpace(sure, sure.length() - behind(text));
    if (cut <= shown.length()) {
      return "";
    }
    String fresh = sure.substring(shown.length(), cut);
    shown = sure.substring(0, cut);
    return fresh;
  }

  /** What may be seen of a text whatever follows, apart from what has only begun. */
  private String sure(String text) {
    String sure = Hiding.redacted(text, preview.policy());
    if (SecretRedactor.mayHaveBegun(text)) {
      for (String end : ENDS) {
        sure = common(sure, Hiding.redacted(text + end, preview.policy()));
      }
    }
    return Hiding.scrubbed(sure, preview.policy());
  }

  private int behind(String text) {
    boolean spaced =
        preview.policy().privacy().scrubPhi()
            || preview.policy().privacy().maxOutputChars() > 0
            || SecretRedactor.mayRunOn(text, BEHIND);
    return spaced ? BEHIND : 0;
  }

  private static String common(String one, String other) {
    int most = Math.min(one.length(), other.length());
    int same = 0;
    while (same < most && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return one.substring(0, same);
  }

  /** The place of the last white space before {@code from}; 0 when there is none. */
  private static int lastSpace(String text, int from) {
    int at = Math.min(from, text.length()) - 1;
    while (at > 0 && !Character.isWhitespace(text.charAt(at))) {
      at--;
    }
    return Math.max(0, at);
  }
}
