package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.util.List;

/**
 * What a model thought before it answered, as its vendor wants it back unchanged while the model
 * waits for the results of tools it called.
 *
 * @param dialect whose blocks they are; nobody else understands them
 */
public record Thoughts(String dialect, List<Value> blocks) {

  public static final Thoughts NONE = new Thoughts("", List.of());

  public Thoughts {
    blocks = List.copyOf(blocks);
  }

  /** Those for this vendor; nothing for another. */
  public List<Value> of(String vendor) {
    return dialect.equals(vendor) ? blocks : List.of();
  }

  public boolean none() {
    return blocks.isEmpty();
  }

  /** As data; null when there are none. */
  public Value document() {
    return none()
        ? Value.NULL
        : Value.obj("dialect", Value.of(dialect), "blocks", Value.array(blocks));
  }

  /** Reads what {@link #document} wrote. */
  public static Thoughts read(Value document) {
    return document instanceof Value.Obj object && object.arrayIf("blocks").isPresent()
        ? new Thoughts(object.text("dialect"), object.array("blocks"))
        : NONE;
  }
}
