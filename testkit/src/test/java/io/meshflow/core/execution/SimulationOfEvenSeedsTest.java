package io.meshflow.core.execution;

/** The seeds 2, 4, 6 and so on. */
final class SimulationOfEvenSeedsTest extends SimulationOfSeeds {
  @Override
  protected long first() {
    return 2;
  }
}
