package io.meshflow.core.model;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.List;

/**
 * What a model thought before it answered. Signed blocks go back to its vendor unchanged while the
 * model waits for the results of tools it called; a vendor refuses altered ones.
 *
 * @param dialect whose blocks they are; nobody else understands them
 * @param text for people; empty where it is not kept
 */
public record Thoughts(String dialect, List<Value> blocks, String text) {

  /** The dialect whose blocks clients of Anthropic know. */
  public static final String ANTHROPIC = "anthropic";

  public static final Thoughts NONE = new Thoughts("", List.of());

  public Thoughts {
    blocks = List.copyOf(blocks);
  }

  /** Signed blocks alone. */
  public Thoughts(String dialect, List<Value> blocks) {
    this(dialect, blocks, "");
  }

  /** Those for this vendor; nothing for another. */
  public List<Value> of(String vendor) {
    return dialect.equals(vendor) ? blocks : List.of();
  }

  /** Whether there is nothing to tell the vendor again. */
  public boolean none() {
    return blocks.isEmpty();
  }

  /** Whether there is nothing to show either. */
  public boolean empty() {
    return blocks.isEmpty() && text.isEmpty();
  }

  /** The signed blocks as data; null when there are none. */
  public Value document() {
    return none() ? Value.NULL : new Thoughts(dialect, blocks).whole();
  }

  /** All of it as data; null when there is nothing. */
  public Value whole() {
    if (empty()) {
      return Value.NULL;
    }
    ObjBuilder document = Value.Obj.builder().put("dialect", dialect);
    if (!none()) {
      document.put("blocks", Value.array(blocks)).put("sum", sum(blocks));
    }
    return document.putIf(!text.isEmpty(), "text", Value.of(text)).build();
  }

  /** Reads what {@link #whole} wrote; blocks that were altered since, if only in part, are gone. */
  public static Thoughts read(Value document) {
    if (!(document instanceof Value.Obj object)) {
      return NONE;
    }
    List<Value> blocks = object.arrayIf("blocks").orElse(List.of());
    boolean intact = object.textIf("sum").filter(sum(blocks)::equals).isPresent();
    return new Thoughts(
        object.textIf("dialect").orElse(""),
        intact ? blocks : List.of(),
        object.textIf("text").orElse(""));
  }

  /** In letters, because what hides personal data in a record may take digits for such. */
  private static String sum(List<Value> blocks) {
    StringBuilder letters = new StringBuilder();
    for (byte b : Digest.sha256(Json.canonicalBytes(Value.array(blocks))).bytes()) {
      letters.append((char) ('a' + (b >> 4 & 0xF))).append((char) ('a' + (b & 0xF)));
    }
    return letters.toString();
  }
}
