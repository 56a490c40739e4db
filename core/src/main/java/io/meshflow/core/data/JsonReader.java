package io.meshflow.core.data;

import java.util.ArrayList;
import java.util.List;

/** A recursive reader of one document; its recursion is bounded by {@link Json#MAX_DEPTH}. */
final class JsonReader {

  /** How to treat what I-JSON refuses. */
  enum Duty {
    STRICT,
    FOREIGN
  }

  /** Longer numbers are noise: no double needs more digits to be named exactly. */
  private static final int MAX_NUMBER_LENGTH = 1100;

  private final String in;
  private final PlainRun run;
  private final Duty duty;
  private final int maxDepth;
  private int at;

  JsonReader(String in, PlainRun run, Duty duty, int maxDepth) {
    this.in = in;
    this.run = run;
    this.duty = duty;
    this.maxDepth = maxDepth;
  }

  Value document() {
    Value value = value(0);
    space();
    if (at < in.length()) {
      throw error("Text after the end of the document", at);
    }
    return value;
  }

  private Value value(int depth) {
    space();
    if (at >= in.length()) {
      throw error("The document ends where a value is due", at);
    }
    char c = in.charAt(at);
    return switch (c) {
      case '{' -> object(deeper(depth));
      case '[' -> array(deeper(depth));
      case '"' -> new Value.Text(string());
      case 't' -> word("true", Value.TRUE);
      case 'f' -> word("false", Value.FALSE);
      case 'n' -> word("null", Value.NULL);
      default -> {
        if (c == '-' || isDigit(c)) {
          yield number();
        }
        throw error("A character that starts no value", at);
      }
    };
  }

  private int deeper(int depth) {
    if (depth >= maxDepth) {
      throw error("Too many nested arrays and objects", at);
    }
    return depth + 1;
  }

  private Value object(int depth) {
    at++;
    space();
    if (peek() == '}') {
      at++;
      return Value.Obj.EMPTY;
    }
    FieldCollector fields = new FieldCollector();
    while (true) {
      space();
      int start = at;
      if (peek() != '"') {
        throw error("A field name in quotes is due", at);
      }
      String name = string();
      space();
      expect(':', "A colon is due after the field name");
      if (fields.put(name, value(depth)) && duty == Duty.STRICT) {
        throw error("A field name used twice", start);
      }
      if (ends('}', "A comma or a closing brace is due")) {
        return new Value.Obj(fields.build());
      }
    }
  }

  private Value array(int depth) {
    at++;
    space();
    if (peek() == ']') {
      at++;
      return new Value.Array(List.of());
    }
    List<Value> items = new ArrayList<>();
    while (true) {
      items.add(value(depth));
      if (ends(']', "A comma or a closing bracket is due")) {
        return new Value.Array(items);
      }
    }
  }

  /** Consumes a comma or the closing character; true for the latter. */
  private boolean ends(char closing, String reason) {
    space();
    char c = peek();
    if (c != ',' && c != closing) {
      throw error(reason, at);
    }
    at++;
    return c == closing;
  }

  private Value word(String word, Value value) {
    if (!in.startsWith(word, at)) {
      throw error("A character that starts no value", at);
    }
    at += word.length();
    return value;
  }

  private Value number() {
    int start = at;
    skip('-');
    if (!skip('0')) {
      digits();
    }
    boolean integer = true;
    if (skip('.')) {
      integer = false;
      digits();
    }
    if (skip('e') || skip('E')) {
      integer = false;
      if (!skip('+')) {
        skip('-');
      }
      digits();
    }
    return number(in.substring(start, at), integer, start);
  }

  private Value number(String literal, boolean integer, int start) {
    if (integer && literal.length() <= 15) {
      return new Value.Num(Long.parseLong(literal));
    }
    boolean fits = literal.length() <= MAX_NUMBER_LENGTH;
    double value = fits ? Double.parseDouble(literal) : Double.NaN;
    if (Double.isFinite(value) && (!integer || Numbers.holds(value, literal))) {
      return new Value.Num(value);
    }
    if (duty == Duty.FOREIGN) {
      return new Value.Text(literal);
    }
    throw error("A number that a double cannot hold; write it as text", start);
  }

  private void digits() {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == start) {
      throw error("A digit is due", at);
    }
  }

  private String string() {
    int start = at;
    int end = run.end(start + 1);
    if (end < in.length() && in.charAt(end) == '"') {
      at = end + 1;
      return in.substring(start + 1, end);
    }
    JsonString reader = new JsonString(in, run, start + 1, this::error);
    String text = reader.read();
    at = reader.end();
    if (Unicode.wellFormed(text)) {
      return text;
    }
    if (duty == Duty.STRICT) {
      throw error("A lone surrogate in a text", start);
    }
    return Unicode.repaired(text);
  }

  private void space() {
    int length = in.length();
    while (at < length) {
      char c = in.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      at++;
    }
  }

  private char peek() {
    return at < in.length() ? in.charAt(at) : 0;
  }

  private boolean skip(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c, String reason) {
    if (!skip(c)) {
      throw error(reason, at);
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private JsonException error(String reason, int offset) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < offset && i < in.length(); i++) {
      if (in.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new JsonException(reason, offset, line, offset - start + 1);
  }
}
