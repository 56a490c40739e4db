package io.meshflow.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.meshflow.server.web.Problem;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * Reads the pieces of a chunked body as RFC 9112 §7.1 writes them. Helidon 4.5 takes a sign before
 * a size, skips what stands where a piece must end without looking at it, knows no extensions, and
 * keeps a whole piece in memory however large it says it is. Also refuses methods that are no
 * tokens, and ends quietly with clients that leave in the middle, for both of which Helidon takes
 * the blame itself. Not thread safe.
 */
final class StrictReader extends DataReader {

  /**
   * Longer than any header may be, so that who looks for so long a line wants that of a request.
   */
  static final int LONGEST_REQUEST_LINE = 32_769;

  private static final int LONGEST_METHOD = 64;
  private static final String SIGNS = "!#$%&'*+-.^_`|~";
  private static final int LONGEST_LINE = 4_096;
  private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,8})([ \t]*;.*)?");
  private static final int LINE_END = 2;

  private final int largest;
  private boolean broken;

  @SuppressWarnings("removal") // the factory that replaces it cannot make a subclass
  StrictReader(DataReader inner, int largest, Runnable heard) {
    super(() -> next(inner, heard));
    this.largest = largest;
  }

  private static byte[] next(DataReader inner, Runnable heard) {
    try {
      inner.ensureAvailable();
      heard.run();
      return inner.readBytes(inner.available());
    } catch (InsufficientDataAvailableException | UncheckedIOException gone) {
      throw new CloseConnectionException("the client left", gone);
    }
  }

  @Override
  public int findNewLine(int most) throws IncorrectNewLineException {
    int end = super.findNewLine(most);
    if (most == LONGEST_REQUEST_LINE
        && end < most
        && !method(getBuffer(Math.min(end, LONGEST_METHOD)))) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.BAD_REQUEST)
          .message("the method is no token")
          .build();
    }
    return end;
  }

  /** Whether what stands before the first space is a token; of a line without one others judge. */
  private static boolean method(BufferData line) {
    for (int i = 0; line.available() > 0; i++) {
      int c = line.read();
      if (c == ' ') {
        return i > 0;
      }
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && SIGNS.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The size of the next piece, without extensions; or the empty line that ends the body. */
  @Override
  public String readLine() {
    String line = line();
    if (line.isEmpty()) {
      return line;
    }
    var size = SIZE.matcher(line);
    if (!size.matches()) {
      throw malformed();
    }
    if (Long.parseLong(size.group(1), 16) > largest) {
      broken = true;
      throw new Problem(413, "too_large", "A body has at most " + largest + " bytes.");
    }
    return size.group(1);
  }

  private String line() {
    int length;
    try {
      length = broken ? LONGEST_LINE : findNewLine(LONGEST_LINE);
    } catch (IncorrectNewLineException bare) {
      throw malformed();
    }
    if (length == LONGEST_LINE) {
      throw malformed();
    }
    String line = readAsciiString(length);
    skip(LINE_END);
    return line;
  }

  /** Two bytes are skipped only where a line must end. */
  @Override
  public void skip(int length) {
    if (length == LINE_END && !startsWithNewLine()) {
      throw malformed();
    }
    super.skip(length);
  }

  @Override
  public BufferData readBuffer(int length) {
    BufferData data = getBuffer(length);
    super.skip(length);
    return data;
  }

  @Override
  public BufferData readBuffer() {
    ensureAvailable();
    return readBuffer(Math.max(1, available()));
  }

  /** What follows a fault has no meaning any more, whoever asks for it. */
  private Problem malformed() {
    broken = true;
    return Problem.malformed("malformed_body", "The pieces of the body are not well-formed.");
  }
}
