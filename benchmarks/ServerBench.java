import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures a server of MeshFlow over HTTP: {@code benchmarks/server} says how. It starts the server
 * with a home folder of its own, asks it over plain sockets from virtual threads, is the model that
 * its streams come from, and ends it. Memory and processor time are those of the server's process.
 */
final class ServerBench {

  private static final int EACH = number("SECONDS_EACH", 10);
  private static final int WARM_RUNS = number("RUNS", 10_000);
  private static final int STREAMS = number("STREAMS", 100);
  private static final int PIECES = 40;
  private static final long PACE_NANOS = 100_000_000;
  private static final int KEYS = 4;
  private static final int GOAL_STARTS = 1_500;
  private static final Pattern ID = Pattern.compile("\"run_id\":\"([^\"]+)\"");
  private static final Pattern STAMP = Pattern.compile("n(\\d+)\\.");

  private static final String ONE =
      "name: one\nnodes:\n  - id: say\n    kind: agent\n    instructions: Do the task.\n";
  private static final String TALK =
      "name: talk\npolicy: dev\nnodes:\n  - id: say\n    kind: agent\n    instructions: Talk.\n";

  private static final List<String> ALL = List.of("starts", "reads", "streams", "ready", "floor");

  private final List<String> parts;
  private final Path meshflow;
  private final Path work;
  private final int port;
  private final int upstream;
  private final List<String> keys = new ArrayList<>();
  private Process server;

  private ServerBench(Path root, List<String> parts) throws IOException {
    this.parts = parts.isEmpty() ? ALL : parts;
    this.meshflow = root.resolve("meshflow");
    this.work = Files.createTempDirectory("meshflow-server-bench");
    this.port = free();
    this.upstream = free();
  }

