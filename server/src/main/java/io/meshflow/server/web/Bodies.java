package io.meshflow.server.web;

import io.helidon.webserver.http.ServerRequest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.contract.SchemaCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Reads the bodies of requests: bounded, strict JSON, as the contract says. Thread safe. */
final class Bodies {

  /** Bytes at the beginning of each body that are not counted among what arrives at once. */
  private static final int FREE = 16 * 1024;

  private final SchemaCheck check;
  private final int most;
  private final long mostArriving;
  private final AtomicLong arriving = new AtomicLong();

  Bodies(Contract contract, int most) {
    this.check = new SchemaCheck(contract);
    this.most = most;
    this.mostArriving = Math.max(64L << 20, 16L * most);
  }

  Value.Obj read(Operation operation, ServerRequest request) {
    Optional<Operation.Body> wanted = operation.body();
    long announced = request.headers().contentLength().orElse(0);
    if (announced > most) {
      if (announced <= Ending.PATIENCE) {
        Ending.takeIn(request);
      }
      throw tooLarge();
    }
    if (wanted.isEmpty()) {
      return Value.Obj.EMPTY; // what comes all the same is thrown away after the answer
    }
    byte[] bytes = request.content().hasEntity() ? bytes(request) : new byte[0];
    if (bytes.length == 0) {
      if (wanted.get().required()) {
        throw Problem.malformed("missing_body", "This operation needs a JSON body.");
      }
      return Value.Obj.EMPTY;
    }
    typed(request);
    Value value = Json.parse(bytes);
    check
        .fault(wanted.get().schema(), value)
        .ifPresent(
            why -> {
              throw Problem.malformed("invalid_body", why);
            });
    return (Value.Obj) value;
  }

  private static void typed(ServerRequest request) {
    boolean json =
        request
            .headers()
            .contentType()
            .filter(t -> t.mediaType().text().equalsIgnoreCase("application/json"))
            .isPresent();
    if (!json) {
      throw new Problem(415, "not_json", "Send Content-Type: application/json.");
    }
  }

  private byte[] bytes(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      byte[] head = in.readNBytes(Math.min(FREE, most + 1));
      return head.length < FREE ? fitting(head, in) : whole(head, in);
    } catch (IOException e) {
      throw new UncheckedIOException("the body ended early", e);
    } catch (RuntimeException broken) {
      throw Ending.gone(broken)
          ? new ClientGone(broken)
          : broken instanceof Problem problem
              ? problem
              : Problem.malformed("malformed_body", "The body is not well-formed HTTP.");
    }
  }

  private byte[] fitting(byte[] bytes, InputStream in) throws IOException {
    if (bytes.length > most) {
      Ending.takeIn(in);
      throw tooLarge();
    }
    return bytes;
  }

  /** The whole of a long body: what many clients send slowly must not fill the memory. */
  private byte[] whole(byte[] head, InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(2 * FREE);
    all.write(head);
    byte[] buffer = new byte[FREE];
    long counted = 0;
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        all.write(buffer, 0, count);
        if (all.size() > most) {
          return fitting(all.toByteArray(), in);
        }
        counted += count;
        if (arriving.addAndGet(count) > mostArriving) {
          throw Problem.later(503, "overloaded", "Too many long bodies arrive at once.", 1);
        }
      }
      return all.toByteArray();
    } finally {
      arriving.addAndGet(-counted);
    }
  }

  private Problem tooLarge() {
    return new Problem(413, "too_large", "A body has at most " + most + " bytes.");
  }
}
