package io.meshflow.server.web;

import io.helidon.webserver.http.ServerRequest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.contract.SchemaCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reads the bodies of requests: bounded, strict JSON, as the contract says. Thread safe. */
final class Bodies {

  private final SchemaCheck check;
  private final int most;

  Bodies(Contract contract, int most) {
    this.check = new SchemaCheck(contract);
    this.most = most;
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
    byte[] bytes = request.content().hasEntity() ? bytes(request) : new byte[0];
    if (wanted.isEmpty()) {
      return Value.Obj.EMPTY;
    }
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
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        Ending.takeIn(in);
        throw tooLarge();
      }
      return bytes;
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

  private Problem tooLarge() {
    return new Problem(413, "too_large", "A body has at most " + most + " bytes.");
  }
}