  private static int number(String name, int usual) {
    String text = System.getenv(name);
    return text == null ? usual : Integer.parseInt(text);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public static void main(String[] args) throws Exception {
    ServerBench bench = new ServerBench(Path.of(args[0]), List.of(args).subList(1, args.length));
    Thread.ofPlatform().daemon().start(bench::stub);
    Runtime.getRuntime().addShutdownHook(new Thread(bench::end));
    try {
      bench.run();
    } finally {
      bench.end();
    }
  }

  private void end() {
    if (server != null) {
      server.destroyForcibly();
    }
    try (var files = Files.walk(work)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    } catch (IOException | java.io.UncheckedIOException gone) {
      // what is left is in the folder of temporary files
    }
  }

  private void run() throws Exception {
    System.out.printf(
        "%d processors, %s %s, %d s each, SQLite with every commit on disk%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        EACH);
    row("measured", "here", "p50 ms", "p99 ms", "cpu ms", "goal");
    for (int i = 0; i < KEYS; i++) {
      keys.add(key("bench-" + i));
    }
    double first = serve();
    row("ready, new database", fixed(first) + " s", "", "", "", "");
    post("/api/v1/workflows", "{\"definition\":\"" + ONE.replace("\n", "\\n") + "\"}");
    post("/api/v1/workflows", "{\"definition\":\"" + TALK.replace("\n", "\\n") + "\"}");
    new Load(starting(), 16, 0, WARM_RUNS, Integer.MAX_VALUE).go();
    settled();
    row("memory after " + WARM_RUNS + " runs", memory() + " MB", "", "", "", "< 300 MB");
    if (parts.contains("starts")) {
      starts();
    }
    if (parts.contains("reads")) {
      reads();
    }
    if (parts.contains("streams")) {
      streams();
    }
    if (parts.contains("ready")) {
      again();
    }
    stop();
    if (parts.contains("floor")) {
      floor();
    }
  }

  private void starts() throws Exception {
    new Load(starting(), 64, 0, Long.MAX_VALUE, EACH).go();
    settled();
    Load full = new Load(starting(), 64, 0, Long.MAX_VALUE, EACH).go();
    full.tell("starts, 64 clients", GOAL_STARTS + "/s");
    settled();
    double half = Math.min(GOAL_STARTS, full.perSecond()) / 2;
    Load slow = new Load(starting(), 64, half, Long.MAX_VALUE, EACH).go();
    slow.tell("starts, " + Math.round(half) + " a second", "p99 < 50 ms");
    settled();
  }

  private void reads() throws Exception {
    List<String> runs = new ArrayList<>();
    Matcher id = ID.matcher(get("/api/v1/runs?limit=500&status=completed"));
    while (id.find()) {
      runs.add(id.group(1));
    }
    AtomicInteger turn = new AtomicInteger();
    Ask read = key -> request("GET", "/api/v1/runs/" + runs.get(turn.getAndIncrement() % runs.size()), key, "");
    new Load(read, 32, 0, Long.MAX_VALUE, EACH).go();
    new Load(read, 32, 0, Long.MAX_VALUE, EACH).go().tell("reads of a run, 32 clients", "10,000/s");
  }

  /** From the model's piece to the client; the piece says when it was sent. */
  private void streams() throws Exception {
    ask(STREAMS); // once for the compilers
    ConcurrentLinkedQueue<Long> times = ask(STREAMS);
    long[] all = times.stream().mapToLong(Long::longValue).sorted().toArray();
    row(
        "token delta, " + STREAMS + " streams",
        all.length + " pieces",
        fixed(Bench.Load.at(all, 0.5)),
        fixed(Bench.Load.at(all, 0.99)),
        "",
        "2 ms, p99 10 ms");
    if (all.length != STREAMS * PIECES) {
      System.out.println("  of " + STREAMS * PIECES + " pieces that were sent");
    }
  }

  private ConcurrentLinkedQueue<Long> ask(int count) throws InterruptedException {
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int me = i;
      Thread.ofVirtual()
          .start(
              () -> {
                LockSupport.parkNanos(me * 10_000_000L);
                stream(keys.get(me % KEYS), times);
                done.countDown();
              });
    }
    done.await(2, TimeUnit.MINUTES);
    return times;
  }

  private void stream(String key, ConcurrentLinkedQueue<Long> times) {
    String body = "{\"workflow\":\"talk\",\"task\":\"talk\",\"model\":\"stub\",\"stream\":\"sse\"}";
    try (Socket socket = connected()) {
      Bench.Wire wire = new Bench.Wire(socket);
      wire.send(request("POST", "/api/v1/runs", key, body));
      wire.head();
      for (byte[] piece = wire.nextPiece(); piece != null; piece = wire.nextPiece()) {
        long now = System.nanoTime();
        String text = new String(piece, StandardCharsets.UTF_8);
        if (text.contains("token_delta")) {
          Matcher stamp = STAMP.matcher(text);
          while (stamp.find()) {
            times.add(now - Long.parseLong(stamp.group(1)));
          }
        }
      }
    } catch (IOException broken) {
      System.out.println("  a stream broke: " + broken.getMessage());
    }
  }

  /** The time of a start on a database that is there, from the command to /ready. */
  private void again() throws Exception {
    cached();
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      stop();
      best = Math.min(best, serve());
    }
    row("ready, this database", fixed(best) + " s", "", "", "", "1 s");
  }

  /** Waits for the cache for quick starts, which the first start makes in the background. */
  private void cached() throws IOException {
    Path builds = meshflow.resolveSibling(".build");
    long end = System.nanoTime() + 180_000_000_000L;
    while (Files.isDirectory(builds) && System.nanoTime() < end) {
      Path build = builds.resolve("dist-" + Files.readString(builds.resolve("current")).strip());
      try (var files = Files.list(build)) {
        if (files.anyMatch(file -> file.toString().endsWith("-server"))) {
          return;
        }
      }
      LockSupport.parkNanos(500_000_000);
    }
  }

