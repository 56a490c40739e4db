package io.meshflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real HTTP server that takes webhooks and answers as told; 204 when nothing is left to tell. */
final class Receiver implements AutoCloseable {

  /** What came. */
  record Message(String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** How one request is answered; {@code status} 0 for never. */
  private record Answer(int status, String location) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.setExecutor(threads);
    server.start();
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String url(String path) {
    return "http://" + authority() + path;
  }

  synchronized Receiver answers(int... statuses) {
    for (int status : statuses) {
      answers.add(new Answer(status, ""));
    }
    return this;
  }

  synchronized Receiver redirects(String location) {
    answers.add(new Answer(302, location));
    return this;
  }

  private synchronized Answer next() {
    return answers.isEmpty() ? new Answer(204, "") : answers.remove();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Answer answer = next();
      messages.add(new Message(exchange.getRequestURI().getPath(), headers, body));
      if (answer.status() == 0) {
        closed.await();
        return;
      }
      if (!answer.location().isEmpty()) {
        exchange.getResponseHeaders().set("Location", answer.location());
      }
      exchange.sendResponseHeaders(answer.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next message; fails when none comes. */
  Message message() throws InterruptedException {
    Message message = messages.poll(60, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  /** Messages that came and were not looked at. */
  int more() {
    return messages.size();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
