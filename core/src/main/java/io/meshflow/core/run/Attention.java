package io.meshflow.core.run;

import java.util.List;

/**
 * What has changed since the decider last looked, so that deciding costs as much as the change and
 * not as much as the run.
 *
 * @param nodes positions of nodes whose join may have become satisfied or hopeless
 * @param works open work that may have a next move
 * @param phase the run as a whole may have a next move
 */
public record Attention(List<Integer> nodes, List<WorkKey> works, boolean phase) {

  public Attention {
    nodes = List.copyOf(nodes);
    works = List.copyOf(works);
  }

  public boolean none() {
    return nodes.isEmpty() && works.isEmpty() && !phase;
  }
}
