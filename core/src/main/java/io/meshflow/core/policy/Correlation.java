package io.meshflow.core.policy;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
 * @param state what others along the trace want carried on, as {@code tracestate}; empty for none
 */
public record Correlation(String id, String trace, String parent, boolean sampled, String state) {

  private static final int LONGEST_ID = 128;
  private static final int LONGEST_STATE = 512;
  private static final Pattern STATE =
      Pattern.compile(
          "[a-z0-9][a-z0-9_*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");
  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;
  private static final Pattern TRACEPARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,400})?");

  /** Of work that nobody gave a name to. */
  public static final Correlation NONE = new Correlation("", "", "", true);

  /** Of a trace that carries nothing of others. */
  public Correlation(String id, String trace, String parent, boolean sampled) {
    this(id, trace, parent, sampled, "");
  }

  public Correlation {
    boolean whole =
        (id.isEmpty() || isId(id))
            && (trace.isEmpty() || isHex(trace, TRACE_DIGITS))
            && (parent.isEmpty() || isHex(parent, SPAN_DIGITS))
            && (state.isEmpty() || isState(state));
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

  /** Whether a text may stand in a {@code tracestate} header and is worth carrying on. */
  public static boolean isState(String text) {
    String[] members = text.split(",", -1);
    return text.length() <= LONGEST_STATE
        && members.length <= 32
        && Arrays.stream(members).map(String::strip).allMatch(one -> STATE.matcher(one).matches());
  }

  /** The same trace, with what others want carried on; that is left where it is malformed. */
  public Correlation carrying(String tracestate) {
    return isState(tracestate) ? new Correlation(id, trace, parent, sampled, tracestate) : this;
  }

  /** The same trace under another id. */
  public Correlation named(String other) {
    return new Correlation(other, trace, parent, sampled, state);
  }

  /** Whether a text may be an id. */
  public static boolean isId(String text) {
    boolean id = !text.isEmpty() && text.length() <= LONGEST_ID;
    for (int i = 0; id && i < text.length(); i++) {
      id = isIdChar(text.charAt(i));
    }
    return id;
  }

  private static boolean isIdChar(char c) {
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
    return new Correlation(id.isEmpty() ? known : id, known, parent, sampled, state);
  }

  /** Of what a span causes. */
  public Correlation under(String span) {
    return new Correlation(id, trace, span, sampled, state);
  }

  /** What goes out with a request; nothing without a trace and a span. */
  public Map<String, String> headers() {
    if (trace.isEmpty() || parent.isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("traceparent", "00-" + trace + "-" + parent + (sampled ? "-01" : "-00"));
    headers.put("X-Correlation-ID", id);
    if (!state.isEmpty()) {
      headers.put("tracestate", state);
    }
    return headers;
  }

  /** As a run's first record keeps it. */
  public Value.Obj document() {
    return Value.Obj.builder()
        .put("id", id)
        .put("trace", trace)
        .putIf(!parent.isEmpty(), "parent", parent)
        .put("sampled", sampled)
        .putIf(!state.isEmpty(), "state", Value.of(state))
        .build();
  }

  /** Reads what {@link #document} wrote. */
  public static Correlation read(Value.Obj document) {
    return new Correlation(
        document.text("id"),
        document.text("trace"),
        document.textIf("parent").orElse(""),
        document.flag("sampled"),
        document.textIf("state").orElse(""));
  }

  private static String hash(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
