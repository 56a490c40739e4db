package io.meshflow.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server says on one connection until it closes it, taken apart byte by byte: how many
 * answers, which, and whether anything stands between or behind them.
 *
 * @param closed whether the server closed the connection by itself
 */
record RawAnswers(List<Answer> answers, String rest, boolean closed) {

  /** One answer. */
  record Answer(int status, List<String> headers, String body) {
    Optional<String> header(String name) {
      return headers.stream()
          .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  /** Sends the bytes, then listens until the server closes, or is silent for so long. */
  static RawAnswers to(int port, String request, Duration silence) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) silence.toMillis());
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      } catch (IOException refusedMeanwhile) {
        return heard(socket);
      }
      return heard(socket);
    }
  }

  /** Listens until the server closes the connection, or is silent for longer than its timeout. */
  static RawAnswers heard(Socket socket) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean closed = true;
    byte[] buffer = new byte[8192];
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        all.write(buffer, 0, count);
      }
    } catch (SocketTimeoutException stillOpen) {
      closed = false;
    } catch (IOException reset) {
      closed = true;
    }
    return parsed(all.toString(StandardCharsets.ISO_8859_1), closed);
  }

  private static RawAnswers parsed(String text, boolean closed) {
    List<Answer> answers = new ArrayList<>();
    String rest = text;
    while (rest.startsWith("HTTP/1.1 ") && rest.contains("\r\n\r\n")) {
      int end = rest.indexOf("\r\n\r\n");
      List<String> lines = List.of(rest.substring(0, end).split("\r\n", -1));
      int status = Integer.parseInt(lines.getFirst().substring(9, 12));
      Answer head = new Answer(status, lines.subList(1, lines.size()), "");
      String behind = rest.substring(end + 4);
      int length = length(head, behind);
      answers.add(new Answer(status, head.headers(), behind.substring(0, length)));
      rest = behind.substring(length);
    }
    return new RawAnswers(List.copyOf(answers), rest, closed);
  }

  private static int length(Answer head, String behind) {
    if (head.header("transfer-encoding").isPresent()) {
      int end = behind.indexOf("0\r\n\r\n");
      return end < 0 ? behind.length() : end + 5;
    }
    int told = head.header("content-length").map(Integer::parseInt).orElse(0);
    return Math.min(told, behind.length());
  }
}