  /** What the disk can do: appends a second of SQLite alone that share commits. */
  private void floor() throws Exception {
    String text = command(List.of("bench", "--quick", "--json"));
    Matcher group = Pattern.compile("\"floor_group_per_s\":([0-9.]+)").matcher(text);
    String floor = group.find() ? Math.round(Double.parseDouble(group.group(1))) + "/s" : "?";
    row("floor: appends of SQLite alone", floor, "", "", "", "");
  }

  private static void row(String what, String here, String p50, String p99, String cpu, String goal) {
    System.out.printf("%-32s %14s %9s %9s %8s  %s%n", what, here, p50, p99, cpu, goal);
  }

  private static String fixed(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  // ---- the server

  private ProcessBuilder process(List<String> words) {
    List<String> line = new ArrayList<>(List.of(meshflow.toString()));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("OPENAI") || name.startsWith("ANTHROPIC"));
    builder
        .environment()
        .putAll(
            Map.of(
                "MESHFLOW_HOME", work.resolve("home").toString(),
                "OPENAI_BASE_URL", "http://127.0.0.1:" + upstream + "/v1",
                "MESHFLOW_MODEL_PRICE", "1/2"));
    return builder;
  }

  private String command(List<String> words) throws Exception {
    Process process = process(words).redirectError(work.resolve("command.log").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(words + ": " + Files.readString(work.resolve("command.log")));
    }
    return out;
  }

  private String key(String name) throws Exception {
    String out = command(List.of("keys", "create", "--name", name, "--role", "admin"));
    Matcher key = Pattern.compile("mf_\\w+").matcher(out);
    if (!key.find()) {
      throw new IllegalStateException("no key in: " + out);
    }
    return key.group();
  }

  /** Starts the server and waits until it is ready; the seconds that took. */
  private double serve() throws Exception {
    long begun = System.nanoTime();
    server =
        process(List.of("serve", "--demo", "--port", Integer.toString(port)))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("serve.log").toFile())
            .start();
    while (!ready()) {
      if (!server.isAlive() || System.nanoTime() - begun > 120_000_000_000L) {
        throw new IllegalStateException(Files.readString(work.resolve("serve.log")));
      }
      LockSupport.parkNanos(2_000_000);
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private boolean ready() {
    try {
      return get("/ready").contains("\"ready\":true");
    } catch (IOException notYet) {
      return false;
    }
  }

  private void stop() throws InterruptedException {
    server.destroy();
    server.waitFor();
  }

  /** Waits until no run is under way. */
  private void settled() throws IOException {
    long end = System.nanoTime() + 120_000_000_000L;
    while (System.nanoTime() < end && get("/api/v1/runs?status=running,pending&limit=1").contains("\"run_id\"")) {
      LockSupport.parkNanos(200_000_000);
    }
  }

  private long memory() {
    return Bench.Load.memory(server.pid());
  }

  /** Processor time of the server so far, in milliseconds. */
  private double processor() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10.0;
  }

  // ---- asking

