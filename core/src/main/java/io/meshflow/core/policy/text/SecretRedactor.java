package io.meshflow.core.policy.text;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes keys, passwords and tokens out of texts that people will read: logs, errors, answers.
 *
 * <p>Knows the shapes of common vendors and the names under which secrets are kept. Thread safe.
 */
public final class SecretRedactor {

  /** What stands where a secret was. */
  public static final String MARK = "[SECRET-REDACTED]";

  private static final String NAMES =
      "(?:password|passwd|passphrase|pwd|secret|api[_. -]?key|access[_. -]?key|secret[_. -]?key"
          + "|private[_. -]?key|signing[_. -]?key|encryption[_. -]?key|account[_. -]?key|token"
          + "|session[_. -]?id|connection[_. -]?string|credentials?)";

  private static final String NAMED = "pass|pwd|secret|key|token|session|connection|credential";

  private static final String IS = "\\s{0,5}(?:=>|:=|[:=,])\\s{0,5}";

  /** Group 1 is hidden; without a group all of it is. */
  private static final List<Shape> SHAPES =
      List.of(
          // blocks and schemes
          any(
              "private key",
              "-----BEGIN [A-Z ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----[\\s\\S]{0,16000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----|\\z)"),
          any(
              "bearer|token|basic|digest|negotiate|apikey",
              "(?i)\\b(?:bearer|token|basic|digest|negotiate|apikey)\\s+([A-Za-z0-9+/._~=-]{12,4096})"),
          any(
              "authorization",
              "(?i)\\b(?:proxy-)?authorization[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?([^\\s\"',;}]{1,20}\\s{1,3}[^\\s\"',;}]{4,4096}|[^\\s\"',;}]{8,4096})"),
          any("cookie", "(?i)\\b(?:set-)?cookie\\s{0,3}[:=]\\s{0,3}([^\\r\\n]{4,4096})"),
          any(
              "x-",
              "(?i)\\bx-(?:api|amz-security|auth|access|goog|gitlab|vault|functions)[a-z-]{0,20}(?:key|token)[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?([^\\s\"',;}]{4,4096})"),
          any("://", "(?<=://)[^\\s/@:\"']{0,200}:([^\\s/@\"']{1,400})(?=@)"),
          any("://", "(?<=://)([A-Za-z0-9_-]{20,400})(?=@)"),
          // vendors
          any("sk-", "\\bsk-(?:ant-|proj-|svcacct-|admin-|or-v1-|lf-)?[A-Za-z0-9_-]{16,400}"),
          any(
              "_live_|_test_|whsec_",
              "\\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,200}|\\bwhsec_[A-Za-z0-9+/=]{16,200}"),
          any(
              "aiza|ya29.|gocspx",
              "\\bAIza[0-9A-Za-z_-]{30,60}|\\bya29\\.[0-9A-Za-z_.-]{20,600}|\\bGOCSPX-[\\w-]{20,60}"),
          any("akia|asia|aroa|aida|abia", "\\b(?:AKIA|ASIA|AROA|AIDA|ABIA)[0-9A-Z]{16}\\b"),
          any(
              "gh|github_pat",
              "\\bgh[pousr]_[A-Za-z0-9]{20,300}|\\bgithub_pat_[A-Za-z0-9_]{20,300}"),
          any(
              "glp|atatt3",
              "\\bglpat-[\\w-]{16,80}|\\bglptt-[\\w-]{16,80}|\\bATATT3[\\w=+/-]{20,400}"),
          any("xox|xapp", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,300}|\\bxapp-[A-Za-z0-9-]{10,300}"),
          any("hooks.slack", "https://hooks\\.slack\\.com/(?:services|workflows)/([\\w/]{10,200})"),
          any(
              "discord",
              "https://(?:\\w{1,20}\\.)?discord(?:app)?\\.com/api/webhooks/([\\w/-]{10,200})"),
          any(
              "hf_|r8_|gsk_",
              "\\bhf_[A-Za-z0-9]{20,100}|\\br8_[A-Za-z0-9]{20,100}|\\bgsk_[A-Za-z0-9]{20,100}"),
          any("mf_", "\\bmf_[A-Za-z0-9_-]{20,200}"),
          any(
              "npm_|pypi-|dop_v1",
              "\\bnpm_[A-Za-z0-9]{20,100}|\\bpypi-[\\w-]{30,400}|\\bdop_v1_[a-f0-9]{40,80}"),
          any(
              "sg.|key-|shp",
              "\\bSG\\.[\\w-]{10,60}\\.[\\w-]{10,80}|\\bkey-[0-9a-f]{32}\\b|\\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,64}"),
          any(
              "hv|s.|dapi",
              "\\b(?:hvs|hvb|hvr)\\.[\\w-]{20,300}|\\bs\\.[A-Za-z0-9]{24}\\b|\\bdapi[0-9a-f]{32}\\b"),
          any(
              "eaa|sq0|:aa",
              "\\bEAA[A-Za-z0-9]{30,300}|\\bsq0(?:atp|csp)-[\\w-]{20,60}|\\b\\d{8,10}:AA[\\w-]{32,36}"),
          any(
              "mfk_|kid_|pplx-|xai-",
              "\\bmfk_[\\w-]{16,200}|\\bkid_[\\w-]{20,200}|\\bpplx-[\\w]{20,100}|\\bxai-[\\w]{20,120}"),
          any("eyj", "\\beyJ[\\w-]{8,4000}\\.[\\w-]{2,8000}(?:\\.[\\w-]{0,2000})?"),
          any(
              "accountkey|sig=",
              "(?i)AccountKey=([A-Za-z0-9+/=]{20,200})|(?<=[?&]sig=)[\\w%+/=-]{10,300}"),
          any("age-secret", "AGE-SECRET-KEY-1[0-9A-Z]{40,80}"),
          // names
          any(NAMED, "(?i)" + NAMES + "[\"']?" + IS + "\"((?:[^\"\\\\]|\\\\.){1,4096})\""),
          any(NAMED, "(?i)" + NAMES + "[\"']?" + IS + "'((?:[^'\\\\]|\\\\.){1,4096})'"),
          any(NAMED, "(?i)" + NAMES + "\\\\\"" + IS + "\\\\\"([^\"\\\\]{1,4096})"),
          any(
              NAMED,
              "(?i)" + NAMES + "\\s{0,3}(?:=>|:=|[:=])\\s{0,3}([^\\s\"',;&)}\\]<>\\[]{3,4096})"),
          any(
              "?|&",
              "(?i)(?<=[?&])[\\w-]{0,30}(?:key|token|secret|password|pwd|code|signature|auth)"
                  + "=([^\\s&#\"'<>]{4,4096})"),
          any(NAMED, "(?i)" + NAMES + ">([^<]{1,4096})</"),
          any(
              "--",
              "(?i)--[\\w-]{0,30}(?:password|passwd|token|secret|key)[= ]([^\\s-]\\S{2,4096})"),
          any(
              "curl|wget|http",
              "(?i)\\b(?:curl|wget|http)\\b[^\\n]{0,400}?\\s(?:-u|--user)[= ]{1,2}[\"']?"
                  + "([^\\s\"':]{1,200}:[^\\s\"']{1,400})"),
          any(
              "password|passphrase|secret|key|token",
              "(?i)\\b(?:password|passphrase|secret|api key|access key|token) (?:is|was|of) ?:? ?"
                  + "[\"']?((?=\\S{0,40}[\\d!@#$%^&*_])[^\\s\"',]{6,200})"));

