package io.meshflow.core.policy;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which request and which trace work belongs to, in the words of W3C Trace Context. Immutable.
 *
 * @param id what people search logs by; empty for none
 * @param trace 32 hex digits; empty for none
 * @param parent the span that caused the work, 16 hex digits; empty for none
 * @param sampled whether somebody wants the spans of the trace
 */
public record Correlation(String id, String trace, String parent, boolean sampled) {

  private static final int LONGEST_ID = 128;
  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;
  private static final Pattern TRACEPARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,400})?");

  /** Of work that nobody gave a name to. */
  public static final Correlation NONE = new Correlation("", "", "", true);

  public Correlation {
    boolean whole =
        (id.isEmpty() || isId(id))
            && (trace.isEmpty() || isHex(trace, TRACE_DIGITS))
            && (parent.isEmpty() || isHex(parent, SPAN_DIGITS));
    if (!whole) {
      throw new IllegalArgumentException("no ids of a request and a trace");
    }
  }

  /**
   * Reads a {@code traceparent} header; empty for one that is none. The id is that of the trace.
   */
  public static Optional<Correlation> parse(String traceparent) {
    Matcher found = TRACEPARENT.matcher(traceparent);
    return found.matches() && known(found) ? Optional.of(read(found)) : Optional.empty();
  }

  /** Version 00 has four fields, later ones may have more, and ff is none. */
  private static boolean known(Matcher found) {
    String version = found.group(1);
    boolean fields = found.group(5) == null || !version.equals("00");
    return fields
        && !version.equals("ff")
        && isHex(found.group(2), TRACE_DIGITS)
        && isHex(found.group(3), SPAN_DIGITS);
  }

  private static Correlation read(Matcher found) {
    boolean sampled = (Integer.parseInt(found.group(4), 16) & 1) == 1;
    return new Correlation(found.group(2), found.group(2), found.group(3), sampled);
  }

  /** Whether a text may be an id. */
  public static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_ID
        && text.chars().allMatch(Correlation::isIdChar);
  }

  private static boolean isIdChar(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '_'
        || c == '-';
  }

  /** As many lower-case hex digits, not all of them zero. */
  private static boolean isHex(String text, int digits) {
    boolean zero = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      zero = zero && c == '0';
    }
    return text.length() == digits && !zero;
  }

  /** The span of a name: always the same one, so that it need not be recorded. */
  public static String span(String name) {
    return hash("span " + name).substring(0, 16);
  }

  /** What is missing follows from the name of the work. */
  public Correlation within(String name) {
    String known = trace.isEmpty() ? hash("trace " + name).substring(0, 32) : trace;
    return new Correlation(id.isEmpty() ? known : id, known, parent, sampled);
  }

  /** Of what a span causes. */
  public Correlation under(String span) {
    return new Correlation(id, trace, span, sampled);
  }

  /** What goes out with a request; nothing without a trace and a span. */
  public Map<String, String> headers() {
    return trace.isEmpty() || parent.isEmpty()
        ? Map.of()
        : Map.of(
            "traceparent",
            "00-" + trace + "-" + parent + (sampled ? "-01" : "-00"),
            "X-Correlation-ID",
            id);
  }

  /** As a run's first record keeps it. */
  public Value.Obj document() {
    return Value.Obj.builder()
        .put("id", id)
        .put("trace", trace)
        .putIf(!parent.isEmpty(), "parent", parent)
        .put("sampled", sampled)
        .build();
  }

  /** Reads what {@link #document} wrote. */
  public static Correlation read(Value.Obj document) {
    return new Correlation(
        document.text("id"),
        document.text("trace"),
        document.textIf("parent").orElse(""),
        document.flag("sampled"));
  }

  private static String hash(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
