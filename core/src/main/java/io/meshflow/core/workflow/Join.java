package io.meshflow.core.workflow;

/** When a node with several incoming edges starts. */
public sealed interface Join {

  /** Every incoming edge is resolved and at least one is taken. */
  record All() implements Join {}

  /** One edge is taken. */
  record Any() implements Join {}

  /** More than half of the declared edges are taken. */
  record Majority() implements Join {}

  /** At least {@code count} edges are taken. */
  record AtLeast(int count) implements Join {
    public AtLeast {
      if (count < 1) {
        throw new IllegalArgumentException("a join waits for at least one edge");
      }
    }
  }

  /** True when the join is satisfied. */
  default boolean satisfied(int taken, int dead, int declared) {
    return switch (this) {
      case All all -> taken > 0 && taken + dead == declared;
      case Any any -> taken > 0;
      case Majority majority -> taken * 2 > declared;
      case AtLeast atLeast -> taken >= atLeast.count();
    };
  }

  /** True when the join can never be satisfied any more in this visit. */
  default boolean hopeless(int taken, int dead, int declared) {
    int possible = declared - dead;
    return switch (this) {
      case All all -> taken == 0 && dead == declared;
      case Any any -> possible == 0;
      case Majority majority -> possible * 2 <= declared;
      case AtLeast atLeast -> possible < atLeast.count();
    };
  }

  /** True for the joins that tolerate branches that end badly. */
  default boolean quorum() {
    return !(this instanceof All);
  }
}
