package io.meshflow.cli.settings;

import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.tool.WebhookSecrets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the shape of values, and hides what nobody may see. */
final class Shape {

  static final Set<String> YES = Set.of("true", "yes", "on", "1");
  private static final Set<String> NO = Set.of("false", "no", "off", "0");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern ADDRESS =
      Pattern.compile("[a-z:]+://\\S+", Pattern.CASE_INSENSITIVE);
  private static final Pattern PASSWORD = Pattern.compile("(://[^:/@\\s]*):[^@\\s]*@");
  private static final Pattern OPTION = Pattern.compile("(password|token|secret|key)=[^&\\s]*");
  private static final Pattern LEVELS =
      Pattern.compile(
          "([a-z0-9_.]+=)?(off|error|warn|info|debug|trace)"
              + "(,([a-z0-9_.]+=)?(off|error|warn|info|debug|trace))*");
  private static final Pattern PRICE =
      Pattern.compile("0|(?i:free)|\\d+(\\.\\d+)?(/\\d+(\\.\\d+)?){1,2}");

  private Shape() {}

  static Optional<Fault> check(Setting setting, Settings.Given given) {
    String value = given.value();
    String want = value.isEmpty() ? "" : wanted(setting.kind(), value);
    if (want.isEmpty()) {
      return Optional.empty();
    }
    String where =
        given.source().equals("environment")
            ? setting.variable()
            : given.source() + " " + setting.key();
    String shown = setting.secret() ? "the value" : "'" + shown(setting, value) + "'";
    return Optional.of(
        new Fault(true, Optional.of(setting), where, shown + " does not do; it must be " + want));
  }

  private static String wanted(Setting.Kind kind, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return switch (kind) {
      case TEXT -> value.chars().anyMatch(c -> c < ' ') ? "one line of text" : "";
      case SECRET ->
          value.chars().anyMatch(c -> c <= ' ' || c > '~') ? "one word of plain characters" : "";
      case SIGNING ->
          signs(value) ? "" : "secret[;tenant],… of 24 bytes and more, plain or whsec_ and base64";
      case NAME ->
          NAME.matcher(value).matches() ? "" : "1 to 64 letters, digits, dots, dashes, underscores";
      case ADDRESS ->
          ADDRESS.matcher(value).matches() ? "" : "an address such as https://host/path";
      case MONEY -> money(value) ? "" : "an amount of dollars such as 0.25";
      case PRICE ->
          PRICE.matcher(value).matches()
              ? ""
              : "dollars per million tokens such as 0.15/0.60, or 0 for free";
      case FLAG -> YES.contains(lower) || NO.contains(lower) ? "" : "true or false";
      case COUNT -> value.matches("[1-9][0-9]{0,8}") ? "" : "a whole number from 1 to 999999999";
      case PORT ->
          value.matches("[0-9]{1,5}") && Integer.parseInt(value) < 65_536
              ? ""
              : "a port from 0 to 65535";
      case SECONDS -> value.matches("[0-5]?[0-9]|60") ? "" : "seconds from 0 to 60";
      case COLOUR ->
          Set.of("auto", "always", "never").contains(lower) ? "" : "auto, always or never";
      case LEVELS ->
          LEVELS.matcher(lower).matches()
              ? ""
              : "off, error, warn, info, debug or trace, as warn,io.helidon=debug";
      case MODE -> Mode.of(value).isPresent() ? "" : "one of " + String.join(", ", Mode.words());
    };
  }

  private static boolean signs(String value) {
    try {
      var _ = WebhookSecrets.parse(value, "default");
      return true;
    } catch (IllegalArgumentException unusable) {
      return false;
    }
  }

  static boolean money(String value) {
    try {
      double amount = Double.parseDouble(value);
      return amount >= 0 && amount <= 1e9;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static String shown(Setting setting, String value) {
    if (value.isEmpty()) {
      return "";
    }
    return switch (setting.kind()) {
      case SECRET, SIGNING -> value.length() > 12 ? "…" + value.substring(value.length() - 4) : "…";
      case ADDRESS -> {
        String safe = PASSWORD.matcher(value).replaceAll("$1:…@");
        yield OPTION.matcher(safe).replaceAll("$1=…");
      }
      default -> value;
    };
  }
}
