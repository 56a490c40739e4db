package io.meshflow.cli.place;

import io.meshflow.core.data.Value;
import java.util.List;

/** A server cannot be used, or did not do what it was asked: what is wrong and what to do. */
public final class ServerFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean misused;
  private final transient List<Value.Obj> problems;

  ServerFault(boolean misused, String message, List<Value.Obj> problems) {
    super(message);
    this.misused = misused;
    this.problems = problems;
  }

  static ServerFault misused(String message) {
    return new ServerFault(true, message, List.of());
  }

  static ServerFault failed(String message) {
    return new ServerFault(false, message, List.of());
  }

  /** Whether the user has to ask otherwise: address, key, document. */
  public boolean misused() {
    return misused;
  }

  /** What is wrong in a document: line, column, message, suggestion. */
  public List<Value.Obj> problems() {
    return problems == null ? List.of() : problems;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
