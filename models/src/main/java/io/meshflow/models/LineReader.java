package io.meshflow.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Cuts an arriving body into UTF-8 lines of bounded length. One thread. */
final class LineReader {

  private final TimedBody body;
  private final Patience patience;
  private final int longest;

  LineReader(TimedBody body, Patience patience, int longest) {
    this.body = body;
    this.patience = patience;
    this.longest = longest;
  }

  /** The next line without its end; empty after the last. */
  Optional<String> line() throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int next = body.read(patience);
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (line.size() >= longest) {
        throw new TooLongException(longest);
      }
      line.write(next);
      next = body.read(patience);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /** Everything that is left; beyond the limit it is cut, or refused when {@code whole}. */
  String rest(boolean whole) throws IOException, InterruptedException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream(1024);
    for (int next = body.read(patience); next >= 0; next = body.read(patience)) {
      if (rest.size() >= longest) {
        if (whole) {
          throw new TooLongException(longest);
        }
        break;
      }
      rest.write(next);
    }
    return rest.toString(StandardCharsets.UTF_8);
  }

  /** More bytes came than anybody may send. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int longest) {
      super("longer than " + longest + " bytes");
    }
  }
}
