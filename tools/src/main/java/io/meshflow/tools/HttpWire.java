package io.meshflow.tools;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One exchange of HTTP/1.1 over a connection of its own, to exactly the judged address: the JDK's
 * client resolves again and cannot be held to one. An interrupt of a virtual thread closes the
 * socket. One use, one thread.
 */
final class HttpWire implements AutoCloseable {

  private static final int LONGEST_LINE = 16 << 10;
  private static final int MOST_HEADERS = 200;

  private final Socket plain = new Socket();
  private final long by;
  private final int maxBytes;
  private Socket socket = plain;
  private InputStream in = InputStream.nullInputStream();
  private boolean sent;

  /**
   * Prepares an exchange.
   *
   * @param by when it must be over, in {@link System#nanoTime()}
   */
  HttpWire(long by, int maxBytes) {
    this.by = by;
    this.maxBytes = maxBytes;
  }

  /** True once the other side may have seen the request. */
  boolean sent() {
    return sent;
  }

  void connect(HttpTarget target, int connectMillis) throws IOException {
    plain.connect(
        new InetSocketAddress(target.address(), target.port()), Math.min(connectMillis, left()));
    plain.setTcpNoDelay(true);
    if (target.secure()) {
      plain.setSoTimeout(left());
      socket = secured(target);
    }
    in = new BufferedInputStream(socket.getInputStream());
  }

  private Socket secured(HttpTarget target) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket tls = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  HttpAnswer exchange(HttpTarget target, HttpMessage message) throws IOException {
    OutputStream out = socket.getOutputStream();
    sent = true;
    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
    out.write(message.head(target, body.length));
    out.write(body);
    out.flush();
    return answer(message.method().equals("HEAD"));
  }

  private HttpAnswer answer(boolean headOnly) throws IOException {
    int status = status(line());
    Map<String, String> headers = headers();
    while (status >= 100 && status < 200) {
      status = status(line());
      headers = headers();
    }
    boolean empty = headOnly || status == 204 || status == 304;
    byte[] body = empty ? new byte[0] : body(headers);
    return HttpAnswer.of(status, headers, body);
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d(?: .*)?")) {
      throw new ProtocolException("not an HTTP answer");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() >= MOST_HEADERS) {
        throw new ProtocolException("malformed headers");
      }
      headers.putIfAbsent(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    String encoding = headers.getOrDefault("content-encoding", "identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new ProtocolException("a compressed answer that nobody asked for");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      chunks(body);
    } else if (headers.containsKey("content-length")) {
      take(length(headers.getOrDefault("content-length", ""), 10), body);
    } else {
      for (int next = read(); next >= 0; next = read()) {
        body.write(next);
        refuseTooMuch(body.size());
      }
    }
    return body.toByteArray();
  }

  private void chunks(ByteArrayOutputStream body) throws IOException {
    long size = chunk();
    while (size > 0) {
      take(size, body);
      line();
      size = chunk();
    }
    headers();
  }

  private long chunk() throws IOException {
    String line = line();
    int end = line.indexOf(';');
    return length((end < 0 ? line : line.substring(0, end)).strip(), 16);
  }

  private static long length(String text, int radix) throws IOException {
    if (!text.matches("[0-9a-fA-F]{1,15}")) {
      throw new ProtocolException("malformed length");
    }
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException malformed) {
      throw new ProtocolException("malformed length");
    }
  }

  private void take(long count, ByteArrayOutputStream into) throws IOException {
    refuseTooMuch(into.size() + count);
    for (long i = 0; i < count; i++) {
      int next = read();
      if (next < 0) {
        throw new EOFException("the answer broke off");
      }
      into.write(next);
    }
  }

  private void refuseTooMuch(long size) throws IOException {
    if (size > maxBytes) {
      throw new TooLargeException();
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = read(); next != '\n'; next = read()) {
      if (next < 0) {
        throw new EOFException("the answer broke off");
      }
      if (line.size() >= LONGEST_LINE) {
        throw new ProtocolException("an endless line");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private int read() throws IOException {
    if (in.available() == 0) {
      socket.setSoTimeout(left());
    }
    return in.read();
  }

  private int left() throws IOException {
    long millis = (by - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    plain.close();
  }

  /** The body is longer than allowed. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("the answer is too large");
    }
  }
}
