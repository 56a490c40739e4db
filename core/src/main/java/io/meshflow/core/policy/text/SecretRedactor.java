package io.meshflow.core.policy.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  private static final String NAMED =
      "passw|passph|pwd|secret|key|token|session|connection|credential";

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
              "x-a|x-g|x-v|x-f",
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
              "ghp_|gho_|ghu_|ghs_|ghr_|github_pat",
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
          any("hvs.|hvb.|hvr.|dapi", "\\b(?:hvs|hvb|hvr)\\.[\\w-]{20,300}|\\bdapi[0-9a-f]{32}\\b"),
          any(goingOn("s."), "\\bs\\.[A-Za-z0-9]{24}\\b"),
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
              "key=|token=|secret=|password=|pwd=|code=|signature=|auth=",
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

  private static final WordSieve HINTS = WordSieve.of(SHAPES.stream().map(Shape::hints).toList());

  /** A bit for each shape that holds white space. */
  private static final long RUNNING_ON = runningOn();

  private SecretRedactor() {}

  /**
   * A pattern, and lower-case words of which a text has one if the pattern matches.
   *
   * @param runsOn what it matches may hold white space
   */
  private record Shape(List<String> hints, Pattern pattern, boolean runsOn) {}

  private static Shape any(String hints, String regex) {
    boolean runsOn = regex.contains("\\s{") || regex.contains("\\s+") || regex.contains(" ");
    return new Shape(List.of(hints.split("\\|", -1)), Pattern.compile(regex), runsOn);
  }

  /** Hints for a word that a letter or a digit follows: at the end of a sentence none does. */
  private static String goingOn(String word) {
    return "abcdefghijklmnopqrstuvwxyz0123456789"
        .chars()
        .mapToObj(c -> word + (char) c)
        .collect(Collectors.joining("|"));
  }

  private static long runningOn() {
    long bits = 0;
    for (int i = 0; i < SHAPES.size(); i++) {
      bits |= SHAPES.get(i).runsOn() ? 1L << i : 0;
    }
    return bits;
  }

  /** Whether a secret with white space before or in it may have begun in the end of a text. */
  public static boolean mayRunOn(String text, int end) {
    return (HINTS.in(text, Math.max(0, text.length() - end)) & RUNNING_ON) != 0;
  }

  /**
   * Whether what is a secret in a text may depend on what follows the text; never where that begins
   * with a character that is in no hint, such as a quote, and none of the hints is in the text.
   */
  public static boolean mayHaveBegun(String text) {
    return HINTS.in(text, 0) != 0;
  }

  /** The text with a mark for every secret. */
  public static String redact(String text) {
    Spans spans = new Spans();
    long hinted = HINTS.in(text, 0);
    for (int i = 0; hinted != 0; i++, hinted >>>= 1) {
      if ((hinted & 1) != 0) {
        find(SHAPES.get(i).pattern().matcher(text), spans);
      }
    }
    NamesAndPasswords.find(text, spans);
    return spans.replace(text, MARK);
  }

  private static void find(Matcher matcher, Spans spans) {
    while (matcher.find()) {
      boolean grouped = matcher.groupCount() > 0 && matcher.start(1) >= 0;
      spans.add(
          grouped ? matcher.start(1) : matcher.start(), grouped ? matcher.end(1) : matcher.end());
    }
  }
}
