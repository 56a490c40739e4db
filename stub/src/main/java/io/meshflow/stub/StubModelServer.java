package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A model vendor's server on a free local port that answers every chat as scripted: texts, tool
 * calls, delays and faults, in the words of {@link StubReply} or of any {@link VendorReplies}, and
 * makes vectors of texts by {@link StubVectors}. A request that asks for no stream gets the same
 * answer in one piece. Writes down what it was asked. Thread safe; closing ends all connections.
 */
public final class StubModelServer implements AutoCloseable {

  private static final int MOST_KEPT = 10_000;

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Queue<StubReply> script = new ConcurrentLinkedQueue<>();
  private final Map<String, StubReply> pages = new ConcurrentHashMap<>();
  private final List<StubRequest> requests = new ArrayList<>();
  private final Semaphore hangUps = new Semaphore(0);
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Consumer<StubRequest> heard = request -> {};
  private volatile StubReply otherwise = StubReply.text("Hello from the stub.");

  private StubModelServer(ServerSocket server) {
    this.server = server;
  }

  /** Starts on a free port of the loopback address. */
  public static StubModelServer start() {
    return start(0);
  }

  /**
   * Starts on this port of the loopback address; 0 for any free one.
   *
   * @throws UncheckedIOException when it is taken
   */
  public static StubModelServer start(int port) {
    try {
      StubModelServer stub =
          new StubModelServer(new ServerSocket(port, 512, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("stub-model-server").start(stub::accept);
      return stub;
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The base address, with {@code /v1}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  /** Answers the next chat that has no answer yet with this. */
  public StubModelServer next(StubReply reply) {
    script.add(reply);
    return this;
  }

  /** Answers every chat beyond the script with this. */
  public StubModelServer otherwise(StubReply reply) {
    otherwise = reply;
    return this;
  }

  /** Tells of every request from now on, on the thread that answers it. */
  public StubModelServer each(Consumer<StubRequest> listener) {
    heard = listener;
    return this;
  }

  /** Lists these models. */
  public StubModelServer models(String... names) {
    List<Value> models = new ArrayList<>();
    for (String name : names) {
      models.add(Value.obj("id", Value.of(name), "object", Value.of("model")));
    }
    Value list = Value.obj("object", Value.of("list"), "data", Value.array(models));
    return page("/v1/models", StubReply.json(200, Json.canonical(list)));
  }

  /** Answers any request to this path with this. */
  public StubModelServer page(String path, StubReply reply) {
    pages.put(path, reply);
    return this;
  }

  /** What was asked so far, in order; the last ten thousand. */
  public List<StubRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** How many connections clients have made. */
  public int connections() {
    return connections.get();
  }

  /** Waits until so many requests have come. */
  public void awaitRequests(int count, Duration patience) throws InterruptedException {
    long by = System.nanoTime() + patience.toNanos();
    synchronized (requests) {
      while (requests.size() < count) {
        long millis = (by - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw new AssertionError("only " + requests.size() + " of " + count + " requests came");
        }
        requests.wait(millis);
      }
    }
  }

  /** Waits until a client has closed its connection before its answer was complete. */
  public boolean awaitHangUp(Duration patience) throws InterruptedException {
    return hangUps.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().name("stub-connection").start(() -> serve(socket));
      } catch (IOException gone) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      StubConnection connection = new StubConnection(socket, closed);
      while (connection.receive()) {
        StubRequest request = connection.request();
        StubReply reply = answerTo(request);
        if (!connection.answer(reply)) {
          if (reply.end() == StubReply.End.SILENCE) {
            hangUps.release();
          }
          return;
        }
      }
    } catch (IOException gone) {
      hangUps.release();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private StubReply answerTo(StubRequest request) {
    synchronized (requests) {
      requests.add(request);
      if (requests.size() > MOST_KEPT) {
        requests.removeFirst();
      }
      requests.notifyAll();
    }
    heard.accept(request);
    StubReply page = pages.get(request.path());
    if (page != null) {
      return page;
    }
    if (!request.method().equals("POST")) {
      return StubReply.error(404, "not_found", "no such page");
    }
    if (StubVectors.wanted(request)) {
      return StubVectors.reply(request);
    }
    StubReply scripted = script.poll();
    StubReply reply = scripted != null ? scripted : otherwise;
    return WholeAnswer.wanted(request) ? reply.whole() : reply;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
