package io.meshflow.cli.wiring;

/** Something a command needs cannot be had; says why and what to do. */
public final class Unusable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String cause;
  private final String remedy;

  public Unusable(String cause, String remedy) {
    super("something that is needed cannot be had");
    this.cause = cause;
    this.remedy = remedy;
  }

  @Override
  public String getMessage() {
    return remedy.isEmpty() ? cause : cause + " " + remedy;
  }
}
