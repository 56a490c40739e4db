package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.Map;
import java.util.TreeMap;

/**
 * A workflow as its author wrote it.
 *
 * @param text the document
 * @param files the texts of the sub-workflows and policy files that it and they name, by their
 *     paths relative to the document, with slashes
 */
public record WorkflowSource(String text, Map<String, String> files) {

  public WorkflowSource {
    files = Map.copyOf(files);
  }

  /** A document without sub-workflows. */
  public WorkflowSource(String text) {
    this(text, Map.of());
  }

  /** What a body has under {@code definition} and {@code files}, as the contract has them. */
  static WorkflowSource of(Value.Obj body) {
    Map<String, String> files = new TreeMap<>();
    body.objectIf("files")
        .ifPresent(
            given -> given.fields().keySet().forEach(path -> files.put(path, given.text(path))));
    return new WorkflowSource(body.text("definition"), files);
  }

  /** Puts it where {@link #of} finds it. */
  public ObjBuilder into(ObjBuilder body) {
    ObjBuilder texts = Value.Obj.builder();
    files.forEach(texts::put);
    return body.put("definition", text).putIf(!files.isEmpty(), "files", texts.build());
  }
}
