package io.meshflow.core.data;

/** Reads one quoted text that holds escapes or surrogates. */
final class JsonString {

  /** Makes the error for a reason at an offset. */
  interface Errors {
    JsonException at(String reason, int offset);
  }

  private final String in;
  private final PlainRun run;
  private final Errors errors;
  private int at;

  JsonString(String in, PlainRun run, int at, Errors errors) {
    this.in = in;
    this.run = run;
    this.at = at;
    this.errors = errors;
  }

  /** The offset after the closing quote. */
  int end() {
    return at;
  }

  String read() {
    StringBuilder out = new StringBuilder();
    while (true) {
      int end = run.end(at);
      out.append(in, at, end);
      at = end;
      char c = next("The document ends inside a text");
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw errors.at("A control character inside a text; escape it", at - 1);
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = next("The document ends inside a text");
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw errors.at("An escape that JSON does not know", at - 2);
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = next("The document ends inside a text");
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw errors.at("Four hexadecimal digits are due after \\u", at - 1);
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private char next(String reason) {
    if (at >= in.length()) {
      throw errors.at(reason, at);
    }
    return in.charAt(at++);
  }
}
