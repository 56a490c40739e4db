package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.Map;
import java.util.Optional;

/** A request that a stub server received; names of headers in lower case. */
public record StubRequest(String method, String path, Map<String, String> headers, String body) {

  public StubRequest {
    headers = Map.copyOf(headers);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  /** The body as a JSON object. */
  public Value.Obj json() {
    return (Value.Obj) Json.parse(body);
  }
}
