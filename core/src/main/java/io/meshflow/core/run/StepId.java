package io.meshflow.core.run;

/** One visit of a node; visits count from 1. Written {@code node#visit}. */
public record StepId(String node, int visit) {

  public StepId {
    if (visit < 1) {
      throw new IllegalArgumentException("visits count from 1");
    }
  }

  /** Reads {@code node#visit}. */
  public static StepId parse(String text) {
    int mark = text.lastIndexOf('#');
    if (mark < 1) {
      throw new IllegalArgumentException("a step is written node#visit");
    }
    return new StepId(text.substring(0, mark), Integer.parseInt(text.substring(mark + 1)));
  }

  /** Written out because keys are looked up many times a step. */
  @Override
  public int hashCode() {
    return 31 * node.hashCode() + visit;
  }

  @Override
  public String toString() {
    return node + "#" + visit;
  }
}
