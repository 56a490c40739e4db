package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the tier of an action from its kind, its name and its arguments: the risk gate's table. */
final class RiskClassifier {

  private static final Set<String> SECRETS =
      Set.of(
          "password",
          "passwd",
          "pwd",
          "secret",
          "token",
          "access_token",
          "refresh_token",
          "auth_token",
          "api_key",
          "apikey",
          "credential",
          "credentials",
          "ssn",
          "credit_card",
          "card_number",
          "cvv",
          "private_key",
          "auth",
          "client_secret");

  private static final Set<String> COMMAND_KEYS =
      Set.of("command", "cmd", "sql", "query", "statement", "script", "code");

  /** Commands that destroy. */
  private static final Pattern DESTRUCTIVE =
      Pattern.compile(
          "\\brm\\s{1,9}-\\w{0,9}[rf]|\\bdrop\\s{1,9}(?:table|database|schema|view|index)\\b"
              + "|\\bdelete\\s{1,9}from\\b|\\btruncate\\s{1,9}(?:table\\b|-)|\\bmkfs\\b"
              + "|\\bdd\\s{1,9}(?:if|of)=|\\bformat\\s{1,9}[a-z]:|\\bshutdown\\b|\\bshred\\b"
              + "|\\bchmod\\s{1,9}-r\\b|>\\s{0,9}/dev/sd|\\balter\\s{1,9}table\\b"
              + "|\\bgit\\s{1,9}push\\s.{0,40}(?:--force|-f\\b)|\\bkill\\s{1,9}-9\\b"
              + "|\\bcurl\\b.{0,400}\\|\\s{0,9}(?:ba|z)?sh\\b|\\brmtree\\b|\\bunlink\\b",
          Pattern.CASE_INSENSITIVE);

  private RiskClassifier() {}

  static Classified classify(ActionName action, Value arguments) {
    Classified named = byName(action);
    if (named.tier().atLeast(RiskTier.EXTERNAL_IO) && hasSecrets(arguments)) {
      named = new Classified(RiskTier.IRREVERSIBLE, named.outward(), "keys.secret");
    }
    return hasDestructiveCommand(arguments, action.asksModel())
        ? named.or(new Classified(RiskTier.IRREVERSIBLE, true, "command.destructive"))
        : named;
  }

  /** What nobody has heard of is irreversible. */
  private static Classified byName(ActionName action) {
    return switch (action.kind()) {
      case "model", "embed", "retrieve", "workflow" ->
          new Classified(RiskTier.READ_ONLY, false, "kind." + action.kind());
      case "tool", "code" -> Verbs.classify(action.name());
      case "http", "webhook", "remote" ->
          new Classified(RiskTier.EXTERNAL_IO, true, "kind." + action.kind())
              .or(Verbs.classify(action.name()));
      default -> new Classified(RiskTier.IRREVERSIBLE, true, "kind.unknown");
    };
  }

  /** Keys at any depth; headers of requests carry credentials by nature. */
  private static boolean hasSecrets(Value value) {
    return switch (value) {
      case Value.Obj object ->
          object.fields().entrySet().stream()
              .anyMatch(
                  field ->
                      SECRETS.contains(snake(field.getKey()))
                          || !field.getKey().equals("headers") && hasSecrets(field.getValue()));
      case Value.Array array -> array.items().stream().anyMatch(RiskClassifier::hasSecrets);
      case Value.Null none -> false;
      case Value.Bool flag -> false;
      case Value.Num number -> false;
      case Value.Text text -> false;
    };
  }

  private static String snake(String key) {
    return String.join("_", Verbs.words(key));
  }

  private static boolean hasDestructiveCommand(Value arguments, boolean model) {
    if (model || !(arguments instanceof Value.Obj object)) {
      return false;
    }
    for (Map.Entry<String, Value> field : object.fields().entrySet()) {
      if (COMMAND_KEYS.contains(field.getKey().toLowerCase(Locale.ROOT))
          && texts(field.getValue()).stream().anyMatch(text -> DESTRUCTIVE.matcher(text).find())) {
        return true;
      }
    }
    return false;
  }

  private static List<String> texts(Value value) {
    return switch (value) {
      case Value.Text text -> List.of(text.value());
      case Value.Array array ->
          array.items().stream().flatMap(item -> texts(item).stream()).toList();
      case Value.Obj object ->
          object.fields().values().stream().flatMap(item -> texts(item).stream()).toList();
      case Value.Null none -> List.of();
      case Value.Bool flag -> List.of();
      case Value.Num number -> List.of();
    };
  }
}
