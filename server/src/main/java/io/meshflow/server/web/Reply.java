package io.meshflow.server.web;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is answered. */
public sealed interface Reply {

  int status();

  Map<String, String> headers();

  /** A whole answer. */
  final class Whole implements Reply {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    /**
     * @param body shared, not to be changed
     */
    public Whole(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = Map.copyOf(headers);
      this.body = body;
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public Map<String, String> headers() {
      return headers;
    }

    byte[] body() {
      return body;
    }
  }

  /** An answer that is written bit by bit; the writer ends when the client goes away. */
  record Streamed(int status, Map<String, String> headers, Writer writer) implements Reply {
    public Streamed {
      headers = Map.copyOf(headers);
    }
  }

  /** Waits for an answer that may take long, as long as the client waits too. */
  @FunctionalInterface
  interface Waiter {
    Reply answer(BooleanSupplier gone) throws InterruptedException;
  }

  /** An answer that may be a stream, begun by {@code opener} once there is room for a stream. */
  record Opening(Supplier<Reply> opener) implements Reply {
    @Override
    public int status() {
      throw new IllegalStateException("it is not there yet");
    }

    @Override
    public Map<String, String> headers() {
      throw new IllegalStateException("it is not there yet");
    }
  }

  /** Writes an answer. */
  @FunctionalInterface
  interface Writer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /** JSON with a status. */
  static Reply json(int status, Value value) {
    return new Whole(
        status, Map.of("Content-Type", "application/json"), Json.canonicalBytes(value));
  }

  /** JSON with 200. */
  static Reply json(Value value) {
    return json(200, value);
  }

  /** JSON that is written already, shared and not to be changed; with 200. */
  static Reply json(byte[] json) {
    return new Whole(200, Map.of("Content-Type", "application/json"), json);
  }

  /** Text of a type. */
  static Reply text(String type, String text) {
    return new Whole(200, Map.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * An answer that is not there yet: {@code waiter} is given what tells that the client has gone.
   */
  record Awaited(Waiter waiter) implements Reply {
    @Override
    public int status() {
      throw new IllegalStateException("it is not there yet");
    }

    @Override
    public Map<String, String> headers() {
      throw new IllegalStateException("it is not there yet");
    }
  }

  /** Nothing to say. */
  static Reply nothing() {
    return new Whole(204, Map.of(), new byte[0]);
  }
}
