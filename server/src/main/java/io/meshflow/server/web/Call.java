package io.meshflow.server.web;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.server.contract.Operation;
import io.meshflow.server.identity.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request that has passed every door.
 *
 * @param tenant whose data it is about
 * @param path values of the path's parameters
 * @param headers finds a header by its name
 */
public record Call(
    Operation operation,
    Caller caller,
    String tenant,
    Correlation correlation,
    Map<String, String> path,
    Map<String, String> query,
    Value.Obj body,
    Function<String, Optional<String>> headers) {

  /** A parameter of the path. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("the contract has no path parameter " + name);
    }
    return value;
  }

  /** A parameter of the query. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** A header. */
  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  /** A whole number of the query within bounds. */
  public int whole(String name, int usual, int most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return usual;
    }
    if (!text.get().matches("[0-9]{1,6}")) {
      throw Problem.malformed("invalid_parameter", name + " must be a whole number.");
    }
    int value = Integer.parseInt(text.get());
    if (value < 1 || value > most) {
      throw Problem.malformed("invalid_parameter", name + " must be between 1 and " + most + ".");
    }
    return value;
  }
}
