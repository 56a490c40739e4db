package io.meshflow.stub;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection of a stub server, HTTP/1.1 with requests one after the other. One thread. */
final class StubConnection {

  private static final Pattern LATER = Pattern.compile("now\\+(\\d{1,9})s");

  private final InputStream in;
  private final OutputStream out;
  private final CountDownLatch closed;
  private @Nullable StubRequest request;
  private boolean chunked = true;

  StubConnection(Socket socket, CountDownLatch closed) throws IOException {
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    this.closed = closed;
  }

  /** Reads the next request; false when the client has gone. */
  boolean receive() throws IOException {
    String start = line();
    if (start.isEmpty()) {
      return false;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the request broke off");
    }
    String[] words = start.split(" ", 3);
    chunked = !words[2].equals("HTTP/1.0");
    request =
        new StubRequest(words[0], words[1], headers, new String(body, StandardCharsets.UTF_8));
    return true;
  }

  StubRequest request() {
    if (request == null) {
      throw new IllegalStateException("nothing received yet");
    }
    return request;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Sends the reply; false when the connection cannot be used again. */
  boolean answer(StubReply reply) throws IOException, InterruptedException {
    pause(reply.delay());
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Scripted\r\n");
    reply.headers().forEach((name, value) -> head.append(name + ": " + said(value) + "\r\n"));
    send(head + (chunked ? "transfer-encoding: chunked" : "connection: close") + "\r\n\r\n");
    for (String piece : reply.pieces()) {
      pause(reply.pace());
      chunk(piece.getBytes(reply.binary() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
    }
    return switch (reply.end()) {
      case PROPER -> {
        send(chunked ? "0\r\n\r\n" : "");
        yield chunked;
      }
      case BREAK -> {
        send("10\r\nbroken");
        yield false;
      }
      case SILENCE -> {
        in.transferTo(OutputStream.nullOutputStream());
        yield false;
      }
    };
  }

  /** {@code now+30s} is that moment when it is sent, as in RFC 3339. */
  private static String said(String value) {
    Matcher later = LATER.matcher(value);
    return later.matches()
        ? Instant.now()
            .plusSeconds(Long.parseLong(later.group(1)))
            .truncatedTo(ChronoUnit.SECONDS)
            .toString()
        : value;
  }

  private void chunk(byte[] piece) throws IOException {
    if (piece.length > 0) {
      send(chunked ? Integer.toHexString(piece.length) + "\r\n" : "");
      out.write(piece);
      send(chunked ? "\r\n" : "");
    }
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void pause(Duration wait) throws InterruptedException {
    if (wait.isPositive() && closed.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the server closes");
    }
  }
}