  private Socket connected() throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
    return socket;
  }

  private static byte[] request(String method, String path, String key, String body) {
    String head =
        method + " " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + key
            + (body.isEmpty() ? "" : "\r\nContent-Type: application/json\r\nContent-Length: " + body.length())
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  private String once(byte[] request) throws IOException {
    try (Socket socket = connected()) {
      Bench.Wire wire = new Bench.Wire(socket);
      wire.send(request);
      if (!wire.head()) {
        throw new EOFException();
      }
      return new String(wire.body(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path) throws IOException {
    return once(request("GET", path, keys.getFirst(), ""));
  }

  private void post(String path, String body) throws IOException {
    String answer = once(request("POST", path, keys.getFirst(), body));
    if (!answer.contains("digest")) {
      throw new IOException(answer);
    }
  }

  private interface Ask {
    byte[] with(String key);
  }

  private Ask starting() {
    String body = "{\"workflow\":\"one\",\"task\":\"Review the contract of Mr Smith\",\"model\":\"demo\"}";
    return key -> request("POST", "/api/v1/runs", key, body);
  }

  /**
   * Clients that ask again once they are answered; or, with a rate, at moments that were fixed
   * before: then the time of an answer counts from its moment, so that a server that stalls cannot
   * hide it.
   */
  private final class Load {
    private final Ask ask;
    private final int clients;
    private final double rate;
    private final long most;
    private final int seconds;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicInteger errors = new AtomicInteger();
    private long[] times = {};
    private double took;
    private double cpu;

    Load(Ask ask, int clients, double rate, long most, int seconds) {
      this.ask = ask;
      this.clients = clients;
      this.rate = rate;
      this.most = most;
      this.seconds = seconds;
    }

    Load go() throws Exception {
      long begun = System.nanoTime();
      long end = begun + Math.min(seconds, 3_600) * 1_000_000_000L;
      double before = processor();
      long[][] all = new long[clients][];
      CountDownLatch done = new CountDownLatch(clients);
      for (int i = 0; i < clients; i++) {
        int me = i;
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    all[me] = client(keys.get(me % KEYS), begun, end);
                  } finally {
                    done.countDown();
                  }
                });
      }
      done.await();
      took = (System.nanoTime() - begun) / 1e9;
      times = Arrays.stream(all).filter(java.util.Objects::nonNull).flatMapToLong(Arrays::stream).sorted().toArray();
      cpu = times.length == 0 ? 0 : (processor() - before) / times.length;
      return this;
    }

    private long[] client(String key, long begun, long end) {
      long[] mine = new long[1024];
      int count = 0;
      try (Socket socket = connected()) {
        Bench.Wire wire = new Bench.Wire(socket);
        long next = asked.getAndIncrement();
        long at = moment(begun, next);
        while (next < most && at < end) {
          LockSupport.parkNanos(Math.max(0, at - System.nanoTime()));
          wire.send(ask.with(key));
          if (!wire.head()) {
            throw new EOFException();
          }
          wire.body();
          if (!wire.first.contains(" 20")) {
            errors.incrementAndGet();
          }
          mine = count == mine.length ? Arrays.copyOf(mine, count * 2) : mine;
          mine[count++] = System.nanoTime() - at;
          next = asked.getAndIncrement();
          at = moment(begun, next);
        }
      } catch (IOException broken) {
        errors.incrementAndGet();
      }
      return Arrays.copyOf(mine, count);
    }

    private long moment(long begun, long n) {
      return rate == 0 ? System.nanoTime() : begun + (long) (n * 1e9 / rate);
    }

    double perSecond() {
      return times.length / took;
    }

    void tell(String what, String goal) {
      row(
          what,
          Math.round(perSecond()) + "/s",
          fixed(Bench.Load.at(times, 0.5)),
          fixed(Bench.Load.at(times, 0.99)),
          fixed(cpu),
          goal);
      if (errors.get() > 0) {
        System.out.println("  errors: " + errors.get());
      }
    }
  }

  // ---- the model

  private void stub() {
    try (ServerSocket socket = new ServerSocket(upstream, 4096, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket client = socket.accept();
        client.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  private static void answer(Socket client) {
    try (client) {
      Bench.Wire wire = new Bench.Wire(client);
      while (wire.head()) {
        wire.body();
        if (wire.first.startsWith("GET")) {
          wire.answer("application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"stub\",\"object\":\"model\"}]}");
        } else {
          talk(wire);
        }
      }
    } catch (IOException gone) {
      // the server has what it wanted
    }
  }

  private static void talk(Bench.Wire wire) throws IOException {
    wire.begin();
    long next = System.nanoTime();
    for (int i = 0; i < PIECES; i++) {
      wire.piece(chunk("{\"content\":\"n" + System.nanoTime() + ". \"}", "null"));
      next += PACE_NANOS;
      LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
    }
    wire.piece(chunk("{}", "\"stop\""));
    wire.piece(
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"stub\","
            + "\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":40,\"total_tokens\":52}}\n\n");
    wire.piece("data: [DONE]\n\n");
    wire.end();
  }

  private static String chunk(String delta, String finish) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"stub\","
        + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
  }
}
