package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which agent and what kind each node of a run is, as its pinned definition says. Immutable. */
public final class Cast {

  /** A node; the agent is its id when it has none. */
  public record Part(String agent, String kind) {}

  private final Map<String, Part> parts = new HashMap<>();

  /** Reads the definition; empty once erased. */
  public static Cast of(RunEvent.Admitted admitted) {
    Cast cast = new Cast();
    if (admitted.content() instanceof Value.Obj content) {
      content.objectIf("document").ifPresent(cast::read);
    }
    return cast;
  }

  private void read(Value.Obj document) {
    document
        .objectIf("$within")
        .ifPresentOrElse(
            parent -> readNamed(parent, document.textIf("$name").orElse("")),
            () -> nodes(document));
  }

  private void readNamed(Value.Obj parent, String name) {
    parent.objectIf("workflows").flatMap(all -> all.objectIf(name)).ifPresent(this::nodes);
  }

  private void nodes(Value.Obj document) {
    for (Value item : document.arrayIf("nodes").orElse(List.of())) {
      if (item instanceof Value.Obj node) {
        String id = node.textIf("id").orElse("");
        Value.Obj inner = node.objectIf("each").orElse(node);
        String agent = inner.objectIf("agent").flatMap(a -> a.textIf("id")).orElse(id);
        parts.put(id, new Part(agent.isEmpty() ? id : agent, node.textIf("kind").orElse("")));
      }
    }
  }

  /** The part of a node. */
  public Part part(String node) {
    return parts.getOrDefault(node, new Part(node, ""));
  }
}
