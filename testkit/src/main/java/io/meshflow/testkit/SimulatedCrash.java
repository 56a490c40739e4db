package io.meshflow.testkit;

/** The simulated process has died; nothing may catch this but the simulation. */
public final class SimulatedCrash extends Error {

  private static final long serialVersionUID = 1L;

  public SimulatedCrash(String message) {
    super(message);
  }
}
