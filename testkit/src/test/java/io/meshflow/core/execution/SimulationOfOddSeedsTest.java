package io.meshflow.core.execution;

/** The seeds 1, 3, 5 and so on. */
final class SimulationOfOddSeedsTest extends SimulationOfSeeds {
  @Override
  protected long first() {
    return 1;
  }
}
