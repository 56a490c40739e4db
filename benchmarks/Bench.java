import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Both ends of the measurement of gateways, over plain sockets on virtual threads so that they cost
 * little: an upstream of OpenAI's dialect that answers after 20 ms, and a load of clients that each
 * ask again as soon as they are answered. One line of figures goes to the standard output.
 *
 * <p>{@code stub PORT}, {@code load URL HEADERS CONNECTIONS SECONDS PIDFILE}, {@code streams URL
 * HEADERS COUNT PIDFILE}; HEADERS apart by {@code |}.
 */
final class Bench {

  private static final long UPSTREAM_NANOS = 20_000_000;
  private static final int PIECES = 40;
  private static final long PACE_NANOS = 100_000_000;
  private static final long STALL_NANOS = 1_000_000_000;
  private static final String MODEL = System.getProperty("model", "stub");

  private static final String ANSWER =
      "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"stub\","
          + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello, how can I"
          + " help you today?\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,"
          + "\"completion_tokens\":9,\"total_tokens\":21}}";

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "stub" -> stub(Integer.parseInt(args[1]));
      case "load" ->
          new Load(args[1], args[2], false)
              .run(Integer.parseInt(args[3]), Integer.parseInt(args[4]), args[5]);
      case "streams" -> new Load(args[1], args[2], true).streams(Integer.parseInt(args[3]), args[4]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  // ---- the upstream

  private static void stub(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 4096, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      Wire wire = new Wire(socket);
      while (wire.head()) {
        String body = new String(wire.body(), StandardCharsets.UTF_8);
        if (wire.first.startsWith("GET")) {
          wire.answer("application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"stub\",\"object\":\"model\"}]}");
          continue;
        }
        LockSupport.parkNanos(UPSTREAM_NANOS);
        if (body.contains("\"stream\":true") || body.contains("\"stream\": true")) {
          stream(wire);
        } else {
          wire.answer("application/json", ANSWER);
        }
      }
    } catch (IOException gone) {
      // the other end has what it wanted
    }
  }

  private static void stream(Wire wire) throws IOException {
    wire.begin();
    long next = System.nanoTime();
    for (int i = 0; i < PIECES; i++) {
      wire.piece(chunk("{\"content\":\"word \"}", "null", ""));
      next += PACE_NANOS;
      LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
    }
    wire.piece(chunk("{}", "\"stop\"", ""));
    wire.piece(
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"stub\","
            + "\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":40,\"total_tokens\":52}}\n\n");
    wire.piece("data: [DONE]\n\n");
    wire.end();
  }

