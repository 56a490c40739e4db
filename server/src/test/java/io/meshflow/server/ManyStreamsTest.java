package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients follow one run, and some of them do not read. */
@Timeout(180)
final class ManyStreamsTest {

  private static final int CLIENTS = 500;
  private static final int WORDS = 5;

  @TempDir Path home;

  /** A model that says a word whenever one is released. */
  private static LanguageModel paced(Semaphore released, int words, String filler) {
    return (permit, deltas) -> {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < words; i++) {
        released.acquireUninterruptibly();
        String word = "<w" + i + ">" + filler + " ";
        deltas.delta(word);
        text.append(word);
      }
      return new ChatResponse(
          text.toString(),
          List.of(),
          new Usage(10, words, 0, 0, false),
          ChatResponse.Finish.STOP,
          "demo/demo-1");
    };
  }

  private TestServer open(LanguageModel model) {
    return TestServer.open(home, models -> new Paced(models, model), TestServer.keys());
  }

  /** Under a policy that looks at no pieces, so that each goes out as it comes. */
  private static String start(TestServer server) {
    String definition =
        "name: one\\npolicy: dev\\nnodes: [{id: agent, kind: agent, instructions: Do it}]";
    return server
        .post(
            "/api/v1/runs",
            TestServer.OPERATOR,
            "{\"task\":\"x\",\"definition\":\"" + definition + "\"}")
        .json()
        .text("run_id");
  }

  private static Socket follow(TestServer server, String run, int buffer) throws IOException {
    Socket socket = new Socket();
    if (buffer > 0) {
      socket.setReceiveBufferSize(buffer);
    }
    socket.connect(new InetSocketAddress("127.0.0.1", server.server.port()));
    String request =
        "GET /api/v1/runs/"
            + run
            + "/events HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\nX-API-Key: "
            + TestServer.OPERATOR
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  /** Every one of them has seen a word before the model says the next. */
  @Test
  void fiveHundredClientsSeeEachWordBeforeTheNextIsSaid() throws Exception {
    Semaphore released = new Semaphore(0);
    ConcurrentHashMap<Integer, CountDownLatch> seen = new ConcurrentHashMap<>();
    for (int word = 0; word < WORDS; word++) {
      seen.put(word, new CountDownLatch(CLIENTS));
    }
    CountDownLatch answered = new CountDownLatch(CLIENTS);
    try (TestServer server = open(paced(released, WORDS, ""));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String run = start(server);
      List<Future<Boolean>> ends = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        ends.add(threads.submit(reader(server, run, answered, seen)));
      }
      assertThat(answered.await(120, TimeUnit.SECONDS)).as("all follow").isTrue();
      for (int word = 0; word < WORDS; word++) {
        released.release();
        CountDownLatch latch = seen.get(word);
        assertThat(latch.await(60, TimeUnit.SECONDS))
            .as("word %s: %s clients have not seen it", word, latch.getCount())
            .isTrue();
      }
      for (Future<Boolean> end : ends) {
        assertThat(end.get()).as("ended with the run").isTrue();
      }
    }
  }

  private static Callable<Boolean> reader(
      TestServer server,
      String run,
      CountDownLatch answered,
      ConcurrentHashMap<Integer, CountDownLatch> seen) {
    return () -> {
      try (Socket socket = follow(server, run, 0)) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        boolean complete = false;
        assertThat(in.readLine()).contains("200");
        answered.countDown();
        int next = 0;
        for (String line = in.readLine(); line != null && !complete; line = in.readLine()) {
          while (next < WORDS && line.contains("<w" + next + ">")) {
            seen.get(next++).countDown();
          }
          complete = line.contains("\"run_complete\"");
        }
        return complete;
      }
    };
  }

  /** More than any buffer between them holds is said while they do not read a byte. */
  @Test
  void whoDoesNotReadSlowsNeitherTheRunNorWhoReads() throws Exception {
    int words = 250;
    Semaphore released = new Semaphore(0);
    try (TestServer server = open(paced(released, words, "x".repeat(20_000)))) {
      String run = start(server);
      List<Socket> idle = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        idle.add(follow(server, run, 4096));
      }
      try (Socket reading = follow(server, run, 0)) {
        released.release(words);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(reading.getInputStream(), StandardCharsets.UTF_8));
        boolean complete = false;
        for (String line = in.readLine(); line != null && !complete; line = in.readLine()) {
          complete = line.contains("\"run_complete\"");
        }
        assertThat(complete).isTrue();
        assertThat(server.get("/api/v1/runs/" + run, TestServer.OPERATOR).json().text("status"))
            .isEqualTo("completed");
      }
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }
}