  private static final Pattern BASIC = Pattern.compile("\\b[A-Za-z0-9+/]{8,400}={0,2}");

  private SecretRedactor() {}

  /**
   * A pattern, and lower-case words of which a text has one if the pattern matches.
   *
   * @param runsOn what it matches may hold white space
   */
  private record Shape(List<String> hints, Pattern pattern, boolean runsOn) {
    boolean mayBeIn(String lower) {
      return hints.stream().anyMatch(lower::contains);
    }
  }

  private static Shape any(String hints, String regex) {
    boolean runsOn = regex.contains("\\s{") || regex.contains("\\s+") || regex.contains(" ");
    return new Shape(List.of(hints.split("\\|", -1)), Pattern.compile(regex), runsOn);
  }

  /** Whether a secret with white space before or in it may have begun in the end of a text. */
  public static boolean mayRunOn(String end) {
    String lower = end.toLowerCase(Locale.ROOT);
    return SHAPES.stream().anyMatch(shape -> shape.runsOn() && shape.mayBeIn(lower));
  }

  /** The text with a mark for every secret. */
  public static String redact(String text) {
    Spans spans = new Spans();
    String lower = text.toLowerCase(Locale.ROOT);
    for (Shape shape : SHAPES) {
      if (!shape.mayBeIn(lower)) {
        continue;
      }
      Matcher matcher = shape.pattern().matcher(text);
      while (matcher.find()) {
        boolean grouped = matcher.groupCount() > 0 && matcher.start(1) >= 0;
        spans.add(
            grouped ? matcher.start(1) : matcher.start(), grouped ? matcher.end(1) : matcher.end());
      }
    }
    basic(text, spans);
    return spans.replace(text, MARK);
  }

  /** Base64 of {@code name:password} wherever it stands. */
  private static void basic(String text, Spans spans) {
    Matcher matcher = BASIC.matcher(text);
    while (matcher.find()) {
      if (matcher.group().length() % 4 == 0 && isNameAndPassword(matcher.group())) {
        spans.add(matcher.start(), matcher.end());
      }
    }
  }

  private static boolean isNameAndPassword(String code) {
    try {
      String text = new String(Base64.getDecoder().decode(code), StandardCharsets.US_ASCII);
      return text.matches("[\\w.@+-]{1,100}:[!-~]{3,200}");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