  private static String chunk(String delta, String finish, String more) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"stub\","
        + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]" + more + "}\n\n";
  }

  // ---- the clients

  static final class Load {
    private static final String CONTENT = "\"content\":\"";
    private final InetSocketAddress address;
    private final byte[] request;
    private final AtomicInteger errors = new AtomicInteger();

    Load(String url, String headers, boolean stream) {
      URI uri = URI.create(url);
      this.address = new InetSocketAddress(uri.getHost(), uri.getPort());
      String body =
          "{\"model\":\"" + MODEL + "\",\"stream\":" + stream + ",\"max_tokens\":100,\"messages\":["
              + "{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"},"
              + "{\"role\":\"user\",\"content\":\"Hello, please introduce yourself in one sentence.\"}]}";
      StringBuilder head = new StringBuilder("POST " + uri.getRawPath() + " HTTP/1.1\r\nHost: bench\r\n");
      for (String header : headers.split("\\|")) {
        head.append(header.isBlank() ? "" : header + "\r\n");
      }
      head.append("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n");
      this.request = (head + body).getBytes(StandardCharsets.UTF_8);
    }

    void run(int connections, int seconds, String pidFile) throws Exception {
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      long[][] times = new long[connections][];
      CountDownLatch done = new CountDownLatch(connections);
      long begun = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        int me = i;
        Thread.ofVirtual().start(() -> {
          times[me] = ask(end);
          done.countDown();
        });
      }
      done.await();
      long took = System.nanoTime() - begun;
      long[] all = Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
      System.out.printf(Locale.ROOT, "p50_ms=%.2f p99_ms=%.2f rps=%.0f errors=%d rss_mb=%d%n",
          at(all, 0.5), at(all, 0.99), all.length / (took / 1e9), errors.get(), rss(pidFile));
    }

    private long[] ask(long end) {
      long[] times = new long[1024];
      int count = 0;
      while (System.nanoTime() < end) {
        try (Socket socket = connected()) {
          Wire wire = new Wire(socket);
          while (System.nanoTime() < end) {
            long begun = System.nanoTime();
            wire.send(request);
            if (!wire.head()) {
              throw new EOFException();
            }
            wire.body();
            if (!wire.first.contains(" 200")) {
              errors.incrementAndGet();
              continue;
            }
            if (count == times.length) {
              times = Arrays.copyOf(times, count * 2);
            }
            times[count++] = System.nanoTime() - begun;
          }
        } catch (IOException broken) {
          errors.incrementAndGet();
        }
      }
      return Arrays.copyOf(times, count);
    }

    private Socket connected() throws IOException {
      Socket socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      socket.connect(address, 10_000);
      return socket;
    }

    void streams(int count, String pidFile) throws Exception {
      long[] first = new long[count];
      AtomicInteger stalls = new AtomicInteger();
      CountDownLatch done = new CountDownLatch(count);
      for (int i = 0; i < count; i++) {
        int me = i;
        Thread.ofVirtual().start(() -> {
          LockSupport.parkNanos(me * 4_000_000L);
          first[me] = stream(stalls);
          done.countDown();
        });
      }
      done.await(5, TimeUnit.MINUTES);
      long[] all = Arrays.stream(first).filter(t -> t > 0).sorted().toArray();
      System.out.printf(Locale.ROOT, "ttft_p50_ms=%.2f ttft_p99_ms=%.2f stalls=%d errors=%d rss_mb=%d%n",
          at(all, 0.5), at(all, 0.99), stalls.get(), errors.get(), rss(pidFile));
    }

    /** Time to the first piece of text; a pause of a second between pieces is a stall. */
    private long stream(AtomicInteger stalls) {
      try (Socket socket = connected()) {
        Wire wire = new Wire(socket);
        long begun = System.nanoTime();
        wire.send(request);
        if (!wire.head() || !wire.first.contains(" 200")) {
          throw new EOFException();
        }
        long first = 0;
        long last = begun;
        StringBuilder text = new StringBuilder();
        byte[] piece = wire.nextPiece();
        while (piece != null) {
          long now = System.nanoTime();
          String more = contents(piece);
          if (!more.isEmpty()) {
            first = first == 0 ? now - begun : first;
            if (!text.isEmpty() && now - last > STALL_NANOS) {
              stalls.incrementAndGet();
            }
            last = now;
            text.append(more);
          }
          piece = wire.nextPiece();
        }
        if (!text.toString().strip().equals("word ".repeat(PIECES).strip())) {
          errors.incrementAndGet();
        }
        return first;
      } catch (IOException broken) {
        errors.incrementAndGet();
        return 0;
      }
    }

    /** The text in a piece of the stream: a gateway may cut it elsewhere than the model did. */
    private static String contents(byte[] piece) {
      String events = new String(piece, StandardCharsets.UTF_8);
      StringBuilder text = new StringBuilder();
      for (int at = events.indexOf(CONTENT); at >= 0; at = events.indexOf(CONTENT, at + 1)) {
        int start = at + CONTENT.length();
        text.append(events, start, events.indexOf('"', start));
      }
      return text.toString();
    }

    static double at(long[] sorted, double part) {
      return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6;
    }

    /** Memory of the process named in the file and of its children; 0 without a file. */
    static long rss(String pidFile) throws IOException {
      if (pidFile.equals("-")) {
        return 0;
      }
      long pid = Long.parseLong(Files.readString(Path.of(pidFile)).strip());
      return ProcessHandle.of(pid).stream()
          .flatMap(p -> java.util.stream.Stream.concat(java.util.stream.Stream.of(p), p.descendants()))
          .mapToLong(p -> memory(p.pid()))
          .sum();
    }

    static long memory(long pid) {
      try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
        return lines.filter(l -> l.startsWith("VmRSS")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024).sum();
      } catch (IOException gone) {
        return 0;
      }
    }
  }

  // ---- as much of HTTP/1.1 as both ends need

  static final class Wire {
    private final InputStream in;
    private final OutputStream out;
    private final byte[] line = new byte[16_384];
    String first = "";
    private int length;
    private boolean chunked;

    Wire(Socket socket) throws IOException {
      this.in = new BufferedInputStream(socket.getInputStream(), 8192);
      this.out = socket.getOutputStream();
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    private String line() throws IOException {
      int size = 0;
      int next = in.read();
      while (next >= 0 && next != '\n') {
        line[size++] = (byte) next;
        next = in.read();
      }
      if (next < 0) {
        return null;
      }
      return new String(line, 0, size > 0 && line[size - 1] == '\r' ? size - 1 : size, StandardCharsets.ISO_8859_1);
    }

    boolean head() throws IOException {
      String start = line();
      if (start == null) {
        return false;
      }
      first = start;
      length = 0;
      chunked = false;
      String header = line();
      while (header != null && !header.isEmpty()) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(lower.substring(15).strip());
        } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
          chunked = true;
        }
        header = line();
      }
      return true;
    }

    byte[] body() throws IOException {
      if (!chunked) {
        return in.readNBytes(length);
      }
      java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
      for (byte[] piece = nextPiece(); piece != null; piece = nextPiece()) {
        all.write(piece);
      }
      return all.toByteArray();
    }

    /** The next chunk; null after the last. */
    byte[] nextPiece() throws IOException {
      String size = line();
      if (size == null) {
        throw new EOFException();
      }
      int bytes = Integer.parseInt(size.split(";")[0].strip(), 16);
      byte[] piece = in.readNBytes(bytes);
      line();
      return bytes == 0 ? null : piece;
    }

    void answer(String type, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      send(("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body)
          .getBytes(StandardCharsets.UTF_8));
    }

    void begin() throws IOException {
      send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    void piece(String text) throws IOException {
      send((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void end() throws IOException {
      send("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }
  }
}
