package io.meshflow.definition.expression;

import io.meshflow.core.workflow.Expressions.Faulty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the Python spellings that mean the same in CEL into CEL, keeping every offset: {@code and},
 * {@code or}, {@code True}, {@code False}, {@code None}, and {@code not} where both languages bind
 * it alike. Other Python is refused with the CEL form.
 */
final class PythonSpelling {

  /** A string with its prefix and quotes, a word or number, an operator, or one other character. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "[bBrR]{0,2}(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''"
              + "|\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+')"
              + "|[A-Za-z_][A-Za-z0-9_]*+|[0-9][0-9A-Za-z_.]*+"
              + "|==|!=|<=|>=|&&|\\|\\||\\S");

  /** All replacements are as long as what they replace. */
  private static final Map<String, String> WORDS =
      Map.of(
          "and", "&& ", "or", "||", "True", "true", "False", "false", "None", "null", "not", "!  ");

  private static final Set<String> BINDS_TIGHTER_IN_PYTHON =
      Set.of("==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%", "is", "not");

  private static final Set<String> BEFORE_OPERAND =
      Set.of("and", "or", "not", "&&", "||", "!", "(", "[", ",", "?", ":", "==", "!=", "{");

  private record Token(String text, int start) {}

  private final List<Token> tokens = new ArrayList<>();

  private PythonSpelling(String text) {
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(new Token(matcher.group(), matcher.start()));
    }
  }

  static String toCel(String text) {
    PythonSpelling python = new PythonSpelling(text);
    StringBuilder cel = new StringBuilder(text);
    for (int i = 0; i < python.tokens.size(); i++) {
      Token token = python.tokens.get(i);
      if (python.isWord(i)) {
        python.refuse(i);
        String replacement = WORDS.get(token.text());
        if (replacement != null) {
          cel.replace(token.start(), token.start() + token.text().length(), replacement);
        }
      }
    }
    return cel.toString();
  }

  /** A word that is no member name, as in {@code structured.not}. */
  private boolean isWord(int i) {
    return Character.isLetter(text(i).charAt(0)) && !text(i - 1).equals(".");
  }

  private void refuse(int i) {
    switch (text(i)) {
      case "not" -> checkNot(i);
      case "is" -> {
        boolean not = text(i + 1).equals("not");
        throw faulty(i, "CEL has no `is`", not ? "write x != null" : "write x == null");
      }
      case "if", "else" ->
          throw faulty(i, "CEL has no `if` in expressions", "write condition ? a : b");
      case "lambda", "for", "def" ->
          throw faulty(i, "CEL has no `" + text(i) + "`", "write list.exists(x, x > 1) or .all");
      default -> {}
    }
  }

  private void checkNot(int i) {
    if (text(i + 1).equals("in") || !(i == 0 || BEFORE_OPERAND.contains(text(i - 1)))) {
      throw faulty(i, "CEL has no `not in`", "write !(x in list)");
    }
    int end = operandEnd(i + 1);
    if (BINDS_TIGHTER_IN_PYTHON.contains(text(end))) {
      throw faulty(
          i, "`not` binds tighter in CEL than in Python", "write !(a " + text(end) + " b)");
    }
  }

  /** The index after the operand that starts here. */
  private int operandEnd(int start) {
    int i = start;
    while (text(i).equals("!") || text(i).equals("not")) {
      i++;
    }
    i = text(i).equals("(") || text(i).equals("[") ? closing(i) + 1 : i + 1;
    while (true) {
      switch (text(i)) {
        case "." -> i += 2;
        case "(", "[" -> i = closing(i) + 1;
        default -> {
          return i;
        }
      }
    }
  }

  private int closing(int opening) {
    int depth = 0;
    for (int i = opening; i < tokens.size(); i++) {
      switch (text(i)) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> depth--;
        default -> {}
      }
      if (depth == 0) {
        return i;
      }
    }
    return tokens.size();
  }

  private String text(int i) {
    return i >= 0 && i < tokens.size() ? tokens.get(i).text() : "";
  }

  private Faulty faulty(int i, String reason, String hint) {
    return new Faulty(reason, tokens.get(i).start(), List.of(hint));
  }
}
